import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { COMMANDS, CONTEXTS } from '../ids';
import { healthOf } from './collectServed';
import { servedItem, servedLabel } from './servedTarget';
import { statusOf } from './statusOf';
import type { WindowServing } from './windowServing';

/** Says in the status bar that models are served, and more loudly when one does not answer; nothing is there while none is. */
export function showServingStatus(connections: Connections, serving: WindowServing): vscode.Disposable {
  let item: vscode.StatusBarItem | undefined;
  let isServing: boolean | undefined;
  const show = (): void => {
    const all = connections.active.flatMap(({ id }) => serving.all(id));
    if (isServing !== all.length > 0) {
      isServing = all.length > 0;
      void vscode.commands.executeCommand('setContext', CONTEXTS.serving, isServing);
    }
    const facts = statusOf(all.map((served) => ({ label: servedLabel(served), health: healthOf(served) })));
    if (facts === undefined) {
      item?.hide();
      return;
    }
    item ??= create();
    const words = facts.kind === 'troubled'
      ? vscode.l10n.t('{0} stopped answering', facts.label)
      : facts.kind === 'several' ? vscode.l10n.t('{0} models served', facts.count) : facts.label;
    item.text = `${facts.icon} ${words}`;
    item.backgroundColor = facts.kind === 'troubled' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    const now = Date.now();
    const lines = all.map((served) => {
      const { label, description } = servedItem(served, now);
      return [label.replace(/^\$\([^)]*\) /, ''), description].filter((part) => part !== '').join(', ');
    });
    item.tooltip = lines.join('\n');
    item.accessibilityInformation = { label: [vscode.l10n.t('Trialbook, models served'), ...lines].join(', '), role: 'button' };
    item.show();
  };
  show();
  return vscode.Disposable.from(serving.onDidChange(show), { dispose: () => item?.dispose() });
}

function create(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('trialbook.serving', vscode.StatusBarAlignment.Left, 99);
  item.name = vscode.l10n.t('Trialbook: Served Models');
  item.command = COMMANDS.showServing;
  return item;
}
