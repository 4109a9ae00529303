import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { isReadable } from '../connection/perConnection';
import { registerExperimentCommands } from '../experiments/registerExperimentCommands';
import { VIEWS } from '../ids';
import type { Log } from '../log';
import type { NotConnected } from '../notebooks/notConnected';
import { registerArtifactFiles } from '../runs/artifactFiles';
import { registerNoteFiles } from '../runs/noteFiles';
import { registerRunCommands } from '../runs/registerRunCommands';
import { registerRunLinks } from '../runs/runLinks';
import type { SharedFiles } from '../shared/sharedFiles';
import { Arrangement } from './arrangement';
import type { CompareSelections } from '../compare/selections';
import { mirrorSelections } from './checkBoxes';
import { ExperimentsTree, type ProjectRows } from './experimentsTree';
import type { FolderModel } from './folderModel';
import { FolderModels } from './folderModels';
import { registerOpenSelected } from './openSelected';
import { RunDecorations } from './runDecorations';
import { SeenRuns } from './seen';
import { TreeSelection } from './treeSelection';
import type { TreeServices } from './treeServices';
import { ViewState } from './viewState';

/** Rows of runs that go on are drawn again this often, ms. */
const TICK = 5000;

/** The Experiments view and the commands on its items; `selections` are mirrored by check boxes. */
export function registerTree(
  context: vscode.ExtensionContext, connections: Connections, shared: SharedFiles, selections: CompareSelections, projects: ProjectRows, notConnected: NotConnected, log: Log,
): { readonly services: TreeServices; dispose(): void } {
  const arrangement = new Arrangement(context.workspaceState);
  const seen = new SeenRuns(context.workspaceState);
  const models = new FolderModels(connections, arrangement, shared, { touched: (model, touched) => redraw(model, touched), reset: () => tree.refresh() }, log);
  const tree = new ExperimentsTree(models, arrangement, seen, selections, loadFolder, projects);
  const view = vscode.window.createTreeView(VIEWS.experiments, { treeDataProvider: tree, showCollapseAll: true, canSelectMany: true, manageCheckboxStateManually: true });
  const state = new ViewState(view, models, arrangement, seen, notConnected, log);
  const decorations = new RunDecorations(seen, (connectionId, runId) => models.byId(connectionId)?.runs.get(runId));

  const redraw: ConstructorParameters<typeof FolderModels>[3]['touched'] = (model, touched) => {
    tree.touch(model, touched);
    // VS Code remembers that an unknown run has no mark, so it is asked about known ones only.
    decorations.refresh(model.connection.id, [...touched.runs].filter((id) => model.runs.has(id)));
    state.showMessage();
  };

  const loading = new Map<FolderModel, Promise<void>>();
  /** Several parts of the tree may ask at once; the store is asked once. */
  function loadFolder(model: FolderModel): Promise<void> {
    const known = loading.get(model);
    if (known !== undefined) return known;
    const started = readFolder(model).finally(() => loading.delete(model));
    loading.set(model, started);
    return started;
  }

  async function readFolder(model: FolderModel): Promise<void> {
    if (model.loaded || !isReadable(model.connection)) { state.showMessage(); return; }
    try {
      await vscode.window.withProgress({ location: { viewId: VIEWS.experiments } }, () => model.loadExperiments());
    } catch (error) {
      // The row of a server says below it what is wrong; for a folder that cannot be read at all the welcome of the view does.
      if (model.connection.kind === 'server') throw error;
      if (!model.signal.aborted) log.warn(`The experiments of ${model.connection.name} were not read`, error);
    }
    models.wake(model);
    state.showMessage();
    state.countSoon();
  }

  const selection = new TreeSelection(view);
  const services: TreeServices = { connections, models, arrangement, seen, tree, view, selection, viewId: VIEWS.experiments, workspaceState: context.workspaceState, log };
  const parts = vscode.Disposable.from(
    models, arrangement, seen, tree, view, selection, state, decorations,
    tree.openRows.follow(view),
    watchVisibility(services),
    arrangement.onDidChange(() => models.clear()),
    projects.onDidChange(({ rows }) => tree.redrawProjects(rows)),
    view.onDidChangeSelection((event) => markSelected(seen, event.selection)),
    watchActivity(connections, state),
    registerOpenSelected(services),
    registerRunCommands(services),
    registerExperimentCommands(services),
    registerArtifactFiles(connections),
    registerNoteFiles(connections),
    registerRunLinks(connections, log),
    mirrorSelections(services, selections),
    // Other directions make other runs the best, which was read with the lists.
    shared.onDidChangeDirections(() => models.clear()),
  );
  return { services, dispose: () => void parts.dispose() };
}

/** Reads and ticks only while the view is visible; what was shown is seen once it is closed. */
function watchVisibility({ view, models, seen, tree, connections }: TreeServices): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const apply = (visible: boolean): void => {
    models.visible = visible;
    clearInterval(timer);
    timer = visible ? setInterval(() => tree.tick(), TICK) : undefined;
    void seen.visible(visible, connections.active.map((connection) => connection.id));
  };
  apply(view.visible);
  return vscode.Disposable.from(view.onDidChangeVisibility(({ visible }) => apply(visible)), { dispose: () => clearInterval(timer) });
}

function markSelected(seen: SeenRuns, selection: readonly { kind: string; connectionId: string; runId?: string }[]): void {
  const [first] = selection;
  const ids = selection.filter((node) => node.kind === 'run').flatMap((node) => node.runId ?? []);
  if (first !== undefined && ids.length > 0) void seen.see(first.connectionId, ids);
}

/** The badge counts while the view is closed, too. */
function watchActivity(connections: Connections, state: ViewState): vscode.Disposable {
  let subscriptions: vscode.Disposable[] = [];
  const update = (): void => {
    for (const one of subscriptions) one.dispose();
    subscriptions = connections.active.flatMap((connection) => [
      connection.onDidReceive((event) => {
        if (event.kind === 'reset' || event.changes.some((change) => change.kind === 'run' || change.kind === 'experiment')) state.countSoon();
      }),
      connection.onDidChangeState(() => {
        state.showMessage();
        state.countSoon();
      }),
    ]);
  };
  update();
  return vscode.Disposable.from(connections.onDidChange(update), {
    dispose: () => {
      for (const one of subscriptions) one.dispose();
    },
  });
}
