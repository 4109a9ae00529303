import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../../connection/folderConnection';
import { pickConnection } from '../../connection/pickConnection';
import { twoRunsNeeded } from '../../errors';

/** Recent runs that are offered. */
const MOST = 1000;

/** Asks for two or more of the recent runs of a folder. Raises `UserError` two-runs-needed for fewer, `CancellationError` for none. */
export async function pickRuns(connections: Connections): Promise<{ connection: FolderConnection; runIds: string[] }> {
  const connection = await pickConnection(connections);
  const picked = await vscode.window.showQuickPick(recentRuns(connection), {
    title: vscode.l10n.t('Compare Runs'),
    placeHolder: vscode.l10n.t('Check two or more runs'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined) throw new vscode.CancellationError();
  if (picked.length < 2) throw twoRunsNeeded();
  return { connection, runIds: picked.map((item) => item.runId) };
}

async function recentRuns(connection: FolderConnection): Promise<(vscode.QuickPickItem & { runId: string })[]> {
  const client = await connection.client();
  const { experiments } = await client.searchExperiments({ max_results: 1000 });
  if (experiments.length === 0) throw twoRunsNeeded();
  const names = new Map(experiments.map((experiment) => [experiment.experiment_id, experiment.name]));
  const { runs } = await client.searchRuns({ experiment_ids: [...names.keys()], order_by: ['attributes.start_time DESC'], max_results: MOST });
  return runs.map(({ info }) => ({
    label: info.run_name || info.run_id,
    description: names.get(info.experiment_id) ?? '',
    detail: `${new Date(Number(info.start_time)).toLocaleString(vscode.env.language)}  ${info.run_id}`,
    runId: info.run_id,
  }));
}
