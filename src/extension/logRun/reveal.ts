import * as vscode from 'vscode';
import type { TreeServices } from '../tree/treeServices';

/** When it is tried again, ms: the list of runs hears of a new one by the change feed. */
const AGAIN = [500, 1500];

/** Shows a run that was just recorded in the Experiments view, selected. A run that the view's filter hides is not shown. */
export async function revealRun(services: TreeServices, connectionId: string, experimentId: string, runId: string): Promise<void> {
  const model = services.models.byId(connectionId);
  if (model === undefined) return;
  const { nodes } = services.tree;
  const parent = services.models.all.length > 1 ? nodes.folder(connectionId) : undefined;
  const row = nodes.run(nodes.experiment(connectionId, parent, experimentId, false), experimentId, runId, false);
  for (const wait of [0, ...AGAIN]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      // While the view is hidden it does not follow: an experiment may be new, or have had no run before and not been shown.
      await model.loadExperiments();
      services.tree.refresh();
      await services.view.reveal(row, { select: true, focus: false });
      return;
    } catch (error) {
      services.log.debug('A logged run is not in the view yet', error);
    }
  }
}

/** Moves a run to the trash again. */
export async function undo(services: TreeServices, connectionId: string, runId: string): Promise<void> {
  const client = await services.models.byId(connectionId)?.client();
  await client?.deleteRun(runId);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(trash) The run is in the trash'), 5000);
}
