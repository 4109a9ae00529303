import type { MlflowClient } from '../../client/mlflowClient';
import { metricsOfVersion } from '../../promotion/metricsOfVersion';
import { MlflowError } from '../../protocol/errors';
import { SYSTEM_TAGS, type LoggedModel, type LoggedModelStatus, type Run } from '../../protocol/entities';
import type { FolderModel } from '../tree/folderModel';
import { tagValue, type KeyMetric } from '../../protocol/keyMetric';

/** A model that a run logged, as something that can be promoted. */
export interface Candidate {
  /** Name of its run, else its own. */
  readonly label: string;
  /** Name that it was logged under. */
  readonly modelName: string;
  /** What a version of it is made of. */
  readonly source: string;
  /** Where its files are; absent when only its run knows. */
  readonly artifactUri?: string;
  readonly modelId?: string;
  readonly runId?: string;
  /** Artifact path below its run, of a model that MLflow 2 logged. */
  readonly runPath?: string;
  readonly experimentId: string;
  readonly experiment: string;
  /** UTC ms. */
  readonly created: number;
  readonly state: 'ready' | 'pending' | 'failed';
  readonly metric?: KeyMetric;
  readonly value?: number;
  /** Better than all others of its experiment that are offered. */
  readonly best: boolean;
  readonly registrations: readonly { readonly name: string; readonly version: string }[];
}

/** Models that are offered. */
const MOST = 100;

/** The models that one run logged, or the newest ones of all runs; best first within an experiment, the experiment that was worked on last first. Raises what the client raises. */
export async function readCandidates(model: FolderModel, client: MlflowClient, runId?: string): Promise<Candidate[]> {
  if (!model.loaded) await model.loadExperiments();
  const only = runId === undefined ? undefined : await client.getRun(runId);
  const experiments = only === undefined ? model.activeIds() : [only.info.experiment_id];
  if (experiments.length === 0) return [];
  const [models, older] = await Promise.all([loggedModels(client, experiments, runId), runsOfMlflow2(client, experiments, only)]);
  const runs = only === undefined ? await runsOf(client, experiments, models) : [only];
  const known = new Map([...older, ...runs].map((run) => [run.info.run_id, run]));
  const found = [
    ...models.map((one) => ofModel(one, known.get(one.info.source_run_id ?? ''), model)),
    // A model that the newer list has too is not offered twice.
    ...older.filter(({ info }) => !models.some((one) => one.info.source_run_id === info.run_id)).flatMap((run) => ofMlflow2(run, model)),
  ];
  return ranked(found);
}

/** Best first within each experiment; experiments by their newest model; what has no value comes last, newest first. */
export function ranked(candidates: readonly Omit<Candidate, 'best'>[]): Candidate[] {
  const groups = new Map<string, Omit<Candidate, 'best'>[]>();
  for (const one of [...candidates].sort((a, b) => b.created - a.created)) groups.set(one.experimentId, [...(groups.get(one.experimentId) ?? []), one]);
  return [...groups.values()].flatMap((group) => {
    const ordered = [...group].sort((a, b) => badness(a) - badness(b) || b.created - a.created);
    const [first, second] = ordered;
    const stands = first !== undefined && second !== undefined && Number.isFinite(badness(first)) && badness(first) < badness(second);
    return ordered.map((one) => ({ ...one, best: stands && one === first }));
  });
}

function badness({ value, metric, state }: Omit<Candidate, 'best'>): number {
  if (state !== 'ready' || value === undefined || Number.isNaN(value) || metric === undefined || metric.direction === 'unknown') return Number.POSITIVE_INFINITY;
  return metric.direction === 'lower' ? value : -value;
}

async function loggedModels(client: MlflowClient, experiments: string[], runId: string | undefined): Promise<LoggedModel[]> {
  try {
    const { models } = await client.searchLoggedModels({
      experiment_ids: experiments, max_results: MOST, order_by: [{ field_name: 'creation_timestamp', ascending: false }],
      ...(runId === undefined ? {} : { filter: `source_run_id = '${runId}'` }),
    });
    return models;
  } catch (error) {
    // MLflow before 3 knows no logged models.
    if (error instanceof MlflowError && (error.code === 'ENDPOINT_NOT_FOUND' || error.code === 'NOT_IMPLEMENTED')) return [];
    throw error;
  }
}

