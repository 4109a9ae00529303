import * as vscode from 'vscode';
import { isRecord } from '../../protocol/plainJson';
import { readKept } from '../../../webview/metrics/kept';
import type { Scope } from '../../../webview/metrics/protocol';
import type { InCode } from '../inCode/registerInCode';
import { COMMANDS, PANELS, VIEWS } from '../ids';
import { pageOptions } from '../panels/pageHtml';
import { runTargets } from '../runs/targets';
import { registerCommand } from '../showError';
import type { TreeServices } from '../tree/treeServices';
import type { SharedFiles } from '../shared/sharedFiles';
import { ActiveEditor, codeAt } from './activeCode';
import { MetricsHost, type MetricsServices } from './metricsHost';
import { PinnedRuns } from './pinnedRuns';

/** Adds the Metrics view: in the panel, following the active editor, and popped out into editors that stay with what they show. */
export function registerMetricsView(context: vscode.ExtensionContext, tree: TreeServices, shared: SharedFiles, { codeRuns, documents }: InCode): vscode.Disposable {
  const { extensionUri, workspaceState } = context;
  const [active, pinned] = [new ActiveEditor(), new PinnedRuns(workspaceState)];
  const { connections, log } = tree;
  const services: MetricsServices = { connections, codeRuns, documents, extensionUri, workspaceState, shared, active, pinned, log };
  const editors = new Map<vscode.WebviewPanel, MetricsHost>();
  let view: MetricsHost | undefined;

  const attach = (panel: vscode.WebviewPanel, scope: Scope, uri: vscode.Uri | undefined): void => {
    panel.iconPath = { light: vscode.Uri.joinPath(extensionUri, 'media', 'run-light.svg'), dark: vscode.Uri.joinPath(extensionUri, 'media', 'run-dark.svg') };
    const host = new MetricsHost(
      {
        webview: panel.webview,
        onDidChangeVisibility: panel.onDidChangeViewState,
        get visible() {
          return panel.visible;
        },
        describe: (name) => {
          panel.title = name === '' ? vscode.l10n.t('Metrics') : vscode.l10n.t('Metrics: {0}', name);
        },
      },
      services, scope, { kind: 'editor', uri },
    );
    editors.set(panel, host);
    panel.onDidDispose(() => {
      host.dispose();
      editors.delete(panel);
    });
  };

  const popOut = (): void => {
    const { scope, uri } = view?.shown ?? { scope: 'file' as const, uri: active.now.kind === 'code' ? active.now.uri : undefined };
    const name = scope === 'file' && uri !== undefined ? codeAt(uri) : undefined;
    const title = name?.kind === 'code' ? vscode.l10n.t('Metrics: {0}', name.name) : vscode.l10n.t('Metrics');
    const panel = vscode.window.createWebviewPanel(PANELS.metrics, title, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false }, { ...pageOptions(extensionUri), enableFindWidget: true });
    attach(panel, scope, uri);
  };
  const pin = async (args: readonly unknown[]): Promise<void> => {
    await pinned.set(await runTargets(tree, args, vscode.l10n.t('Pin which run to the Metrics view?')), true);
  };

  return vscode.Disposable.from(
    active,
    pinned,
    vscode.window.registerWebviewViewProvider(VIEWS.metrics, {
      resolveWebviewView: (webviewView) => {
        view?.dispose();
        const host = new MetricsHost(
          {
            webview: webviewView.webview,
            onDidChangeVisibility: webviewView.onDidChangeVisibility,
            get visible() {
              return webviewView.visible;
            },
            describe: (name) => {
              webviewView.description = name;
            },
          },
          services, 'file', { kind: 'view' },
        );
        view = host;
        webviewView.onDidDispose(() => {
          host.dispose();
          if (view === host) view = undefined;
        });
      },
    }),
    vscode.window.registerWebviewPanelSerializer(PANELS.metrics, {
      deserializeWebviewPanel: (panel, state) => {
        const fixed = isRecord(state) && typeof state['fixed'] === 'string' ? vscode.Uri.parse(state['fixed']) : undefined;
        // A page that never stood before the window was closed has kept nothing: it is of the file at hand.
        attach(panel, readKept(state, 'file').scope, fixed?.scheme === 'file' ? fixed : active.now.kind === 'code' ? active.now.uri : undefined);
        return Promise.resolve();
      },
    }),
    registerCommand(log, COMMANDS.showMetrics, () => vscode.commands.executeCommand(`${VIEWS.metrics}.focus`)),
    registerCommand(log, COMMANDS.popOutMetrics, popOut),
    registerCommand(log, COMMANDS.pinInMetrics, (...args) => pin(args)),
    new vscode.Disposable(() => {
      view?.dispose();
      for (const host of editors.values()) host.dispose();
    }),
  );
}
