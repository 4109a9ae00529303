import * as vscode from 'vscode';
import type { TreeServices } from '../tree/treeServices';

/** Shows a run that was just recorded in the Experiments view, selected. A run that the view's filter hides is not shown. */
export async function revealRun(services: TreeServices, connectionId: string, experimentId: string, runId: string): Promise<void> {
  const model = services.models.byId(connectionId);
  if (model === undefined) return;
  const { nodes } = services.tree;
  const parent = services.models.all.length > 1 ? nodes.folder(connectionId) : undefined;
  const row = nodes.run(nodes.experiment(connectionId, parent, experimentId, false), experimentId, runId, false);
  try {
    // The change feed may tell of a new experiment later than the person is told of the run.
    if (!model.experiments.has(experimentId)) await model.loadExperiments();
    await services.view.reveal(row, { select: true, focus: false });
  } catch (error) {
    services.log.debug('A logged run is not in the view', error);
  }
}

/** Moves a run to the trash again. */
export async function undo(services: TreeServices, connectionId: string, runId: string): Promise<void> {
  const client = await services.models.byId(connectionId)?.client();
  await client?.deleteRun(runId);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(trash) The run is in the trash'), 5000);
}