async function runsOf(client: MlflowClient, experiments: string[], models: readonly LoggedModel[]): Promise<Run[]> {
  const ids = [...new Set(models.flatMap(({ info }) => (info.source_run_id === undefined || info.source_run_id === '' ? [] : [info.source_run_id])))];
  if (ids.length === 0) return [];
  const filter = `run_id IN (${ids.map((id) => `'${id}'`).join(', ')})`;
  return (await client.searchRuns({ experiment_ids: experiments, filter, max_results: ids.length })).runs;
}

async function runsOfMlflow2(client: MlflowClient, experiments: string[], only: Run | undefined): Promise<Run[]> {
  if (only !== undefined) return [only];
  const filter = `tags.\`${SYSTEM_TAGS.logModelHistory}\` LIKE '%artifact_path%'`;
  return (await client.searchRuns({ experiment_ids: experiments, filter, max_results: MOST, order_by: ['attributes.start_time DESC'] })).runs;
}

/** The key metric with the version's value of it. */
function valueOf(metric: KeyMetric | undefined, model: LoggedModel | undefined, run: Run | undefined): Pick<Candidate, 'metric' | 'value'> {
  if (metric === undefined) return {};
  const value = metricsOfVersion({}, run, model).find(({ key }) => key === metric.key)?.value;
  return { metric, ...(value === undefined ? {} : { value }) };
}

const STATES: Readonly<Partial<Record<LoggedModelStatus, Candidate['state']>>> = { LOGGED_MODEL_READY: 'ready', LOGGED_MODEL_UPLOAD_FAILED: 'failed' };

function ofModel(model: LoggedModel, run: Run | undefined, folder: FolderModel): Omit<Candidate, 'best'> {
  const { info } = model;
  const runName = run?.info.run_name.trim() ?? '';
  return {
    label: runName === '' ? info.name : runName,
    modelName: info.name,
    source: `models:/${info.model_id}`,
    artifactUri: info.artifact_uri,
    modelId: info.model_id,
    ...(info.source_run_id === undefined || info.source_run_id === '' ? {} : { runId: info.source_run_id }),
    experimentId: info.experiment_id,
    experiment: folder.experiments.get(info.experiment_id)?.name ?? info.experiment_id,
    created: Number(info.creation_timestamp_ms),
    state: STATES[info.status] ?? 'pending',
    ...valueOf(folder.keyMetric(info.experiment_id), model, run),
    registrations: info.registrations ?? [],
  };
}

/** MLflow 2 noted the models of a run in a tag: a list of `{artifact_path, utc_time_created}`, written by whoever logged the run. */
export function ofMlflow2(run: Run, folder: Pick<FolderModel, 'keyMetric' | 'experiments'>): Omit<Candidate, 'best'>[] {
  const { info, data } = run;
  return pathsOf(tagValue(data.tags, SYSTEM_TAGS.logModelHistory)).map((path) => ({
    label: info.run_name.trim() === '' ? path : info.run_name.trim(),
    modelName: path,
    source: `runs:/${info.run_id}/${path}`,
    artifactUri: `${info.artifact_uri}/${path}`,
    runId: info.run_id,
    runPath: path,
    experimentId: info.experiment_id,
    experiment: folder.experiments.get(info.experiment_id)?.name ?? info.experiment_id,
    created: Number(info.end_time ?? info.start_time),
    state: 'ready',
    ...valueOf(folder.keyMetric(info.experiment_id), undefined, run),
    registrations: [],
  }));
}

function pathsOf(history: string | undefined): string[] {
  if (history === undefined) return [];
  try {
    const entries: unknown = JSON.parse(history);
    if (!Array.isArray(entries)) return [];
    const paths = entries.map((entry: unknown) => (typeof entry === 'object' && entry !== null ? (entry as { artifact_path?: unknown }).artifact_path : undefined));
    return [...new Set(paths.filter((path): path is string => typeof path === 'string' && /^[^/\\:][^\\:]*$/.test(path) && !path.split('/').includes('..')))];
  } catch {
    return [];
  }
}
