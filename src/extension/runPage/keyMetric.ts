import type { MlflowClient } from '../../client/mlflowClient';
import type { Experiment } from '../../protocol/entities';
import type { ExperimentOverview } from '../../protocol/trialbook';
import type { Directions } from '../shared/sharedContent';
import { keyMetricOf, type KeyMetric } from '../../protocol/keyMetric';

/** How long an overview holds, ms: a page that follows a run asks four times a second. */
const HOLDS = 10_000;
const known = new WeakMap<MlflowClient, Map<string, { readonly until: number; readonly overview: ExperimentOverview | undefined }>>();

/** The metric an experiment is read by, the same that the tree shows: the chosen one, else the most used one where the server can tell. */
export async function readKeyMetric(client: MlflowClient, experiment: Experiment, signal: AbortSignal, directions?: Directions): Promise<KeyMetric | undefined> {
  return keyMetricOf(experiment, undefined, directions) ?? keyMetricOf(experiment, await readOverview(client, experiment.experiment_id, signal), directions);
}

async function readOverview(client: MlflowClient, id: string, signal: AbortSignal): Promise<ExperimentOverview | undefined> {
  const kept = known.get(client) ?? new Map<string, { until: number; overview: ExperimentOverview | undefined }>();
  known.set(client, kept);
  const last = kept.get(id);
  if (last !== undefined && Date.now() < last.until) return last.overview;
  const overview = await askOverview(client, id, signal);
  kept.set(id, { until: Date.now() + HOLDS, overview });
  return overview;
}

async function askOverview(client: MlflowClient, id: string, signal: AbortSignal): Promise<ExperimentOverview | undefined> {
  try {
    return (await client.overview([id], { signal }))[0];
  } catch (error) {
    // A server without our additions has none; then only a chosen metric counts.
    if (signal.aborted) throw error;
    return undefined;
  }
}
