import { readBack } from '../../capture/readBack';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type DatasetInput, type Experiment, type Metric, type Run } from '../../protocol/entities';
import { commandLine } from '../../exec/reproduce/commandLine';
import { fillIn } from '../../exec/runName';
import { recordedCommand } from '../../exec/reproduce/recipe';
import type { DataInput, MetricValue, RunDetails } from '../../../webview/run/protocol';
import { guessDirection } from '../../protocol/direction';
import { datasetFacts } from '../data/datasetFacts';
import type { Directions } from '../shared/sharedContent';
import { markedOrigin } from '../tree/collectRun';
import { tagValue, type KeyMetric } from '../../protocol/keyMetric';
import { readKeyMetric } from './keyMetric';

/** What the page shows of a run; `said` are the team's directions. Raises `MlflowError` RESOURCE_DOES_NOT_EXIST when there is none. */
export async function readDetails(client: MlflowClient, runId: string, readOnly: boolean, said: Directions, signal: AbortSignal): Promise<RunDetails> {
  const run = await client.getRun(runId, { signal });
  const parentId = tagValue(run.data.tags, SYSTEM_TAGS.parentRunId);
  const [experiment, parent] = await Promise.all([
    client.getExperiment(run.info.experiment_id, { signal }),
    parentId === undefined ? undefined : readParent(client, parentId, signal),
  ]);
  return {
    ...summaryOfRun(run, experiment, await readKeyMetric(client, experiment, signal, said), readOnly, said),
    ...(parent === undefined ? {} : { parent }),
  };
}

async function readParent(client: MlflowClient, id: string, signal: AbortSignal): Promise<{ id: string; name: string }> {
  try {
    return { id, name: (await client.getRun(id, { signal })).info.run_name };
  } catch (error) {
    // A parent may have been deleted for good, or live on another server; its id still tells where the run belongs.
    if (signal.aborted) throw error;
    return { id, name: id.slice(0, 8) };
  }
}

/** What pages and cards show of a run that was read; its parent is read apart. */
export function summaryOfRun(run: Run, experiment: Experiment, keyMetric: KeyMetric | undefined, readOnly: boolean, said: Directions): Omit<RunDetails, 'parent'> {
  const { info, data } = run;
  const tag = (key: string): string | undefined => tagValue(data.tags, key);
  const optional = {
    end: info.end_time === undefined || Number(info.end_time) === 0 ? undefined : Number(info.end_time),
    source: tag(SYSTEM_TAGS.sourceName),
    commit: tag(SYSTEM_TAGS.gitCommit),
    branch: tag(SYSTEM_TAGS.gitBranch),
    command: commandOf(run),
    origin: markedOrigin(run),
    keyMetric: keyMetric?.key,
  };
  return {
    id: info.run_id,
    name: info.run_name || info.run_id.slice(0, 8),
    experimentId: info.experiment_id,
    experiment: experiment.name,
    status: info.status,
    lifecycle: info.lifecycle_stage,
    // MLflow's client writes this word when it was told no user.
    user: info.user_id === 'unknown' ? '' : info.user_id,
    start: Number(info.start_time),
    params: data.params.toSorted(byKey),
    tags: data.tags.filter((entry) => !isSystemTag(entry.key)).toSorted(byKey),
    note: tag(SYSTEM_TAGS.note) ?? '',
    metrics: data.metrics.map(metricValue),
    data: run.inputs.dataset_inputs.map(dataInput),
    directions: directions(data.metrics, keyMetric, said),
    writable: !readOnly,
    ...withoutUndefined(optional),
  };
}

/** The recorded command as a line for reading, with the values of its parameters. */
function commandOf(run: Run): string | undefined {
  const command = recordedCommand(run);
  const params = Object.fromEntries(run.data.params.map(({ key, value }) => [key, value]));
  return command === undefined ? undefined : commandLine(command.map((argument) => fillIn(argument, params)));
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** Names that end in numbers in the order that people count. */
function byKey(a: { key: string }, b: { key: string }): number {
  return KEYS.compare(a.key, b.key);
}

const KEYS = new Intl.Collator('en', { numeric: true });

/** Whether MLflow or Trialbook wrote the tag for itself. */
export function isSystemTag(key: string): boolean {
  return key.startsWith('mlflow.') || key.startsWith('trialbook.');
}

/** The latest point of a metric as the page shows it. MLflow writes infinities as the largest double. */
export function metricValue(metric: Metric): MetricValue {
  const special = Number.isNaN(metric.value) ? 'NaN' : metric.value >= Number.MAX_VALUE ? 'Infinity' : metric.value <= -Number.MAX_VALUE ? '-Infinity' : undefined;
  return {
    key: metric.key,
    value: special === undefined ? metric.value : 0,
    ...(special === undefined ? {} : { special }),
    step: Number(metric.step),
    time: Number(metric.timestamp),
  };
}

function directions(metrics: readonly Metric[], keyMetric: KeyMetric | undefined, said: Directions): Record<string, 'lower' | 'higher'> {
  return Object.fromEntries(
    metrics.flatMap(({ key }) => {
      const direction = key === keyMetric?.key ? keyMetric.direction : (said.get(key) ?? guessDirection(key));
      return direction === 'unknown' ? [] : [[key, direction] as const];
    }),
  );
}

/** A dataset as pages show it. */
export function dataInput(input: DatasetInput): DataInput {
  const { dataset } = input;
  const context = tagValue(input.tags, SYSTEM_TAGS.datasetContext);
  return { name: dataset.name, digest: dataset.digest, sourceType: dataset.source_type, ...datasetFacts(dataset), ...withoutUndefined({ context, code: readBack(dataset)?.code }) };
}
