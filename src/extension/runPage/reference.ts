import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import type { Difference, ReferenceRun } from '../../../webview/run/protocol';
import { tagValue } from '../../protocol/keyMetric';
import { metricValue } from './details';
import type { Directions } from '../shared/sharedContent';
import { readKeyMetric } from './keyMetric';

/**
 * The run that another is measured by: for a failed one the last finished run of the same source in its experiment, for any other the
 * best one by the experiment's key metric. Undefined when there is none, or when the run itself is the best.
 */
export async function readReference(client: MlflowClient, run: Run, said: Directions, signal: AbortSignal): Promise<ReferenceRun | undefined> {
  return run.info.status === 'FAILED' ? lastGood(client, run, signal) : best(client, run, said, signal);
}

async function lastGood(client: MlflowClient, run: Run, signal: AbortSignal): Promise<ReferenceRun | undefined> {
  const source = tagValue(run.data.tags, SYSTEM_TAGS.sourceName);
  const page = await client.searchRuns(
    {
      experiment_ids: [run.info.experiment_id],
      filter: `attributes.status = 'FINISHED' AND attributes.start_time < ${run.info.start_time}`,
      order_by: ['attributes.start_time DESC'],
      max_results: 200,
    },
    { signal },
  );
  // Compared here and not in the filter: a path may hold quotes, which the grammar has no escape for.
  const parent = tagValue(run.data.tags, SYSTEM_TAGS.parentRunId);
  const good = page.runs.find(
    (other) =>
      tagValue(other.data.tags, SYSTEM_TAGS.sourceName) === source && (tagValue(other.data.tags, SYSTEM_TAGS.parentRunId) === undefined) === (parent === undefined),
  );
  return good === undefined ? undefined : reference(good, run, 'last-good');
}

async function best(client: MlflowClient, run: Run, said: Directions, signal: AbortSignal): Promise<ReferenceRun | undefined> {
  const experiment = await client.getExperiment(run.info.experiment_id, { signal });
  const { key, direction } = (await readKeyMetric(client, experiment, signal, said)) ?? { key: '`', direction: 'unknown' };
  if (key.includes('`') || direction === 'unknown') return undefined;
  const page = await client.searchRuns(
    {
      experiment_ids: [run.info.experiment_id],
      filter: `attributes.status = 'FINISHED'`,
      order_by: [`metrics.\`${key}\` ${direction === 'lower' ? 'ASC' : 'DESC'}`],
      max_results: 1,
    },
    { signal },
  );
  const found = page.runs[0];
  if (found === undefined || found.info.run_id === run.info.run_id || !found.data.metrics.some((metric) => metric.key === key)) return undefined;
  return reference(found, run, 'best');
}

function reference(other: Run, run: Run, why: ReferenceRun['why']): ReferenceRun {
  const { differences, identical } = compare(other, run);
  return {
    id: other.info.run_id,
    name: other.info.run_name || other.info.run_id.slice(0, 8),
    why,
    start: Number(other.info.start_time),
    differences,
    identical,
    metrics: other.data.metrics.map(metricValue),
  };
}

/** What differs between two runs: parameters, then the commit. `identical` counts the parameters that do not. */
export function compare(before: Run, now: Run): { differences: Difference[]; identical: number } {
  const old = new Map(before.data.params.map((param) => [param.key, param.value]));
  const fresh = new Map(now.data.params.map((param) => [param.key, param.value]));
  const keys = [...new Set([...fresh.keys(), ...old.keys()])];
  const changed = keys.filter((key) => old.get(key) !== fresh.get(key));
  const differences = changed.map((key): Difference => difference('parameter', key, old.get(key), fresh.get(key)));
  const commit = (run: Run): string | undefined => tagValue(run.data.tags, SYSTEM_TAGS.gitCommit)?.slice(0, 7);
  if (commit(before) !== commit(now)) differences.push(difference('commit', '', commit(before), commit(now)));
  return { differences, identical: keys.length - changed.length };
}

function difference(kind: Difference['kind'], key: string, before: string | undefined, now: string | undefined): Difference {
  return { kind, key, ...(before === undefined ? {} : { before }), ...(now === undefined ? {} : { now }) };
}
