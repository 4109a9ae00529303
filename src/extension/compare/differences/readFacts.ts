import type { EnvironmentFact, FileFact, GoneRun, ModelFact, RunFacts } from '../../../../webview/compare/differences/protocol';
import type { ArtifactSource } from '../../../client/artifacts';
import type { MlflowClient } from '../../../client/mlflowClient';
import { SYSTEM_TAGS, type LoggedModel, type Run } from '../../../protocol/entities';
import { MlflowError } from '../../../protocol/errors';
import { dataInput, isSystemTag, metricValue } from '../../runPage/details';
import { tagValue } from '../../../protocol/keyMetric';
import { listFiles } from './listFiles';
import { ENVIRONMENT_FILES, readEnvironment } from './packages';

/** Most models of a run whose files are listed. */
const MOST_MODELS = 10;
/** Most bytes that are read of a file that states an environment. */
const MOST_BYTES = 1_000_000;
/** MLflow's client writes this tag when it is asked to look at the repository. */
const DIRTY = ['mlflow.source.git.dirty', 'trialbook.git.dirty'];

/** What a run is, by plain MLflow calls. Raises what the connection raises; a run that is not there is answered as gone. */
export async function readFacts(client: MlflowClient, runId: string, signal: AbortSignal): Promise<RunFacts | GoneRun> {
  let run: Run;
  try {
    run = await client.getRun(runId, { signal });
  } catch (error) {
    if (error instanceof MlflowError) return { kind: 'gone', id: runId, message: error.message };
    throw error;
  }
  const stored = await readStored(client, run, signal);
  return { ...summary(run), ...stored };
}

function summary(run: Run): Omit<RunFacts, 'models' | 'files' | 'allFiles'> {
  const { info, data } = run;
  const tag = (key: string): string | undefined => tagValue(data.tags, key);
  const end = Number(info.end_time ?? 0);
  const dirty = DIRTY.map(tag).find((value) => value !== undefined);
  return {
    kind: 'run',
    id: info.run_id,
    name: info.run_name || info.run_id.slice(0, 8),
    experimentId: info.experiment_id,
    status: info.status,
    lifecycle: info.lifecycle_stage,
    user: info.user_id === 'unknown' ? '' : info.user_id,
    start: Number(info.start_time),
    ...(end > 0 ? { end } : {}),
    ...text('source', tag(SYSTEM_TAGS.sourceName)),
    ...text('commit', tag(SYSTEM_TAGS.gitCommit)),
    ...text('branch', tag(SYSTEM_TAGS.gitBranch)),
    ...(dirty === undefined ? {} : { dirty: dirty.toLowerCase() === 'true' }),
    params: data.params,
    tags: data.tags.filter((entry) => !isSystemTag(entry.key)),
    metrics: data.metrics.map(metricValue),
    data: run.inputs.dataset_inputs.map(dataInput),
  };
}

function text<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [P in K]?: string };
}

/** What lies in files: the run's own, and those of the models it logged. What of it cannot be read is said, and the rest still holds. */
async function readStored(client: MlflowClient, run: Run, signal: AbortSignal): Promise<Pick<RunFacts, 'models' | 'files' | 'allFiles' | 'environment' | 'trouble'>> {
  const trouble: string[] = [];
  const heard = <T>(fallback: T) => (error: unknown): T => {
    if (signal.aborted || !(error instanceof Error)) throw error;
    trouble.push(error.message);
    return fallback;
  };
  const own = await listFiles((path) => client.listArtifacts(run.info.run_id, path === '' ? undefined : path, { signal })).catch(heard({ files: [], all: false }));
  const files: FileFact[] = own.files.map((file) => fileFact(file.path, file.file_size));
  const { models, folders } = await readModels(client, run, signal, heard);
  for (const model of folders) files.push(...model.files);
  const environment = await findEnvironment(client, run, own.files.map((file) => file.path), folders, signal).catch(heard(undefined));
  return {
    models,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    allFiles: own.all && folders.every((model) => model.all),
    ...(environment === undefined ? {} : { environment }),
    ...(trouble.length === 0 ? {} : { trouble: trouble[0] ?? '' }),
  };
}

interface ModelFolder {
  readonly name: string;
  readonly uri: string;
  readonly files: readonly FileFact[];
  readonly all: boolean;
}

type Heard = <T>(fallback: T) => (error: unknown) => T;

async function readModels(client: MlflowClient, run: Run, signal: AbortSignal, heard: Heard): Promise<{ models: ModelFact[]; folders: ModelFolder[] }> {
  const ids = [...new Set((run.outputs?.model_outputs ?? []).map((output) => output.model_id))].slice(0, MOST_MODELS);
  const models: ModelFact[] = [];
  const folders: ModelFolder[] = [];
  for (const id of ids) {
    const model = await client.getLoggedModel(id, { signal }).catch(heard(undefined));
    if (model === undefined) continue;
    const { artifact_uri: uri, name } = model.info;
    const list = await listFiles((path) => client.listArtifactsAt(uri, path, { signal })).catch(heard(undefined));
    const files = (list?.files ?? []).map((file) => ({ ...fileFact(`${name}/${file.path}`, file.file_size), modelId: id }));
    models.push(modelFact(model, list === undefined ? undefined : files.reduce((sum, file) => sum + (file.size ?? 0), 0)));
    // Two models of a name: the files of the last one stand for both, as a person would look at it.
    const before = folders.findIndex((folder) => folder.name === name);
    if (before >= 0) folders.splice(before, 1);
    folders.push({ name, uri, files, all: list?.all ?? false });
  }
  return { models, folders };
}

function modelFact({ info }: LoggedModel, size: number | undefined): ModelFact {
  return {
    id: info.model_id,
    name: info.name,
    ready: info.status === 'LOGGED_MODEL_READY',
    ...text('type', info.model_type),
    registrations: (info.registrations ?? []).map((registration) => `${registration.name} v${registration.version}`),
    ...(size === undefined ? {} : { size }),
  };
}

function fileFact(path: string, size: number | undefined): FileFact {
  return { path, ...(size === undefined ? {} : { size }) };
}

/** The environment that the last model states, else one that stands among the run's own files, the one nearest to the root. */
async function findEnvironment(client: MlflowClient, run: Run, own: readonly string[], folders: readonly ModelFolder[], signal: AbortSignal): Promise<EnvironmentFact | undefined> {
  const model = folders.findLast((folder) => folder.files.some((file) => isEnvironment(file.path)));
  if (model !== undefined) {
    const paths = model.files.map((file) => file.path.slice(model.name.length + 1));
    return readFolder(client, model.uri, '', paths, model.name, signal);
  }
  const folder = own.filter(isEnvironment).map(folderOf).sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))[0];
  return folder === undefined ? undefined : readFolder(client, run, folder, own, folder, signal);
}

async function readFolder(
  client: MlflowClient, source: ArtifactSource, folder: string, paths: readonly string[], shown: string, signal: AbortSignal,
): Promise<EnvironmentFact | undefined> {
  const files = new Map<string, string>();
  for (const name of ENVIRONMENT_FILES) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (paths.includes(path)) files.set(name, (await client.readArtifact(source, path, MOST_BYTES, { signal })).toString('utf8'));
  }
  const [first = ''] = files.keys();
  return readEnvironment(shown === '' ? first : `${shown}/${first}`, files);
}

function isEnvironment(path: string): boolean {
  return ENVIRONMENT_FILES.some((name) => path === name || path.endsWith(`/${name}`));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
