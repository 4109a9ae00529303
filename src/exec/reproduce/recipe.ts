import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { existsSync } from 'node:fs';
import { realPath } from '../../address/storeLocation';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type DatasetInput, type Run } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { RECORDED_FILES, RECORDED_TAGS, type RecordedOptions } from '../../protocol/recorded';
import { gitOrNothing } from './git';
import { ReproduceError } from './obstacle';
import { readRecordedEnvironment, type RecordedEnvironment } from './recordedEnvironment';
import { readRecordedOptions } from './recordedOptions';

/** Largest file of a record that is read whole, bytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/** All that is known of how a run came about, from the run itself or from its pin. */
export interface Recipe {
  readonly runId: string;
  readonly runName: string;
  readonly experiment: string;
  /** Program and arguments; `{name}` stands for a parameter. */
  readonly command: readonly string[];
  /** The run did not say its command: it is taken to be its source file, without arguments. */
  readonly assumed: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly options: RecordedOptions;
  /** Working directory relative to the repository, with `/`; empty for its root. */
  readonly folder: string;
  readonly code: RecordedCode;
  /** Last values; without those of the machine (`system/…`). */
  readonly metrics: ReadonlyMap<string, number>;
  readonly inputs: readonly DatasetInput[];
  readonly interpreter: string | undefined;
  /** Absolute path of the interpreter on the machine where it ran; never from a pin, which may come from anyone. */
  readonly program?: string | undefined;
  /** Lines such as `numpy==2.1.0`. */
  readonly packages: readonly string[];
  /** What a person wrote about the run. */
  readonly note: string | undefined;
  readonly user: string | undefined;
  /** UTC ms. */
  readonly start: number;
  /** The pin it was read from, absolute; undefined for a run of the store. */
  readonly pin: string | undefined;
}

/** The code that a run ran on. */
export interface RecordedCode {
  /** As recorded; nothing but a hash once `checkedCommit` has seen it. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly remote: string | undefined;
  /** Whether files differed from the commit; undefined when not known. */
  readonly dirty: boolean | undefined;
  /** The differences as Git writes them; undefined when none were recorded. */
  readonly patch: Buffer | undefined;
  /** Paths whose changes are not in the patch: no text, too large, or holding secrets. */
  readonly leftOut: readonly string[];
}

/** The value of a tag of a run. */
export function tagOf(run: Run, key: string): string | undefined {
  return run.data.tags.find((tag) => tag.key === key)?.value;
}

/** The command a run was recorded with; undefined when it was not recorded by a command, or says something else than a list of texts. */
export function recordedCommand(run: Run): readonly string[] | undefined {
  const value = parsed(tagOf(run, RECORDED_TAGS.command));
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string') ? value : undefined;
}

/** What most likely started a run that plain MLflow recorded: Python with its source file, without arguments, since MLflow keeps none. Undefined for notebooks. */
export function assumedCommand(run: Run): readonly string[] | undefined {
  const source = tagOf(run, SYSTEM_TAGS.sourceName);
  const script = source !== undefined && /\.pyw?$/i.test(source) && !/(?:ipykernel_launcher|colab_kernel_launcher)\.py$|^-|\0/.test(source);
  return script ? [process.platform === 'win32' ? 'python' : 'python3', source] : undefined;
}

/** What a run's command was recorded with. */
export function recordedOptions(run: Run): RecordedOptions {
  return readRecordedOptions(parsed(tagOf(run, RECORDED_TAGS.options)));
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Anything may write a tag; what is not ours counts as absent.
    return undefined;
  }
}

/** The absolute working directory a run was recorded with, on this machine or the one it came from; the store's folder when the run does not say. */
export function recordedFolder(run: Run, storePath: string): string {
  const home = dirname(storePath);
  const said = tagOf(run, RECORDED_TAGS.workingDirectory);
  return said === undefined ? home : isAbsolute(said) ? said : resolve(home, said);
}

/** The run that a reproduced one repeats: repeating it means to repeat that. At most ten steps, since tags may be written by anyone. */
export async function firstOf(client: MlflowClient, runId: string): Promise<Run> {
  let run = await client.getRun(runId);
  for (let step = 0; step < 10; step += 1) {
    const start = parsed(tagOf(run, RECORDED_TAGS.start)) as { kind?: unknown } | undefined;
    const first = tagOf(run, RECORDED_TAGS.repeats);
    if (start?.kind !== 'reproduce' || first === undefined) return run;
    try {
      run = await client.getRun(first);
    } catch (error) {
      // The first was deleted for good; this one says as much about it as can be known.
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return run;
      throw error;
    }
  }
  return run;
}

