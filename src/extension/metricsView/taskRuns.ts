import * as vscode from 'vscode';
import { activeExperimentIds } from '../../client/childRuns';
import type { MlflowClient } from '../../client/mlflowClient';
import { quoteKey, quoteValue } from '../../protocol/columns';
import type { Run } from '../../protocol/entities';
import { isRecord, parseJson } from '../../protocol/plainJson';
import { RECORDED_TAGS, type RecordedStart } from '../../protocol/recorded';
import type { FolderConnection } from '../connection/folderConnection';
import { oneLine } from '../tree/format';
import { tagValue } from '../../protocol/keyMetric';
import type { Found } from './searchedRuns';

/** Newest runs of a task that are listed. */
const MOST_RUNS = 200;
/** Newest runs of tasks that their names are read from. */
const MOST_NAMED = 500;

const START = `tags.${quoteKey(RECORDED_TAGS.start)}`;

/** The runs of a task; without its name, of the one that was run last. */
export async function findTaskRuns(client: MlflowClient, chosen: string | undefined, connectionId: string, signal: AbortSignal): Promise<Found> {
  const experiment_ids = await activeExperimentIds(client, { signal });
  const name = chosen ?? (await newestTasks(client, experiment_ids, 1, signal))[0];
  if (name === undefined) return { subject: { kind: 'noTask' }, runs: [], total: 0 };
  const start: RecordedStart = { kind: 'task', task: name };
  const filter = `${START} = ${quoteValue(JSON.stringify(start))}`;
  const { runs } = await client.searchRuns({ experiment_ids, filter, order_by: ['attributes.start_time DESC'], max_results: MOST_RUNS }, { signal });
  const total = runs.length < MOST_RUNS ? runs.length : await client.countRuns({ experiment_ids, filter }, { signal });
  return { subject: { kind: 'task', id: `task:${connectionId}:${name}`, name: oneLine(name) }, runs, total };
}

/** Lets the person choose one of the tasks that were recorded in a folder. Raises `CancellationError`; undefined when there is none. */
export async function chooseTask(connection: FolderConnection): Promise<string | undefined> {
  const client = await connection.client();
  const signal = AbortSignal.timeout(30_000);
  const names = await newestTasks(client, await activeExperimentIds(client, { signal }), MOST_NAMED, signal);
  if (names.length === 0) return undefined;
  const chosen = await vscode.window.showQuickPick(names.map((task) => ({ label: oneLine(task).replaceAll('$(', '$\u2060('), task })), {
    title: vscode.l10n.t('Choose Task'),
    placeHolder: vscode.l10n.t('Show the runs of which task?'),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen.task;
}

async function newestTasks(client: MlflowClient, experiment_ids: string[], most: number, signal: AbortSignal): Promise<string[]> {
  const { runs } = await client.searchRuns({ experiment_ids, filter: `${START} LIKE '{"kind":"task"%'`, order_by: ['attributes.start_time DESC'], max_results: most }, { signal });
  return [...new Set(runs.flatMap((run) => taskOf(run) ?? []))];
}

/** Name of the task that started a run. */
function taskOf({ data }: Pick<Run, 'data'>): string | undefined {
  const start = parseJson(tagValue(data.tags, RECORDED_TAGS.start) ?? '');
  return isRecord(start) && start['kind'] === 'task' && typeof start['task'] === 'string' ? start['task'] : undefined;
}
