import * as vscode from 'vscode';
import type { TreeServices } from '../tree/treeServices';

/** How long a new run is waited for, ms: the tree hears of it by the change feed. */
const PATIENCE = 3000;

/** Shows a run that was just recorded in the Experiments view, selected. A run that the view's filter hides is not shown. */
export async function revealRun(services: TreeServices, connectionId: string, experimentId: string, runId: string): Promise<void> {
  const model = services.models.byId(connectionId);
  if (model === undefined) return;
  const { nodes } = services.tree;
  const parent = services.models.all.length > 1 ? nodes.folder(connectionId) : undefined;
  const row = nodes.run(nodes.experiment(connectionId, parent, experimentId, false), experimentId, runId, false);
  const give = Date.now() + PATIENCE;
  while (!model.experiments.has(experimentId) && Date.now() < give) await new Promise((resolve) => setTimeout(resolve, 50));
  try {
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
