import * as vscode from 'vscode';
import type { Run, RunStatus } from '../../protocol/entities';
import type { FolderConnection } from '../connection/folderConnection';

/** Recent runs that are offered. */
const MOST = 1000;
const ICONS: Readonly<Record<RunStatus, string>> = { RUNNING: 'loading~spin', FINISHED: 'pass', FAILED: 'error', KILLED: 'circle-slash', SCHEDULED: 'clock' };

/** Asks for one of the recent runs of a folder, newest first; undefined when none was chosen. */
export async function pickRun(connection: FolderConnection): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(recentRuns(connection), {
    title: vscode.l10n.t('Open Run'),
    placeHolder: vscode.l10n.t('Type a run name, an experiment or an id'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.runId;
}

async function recentRuns(connection: FolderConnection): Promise<(vscode.QuickPickItem & { runId?: string })[]> {
  const client = await connection.client();
  const { experiments } = await client.searchExperiments({ max_results: 1000 });
  const names = new Map(experiments.map((experiment) => [experiment.experiment_id, experiment.name]));
  const { runs } =
    experiments.length === 0
      ? { runs: [] as Run[] }
      : await client.searchRuns({ experiment_ids: [...names.keys()], order_by: ['attributes.start_time DESC'], max_results: MOST });
  if (runs.length === 0) return [{ label: vscode.l10n.t('No runs yet') }];
  return runs.map(({ info }) => ({
    label: `$(${ICONS[info.status]}) ${info.run_name || info.run_id}`,
    description: names.get(info.experiment_id) ?? '',
    detail: `${new Date(Number(info.start_time)).toLocaleString(vscode.env.language)}  ${info.run_id}`,
    runId: info.run_id,
  }));
}
