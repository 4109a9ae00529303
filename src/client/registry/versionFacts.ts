import { SYSTEM_TAGS, type LoggedModel, type ModelVersion, type RegisteredModel, type Run } from '../../protocol/entities';
import { REGISTRY_TAGS } from '../../protocol/registry';
import type { FilesState, MetricFact, RunState, VersionFacts } from '../../promotion/facts';
import { metricsOfVersion } from '../../promotion/metricsOfVersion';
import { readReview } from '../../promotion/review';
import { readValidations } from '../../promotion/validations';
import { orMissing } from '../missing';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';
import { LARGEST_MLMODEL, readFilesState } from './modelFiles';

/** What is asked beside what is always read. */
export interface FactsWish extends CallOptions {
  /** The version's model, when it is at hand. */
  readonly model?: RegisteredModel;
  /** Metrics whose curve is wanted. */
  readonly curves?: readonly string[];
  /** False leaves out the model's files. */
  readonly files?: boolean;
}

/** Points of a curve. */
const BUCKETS = 40;

/**
 * Gathers what is known of a version. What is missing (a deleted run, files that are gone) is said in it; raises what the client raises when the server does
 * not answer, or has no such model.
 */
export async function readVersionFacts(client: MlflowClient, version: ModelVersion, wish: FactsWish = {}): Promise<VersionFacts> {
  const { signal } = wish;
  const [model, run, logged, files] = await Promise.all([
    wish.model ?? client.getRegisteredModel(version.name, { signal }),
    readRun(client, version.run_id, { signal }),
    readLogged(client, version.model_id, { signal }),
    wish.files === false ? ({ kind: 'unreadable', message: '' } as const) : readFiles(client, version, { signal }),
  ]);
  const there = run.kind === 'there' ? run.run : undefined;
  const review = readReview(version.tags.find(({ key }) => key === REGISTRY_TAGS.review)?.value);
  const commit = there?.data.tags.find(({ key }) => key === SYSTEM_TAGS.gitCommit)?.value;
  return {
    version: version.version,
    modelVersion: version,
    run,
    files,
    metrics: await withCurves(client, there, metricsOfVersion(version, there, logged), wish),
    tags: version.tags,
    modelTags: model.tags,
    validations: readValidations(version.tags),
    datasets: there?.inputs.dataset_inputs ?? [],
    ...(review === undefined ? {} : { review }),
    ...(commit === undefined ? {} : { commit }),
  };
}

async function readRun(client: MlflowClient, id: string | undefined, options: CallOptions): Promise<RunState> {
  if (id === undefined || id === '') return { kind: 'none' };
  const run = await orMissing(client.getRun(id, options));
  return run?.info.lifecycle_stage === 'active' ? { kind: 'there', run } : { kind: 'deleted', id };
}

async function readLogged(client: MlflowClient, id: string | undefined, options: CallOptions): Promise<LoggedModel | undefined> {
  return id === undefined || id === '' ? undefined : orMissing(client.getLoggedModel(id, options));
}

/** The MLmodel file of a version, read by the server from wherever it lies. */
function readFiles(client: MlflowClient, { name, version }: ModelVersion, options: CallOptions): Promise<FilesState> {
  return readFilesState(() => client.readModelVersionFile(name, version, 'MLmodel', LARGEST_MLMODEL, options));
}

/** Curves are read of the run, which logged them. A metric with one point has none. */
async function withCurves(client: MlflowClient, run: Run | undefined, metrics: MetricFact[], { curves = [], signal }: FactsWish): Promise<MetricFact[]> {
  const keys = metrics.map(({ key }) => key).filter((key) => curves.includes(key));
  if (run === undefined || keys.length === 0) return metrics;
  const series = await client.series({ series: keys.map((key) => ({ run_id: run.info.run_id, key })), buckets: BUCKETS, reduce: 'mean' }, { signal });
  const found = new Map(series.map(({ key, values }) => [key, values.filter((value) => value !== null)]));
  return metrics.map((metric) => {
    const curve = found.get(metric.key) ?? [];
    return curve.length < 2 ? metric : { ...metric, curve };
  });
}
