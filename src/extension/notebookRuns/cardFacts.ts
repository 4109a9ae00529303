import { MOST_METRICS, MOST_PARAMS, MOST_SERIES, type CardAct, type CardOrigin, type CardSeries, type RunCard } from '../../../webview/runCard/card';
import { isOfMachine, orderedMetrics } from '../../../webview/run/metricOrder';
import type { MetricValue, RunDetails } from '../../../webview/run/protocol';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { FolderConnection } from '../connection/folderConnection';
import { summaryOfRun } from '../runPage/details';
import { readKeyMetric } from '../runPage/keyMetric';
import { summaryOf } from '../runPage/series';
import type { Directions } from '../shared/sharedContent';
import { failureReason } from '../tree/collectRun';
import { tagValue } from '../../protocol/keyMetric';

/** Parts of a course, each with its least and greatest point. */
const BUCKETS = 100;
/** Characters of a parameter's value that a card holds. */
const LONGEST_VALUE = 500;

/**
 * What a run's card shows, read now; `said` are the team's directions. Raises `MlflowError` RESOURCE_DOES_NOT_EXIST when there is no such run, `UserError` when no
 * server can be had.
 */
export async function readCard(connection: FolderConnection, runId: string, said: Directions, signal: AbortSignal = new AbortController().signal): Promise<RunCard> {
  const client = await connection.client();
  const run = await client.getRun(runId, { signal });
  const experiment = await client.getExperiment(run.info.experiment_id, { signal });
  const details = summaryOfRun(run, experiment, await readKeyMetric(client, experiment, signal, said), true, said);
  const metrics = orderedMetrics(details).filter((metric) => !isOfMachine(metric)).slice(0, MOST_METRICS);
  return cardOf(run, details, metrics, await readCourses(client, runId, metrics, signal));
}

async function readCourses(client: MlflowClient, runId: string, metrics: readonly MetricValue[], signal: AbortSignal): Promise<CardSeries[]> {
  // What was logged once at step 0 has no course, most likely; it is asked for only where others leave room.
  const likely = [...metrics.filter(({ step }) => step > 0), ...metrics.filter(({ step }) => step === 0)].slice(0, MOST_SERIES);
  if (likely.length === 0) return [];
  const series = await client.series({ series: likely.map(({ key }) => ({ run_id: runId, key })), buckets: BUCKETS, reduce: 'minmax' }, { signal });
  return series.map(({ key, steps, timestamps, values, stats }): CardSeries => ({
    key,
    steps: steps.map(Number),
    values: values.map((value) => (value === null || Math.abs(value) >= Number.MAX_VALUE ? null : value)),
    times: steps[0] === steps.at(-1) ? timestamps.map(Number) : [],
    stats: summaryOf(stats),
  }));
}

function cardOf(run: Run, details: RunDetails, metrics: readonly MetricValue[], series: readonly CardSeries[]): RunCard {
  const { end, keyMetric, status } = details;
  const failure = status === 'FAILED' ? failureReason(run) : undefined;
  const known = new Set(metrics.map(({ key }) => key));
  return {
    runId: details.id,
    name: details.name,
    experiment: details.experiment,
    status,
    lifecycle: details.lifecycle,
    origin: originOf(run),
    start: details.start,
    ...(end === undefined ? {} : { end }),
    ...(failure === undefined ? {} : { failure }),
    ...(keyMetric === undefined ? {} : { keyMetric }),
    metrics,
    metricCount: details.metrics.filter((metric) => !isOfMachine(metric)).length,
    directions: Object.fromEntries(Object.entries(details.directions).filter(([key]) => known.has(key))),
    series,
    params: details.params.slice(0, MOST_PARAMS).map(({ key, value }) => ({ key, value: value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value })),
    paramCount: details.params.length,
    acts: actsOf(details),
  };
}

function actsOf({ lifecycle, source }: RunDetails): CardAct['act'][] {
  if (lifecycle === 'deleted') return ['open', 'copyId'];
  const hasSource = source !== undefined && !/ipykernel_launcher|colab_kernel/.test(source);
  return ['open', 'compare', ...(hasSource ? (['source'] as const) : []), 'copyId'];
}

function originOf({ data }: Run): CardOrigin {
  const said = tagValue(data.tags, RECORDED_TAGS.origin);
  if (said === 'debugger' || said === 'test') return said;
  if (tagValue(data.tags, SYSTEM_TAGS.sourceType) === 'NOTEBOOK' || tagValue(data.tags, RECORDED_TAGS.notebook) !== undefined) return 'notebook';
  return tagValue(data.tags, RECORDED_TAGS.command) === undefined ? 'other' : 'task';
}