/** Reads all that a run of a store says about how it came about. Raises `ReproduceError` no-command or outside, and what the client raises. */
export async function recipeOfRun(client: MlflowClient, run: Run, storePath: string): Promise<Recipe> {
  const recorded = recordedCommand(run);
  const command = recorded ?? assumedCommand(run);
  if (command === undefined) throw new ReproduceError({ kind: 'no-command' });
  const [experiment, patch, packages, environment, folder] = await Promise.all([
    client.getExperiment(run.info.experiment_id),
    recordedFile(client, run, RECORDED_FILES.patch),
    recordedFile(client, run, RECORDED_FILES.packages),
    recordedEnvironment(client, run),
    folderInRepository(recordedFolder(run, storePath), dirname(storePath)),
  ]);
  const dirty = tagOf(run, RECORDED_TAGS.gitDirty);
  return {
    runId: run.info.run_id,
    runName: run.info.run_name || run.info.run_id.slice(0, 8),
    experiment: experiment.name,
    command,
    assumed: recorded === undefined,
    params: Object.fromEntries(run.data.params.map(({ key, value }) => [key, value])),
    options: recordedOptions(run),
    folder,
    code: {
      commit: tagOf(run, SYSTEM_TAGS.gitCommit),
      branch: tagOf(run, SYSTEM_TAGS.gitBranch),
      remote: tagOf(run, RECORDED_TAGS.gitRemote),
      dirty: dirty === 'true' ? true : dirty === 'false' ? false : patch === undefined ? undefined : true,
      patch,
      leftOut: environment.leftOut,
    },
    metrics: comparedMetrics(run),
    inputs: run.inputs.dataset_inputs,
    interpreter: tagOf(run, RECORDED_TAGS.interpreter),
    program: environment.program,
    packages: packages === undefined ? [] : packages.toString('utf8').split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#')),
    note: tagOf(run, SYSTEM_TAGS.note),
    user: tagOf(run, SYSTEM_TAGS.user) ?? (run.info.user_id || undefined),
    start: Number(run.info.start_time),
    pin: undefined,
  };
}

/** Last values of what a program measured; how much memory or time it took is the machine's and differs from run to run. */
export function comparedMetrics(run: Run): ReadonlyMap<string, number> {
  return new Map(run.data.metrics.filter(({ key }) => !key.startsWith('system/')).map(({ key, value }) => [key, value]));
}

/** What a run says of the machine that it ran on. */
export async function recordedEnvironment(client: MlflowClient, run: Run): Promise<RecordedEnvironment> {
  return readRecordedEnvironment((await recordedFile(client, run, RECORDED_FILES.environment))?.toString('utf8'));
}

/** What was recorded as a file of a run; undefined when it was not. */
async function recordedFile(client: MlflowClient, run: Run, path: string): Promise<Buffer | undefined> {
  const files = await client.listArtifacts(run.info.run_id, RECORDED_FILES.folder);
  if (!files.some((file) => file.path === path && !file.is_dir)) return undefined;
  return client.readArtifact(run, path, MOST_BYTES);
}

/** The folder of the working tree that holds a folder; undefined outside a repository. Raises `ReproduceError` no-git. */
export async function repositoryOf(folder: string): Promise<string | undefined> {
  if (!existsSync(folder)) return undefined;
  const root = await gitOrNothing(folder, ['rev-parse', '--show-toplevel']);
  return root === undefined || root === '' ? undefined : realPath(root);
}

/** Where a working directory lies in its repository, with `/`. The directory itself may be gone: then the repository of `home` counts. */
async function folderInRepository(folder: string, home: string): Promise<string> {
  const root = (await repositoryOf(folder)) ?? (await repositoryOf(home));
  if (root === undefined) throw new ReproduceError({ kind: 'no-repository', folder: home });
  const path = relative(root, realPath(folder));
  if (isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)) throw new ReproduceError({ kind: 'outside', path: folder });
  return path.split(sep).join('/');
}
