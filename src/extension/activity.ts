import * as vscode from 'vscode';
import type { MlflowClient } from '../client/mlflowClient';
import { SYSTEM_TAGS, type Run } from '../protocol/entities';
import { readProgress } from '../exec/sweep/progress';
import { RECORDED_TAGS } from '../protocol/recorded';
import type { Connections, FolderConnection } from './connection/folderConnection';
import type { Log } from './log';
import type { RunningRun } from './statusText';
import { formatValue } from './tree/format';
import { keyMetricOf, tagValue } from '../protocol/keyMetric';

/** Changes are gathered this long before the server is asked, ms. */
const GATHER = 300;
/** And it is asked no more often than this, ms: a run may log fifty points a second. */
const PAUSE = 1000;
/** Most running runs that are read; more are only counted. */
const MOST_RUNS = 50;

/** What goes on in a folder. */
export interface Activity {
  readonly running: readonly RunningRun[];
  /** Whether there is anything for the tree to show: a run, or an experiment beside MLflow's Default. */
  readonly hasRuns: boolean;
}

/** What goes on in each folder, kept current by the change feed. */
export interface Activities {
  dispose(): void;
  of(connection: FolderConnection): Activity | undefined;
  readonly onDidChange: vscode.Event<void>;
}

/** Follows what goes on in all folders. */
export function watchActivities(connections: Connections, log: Log): Activities {
  const changed = new vscode.EventEmitter<void>();
  const known = new Map<string, Activity>();
  let watchers: { connection: FolderConnection; subscription: vscode.Disposable }[] = [];

  const update = (): void => {
    const all = connections.active;
    for (const { connection, subscription } of watchers) {
      if (all.includes(connection)) continue;
      subscription.dispose();
      known.delete(connection.id);
    }
    const kept = watchers.filter(({ connection }) => all.includes(connection));
    const fresh = all.filter((connection) => !kept.some((watcher) => watcher.connection === connection));
    watchers = [
      ...kept,
      ...fresh.map((connection) => ({
        connection,
        subscription: watch(connection, log, (activity) => {
          known.set(connection.id, activity);
          changed.fire();
        }),
      })),
    ];
  };
  update();
  const subscription = connections.onDidChange(update);
  return {
    of: (connection) => known.get(connection.id),
    onDidChange: changed.event,
    dispose: () => void vscode.Disposable.from(changed, subscription, ...watchers.map((watcher) => watcher.subscription)).dispose(),
  };
}

function watch(connection: FolderConnection, log: Log, tell: (activity: Activity) => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let lastRead = -Infinity;
  const read = async (): Promise<void> => {
    timer = undefined;
    lastRead = performance.now();
    await reading;
    if (connection.state.kind !== 'ready') return;
    reading = readActivity(connection.state.client).then(tell, (error: unknown) => log.debug('activity', error));
  };
  const soon = (): void => {
    timer ??= setTimeout(() => void read(), Math.max(GATHER, lastRead + PAUSE - performance.now()));
  };
  soon();
  return vscode.Disposable.from(
    connection.onDidChangeState(soon),
    connection.onDidReceive((event) => {
      if (event.kind === 'reset' || event.changes.some(({ kind }) => kind === 'run' || kind === 'metrics' || kind === 'experiment')) soon();
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

async function readActivity(client: MlflowClient): Promise<Activity> {
  const overviews = await client.overview();
  const hasRuns = overviews.some(({ experiment_id, runs }) => runs > 0 || experiment_id !== '0');
  const busy = overviews.filter(({ running }) => running > 0);
  if (busy.length === 0) return { running: [], hasRuns };
  const { runs } = await client.searchRuns({
    experiment_ids: busy.map(({ experiment_id }) => experiment_id),
    filter: "attributes.status = 'RUNNING'",
    order_by: ['attributes.start_time DESC'],
    max_results: MOST_RUNS,
  });
  const [newest] = runs;
  if (newest === undefined) return { running: [], hasRuns };
  const experiment = await client.getExperiment(newest.info.experiment_id);
  const key = keyMetricOf(experiment, busy.find(({ experiment_id }) => experiment_id === experiment.experiment_id))?.key;
  return { hasRuns, running: withoutSwept(runs).map((run) => runningRun(run, key)) };
}

/** The runs without those of a sweep that goes on, for which its parent stands. */
function withoutSwept(runs: readonly Run[]): Run[] {
  const sweeps = new Set(runs.filter((run) => tagValue(run.data.tags, RECORDED_TAGS.sweepProgress) !== undefined).map((run) => run.info.run_id));
  return runs.filter((run) => !sweeps.has(tagValue(run.data.tags, SYSTEM_TAGS.parentRunId) ?? ''));
}

function runningRun({ info, data }: Run, key: string | undefined): RunningRun {
  const sweep = readProgress(tagValue(data.tags, RECORDED_TAGS.sweepProgress));
  if (sweep !== undefined) return { runId: info.run_id, name: info.run_name, metric: '', value: sweep.state === 'paused' ? vscode.l10n.t('{0} of {1}, paused', sweep.done, sweep.runs) : vscode.l10n.t('{0} of {1}', sweep.done, sweep.runs) };
  const point = data.metrics.find((metric) => metric.key === key);
  return {
    runId: info.run_id,
    name: info.run_name,
    ...(point === undefined ? {} : { metric: point.key, value: formatValue(point.value, vscode.env.language) }),
  };
}
