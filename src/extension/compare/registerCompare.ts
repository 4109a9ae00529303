import * as vscode from 'vscode';
import type { Setup } from '../../../webview/compare/protocol';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { activeConnection } from '../connection/pickConnection';
import { folderNotOpen, noFolder } from '../errors';
import { COMMANDS, PANELS } from '../ids';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import { registerCommand, showError } from '../showError';
import type { TreeServices } from '../tree/treeServices';
import { FEATURES } from './answerers';
import { ComparePanels } from './comparePanels';
import { KeptSetups } from './keptSetups';
import { compareRuns, compareSweep, compareTop, compareWithPrevious, openSavedView, type OpenServices } from './openCompare';
import { setupForRuns } from './opening';
import type { CompareSelections } from './selections';

/** A run that is to be compared, as far as the comparison has to know it before it reads it. */
export interface ComparedRun {
  readonly id: string;
  readonly experimentId: string;
  /** UTC ms. */
  readonly start: number;
}

/** A comparison that is open. */
export interface ActiveComparison {
  readonly connection: FolderConnection;
  readonly experimentIds: readonly string[];
  /** What is shown, as far as the page told. */
  readonly shown: Setup;
}

/** Compare Runs, for what opens it without its commands. */
export interface Compare {
  /** Opens the comparison of exactly these runs; there is at least one. */
  openRuns(connection: FolderConnection, runs: readonly ComparedRun[]): void;
  /** Shows these experiments in a panel that is there already; the comparison ends with the panel, or when it is disposed of. */
  attach(panel: vscode.WebviewPanel, connection: FolderConnection, experimentIds: readonly string[], title: string): { dispose(): void };
  /** What the person looks at now; undefined when no comparison is the active editor. */
  active(): ActiveComparison | undefined;
  dispose(): void;
}

/** Adds Compare Runs: the commands that open it, one panel for a set of experiments, and their return after a restart of the window. */
export function registerCompare(
  context: vscode.ExtensionContext, connections: Connections, tree: TreeServices, shared: SharedFiles, selections: CompareSelections, log: Log,
): Compare {
  const { extensionUri, workspaceState } = context;
  const kept = new KeptSetups(workspaceState, (error) => log.warn('What was set up in Compare Runs was not kept', error));
  const features = FEATURES.map((make) => make(context, connections, log, tree));
  const panels = new ComparePanels({ extensionUri, kept, shared, selections, log, answerers: features.map((feature) => feature.answer) });
  const services: OpenServices = { tree, panels, shared };
  const command = (id: string, open: (services: OpenServices, args: readonly unknown[]) => unknown): vscode.Disposable =>
    registerCommand(log, id, (...args) => open(services, args));
  const registered = vscode.Disposable.from(
    command(COMMANDS.compareRuns, compareRuns),
    command(COMMANDS.compareTop, compareTop),
    command(COMMANDS.compareSweep, compareSweep),
    command(COMMANDS.compareWithPrevious, compareWithPrevious),
    command(COMMANDS.openSavedView, openSavedView),
    registerCommand(log, COMMANDS.openSharedFile, async () => {
      const connection = activeConnection(connections);
      if (connection === undefined) throw noFolder();
      await shared.show(connection);
    }),
    vscode.window.registerWebviewPanelSerializer(PANELS.compare, {
      deserializeWebviewPanel: async (panel, state) => {
        const restored = readState(state);
        const connection = restored === undefined ? undefined : connections.byId(restored.connectionId);
        if (restored === undefined || connection === undefined) {
          panel.dispose();
          await showError(log, folderNotOpen(), false);
        } else panels.attach(panel, connection, restored.experimentIds, kept.latest(connection.id, restored.experimentIds, restored.setup, restored.at));
      },
    }),
    panels,
    ...features,
    { dispose: () => void kept.flush() },
  );
  return {
    openRuns(connection, runs) {
      const experimentIds = [...new Set(runs.map(({ experimentId }) => experimentId))];
      panels.open(connection, experimentIds, setupForRuns(panels.setup(connection, experimentIds), runs));
    },
    attach: (panel, connection, experimentIds, title) => panels.attach(panel, connection, experimentIds, panels.setup(connection, experimentIds), title),
    active: () => panels.active,
    dispose: () => void registered.dispose(),
  };
}

interface PanelState {
  readonly connectionId: string;
  readonly experimentIds: readonly string[];
  readonly setup: unknown;
  /** When the page remembered it, UTC ms. */
  readonly at: number;
}

/** What a page kept of itself; undefined when it has another shape. */
function readState(state: unknown): PanelState | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { connectionId, experimentIds, setup, at } = state as Record<string, unknown>;
  if (typeof connectionId !== 'string' || !Array.isArray(experimentIds) || experimentIds.length === 0) return undefined;
  const ids = experimentIds.filter((id) => typeof id === 'string');
  return ids.length === experimentIds.length ? { connectionId, experimentIds: ids, setup, at: typeof at === 'number' ? at : 0 } : undefined;
}
