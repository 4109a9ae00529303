import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { versionedArguments } from '../capture/dataVersions';
import { inputDatasets } from '../capture/inputs';
import { gpus, machine } from '../capture/machine';
import { environmentOf } from '../capture/packages';
import { dataFile } from '../capture/readBack';
import { RECORDED_FILES, RECORDED_TAGS } from '../protocol/recorded';
import { codeTags, type CodeBefore } from './codeBefore';
import { commandParts } from './commandParts';
import { insideShell } from './insideShell';
import type { ExecOptions } from './execOptions';
import { ranksOfRun, startsRanks } from './launch/ranksBelow';
import type { Recorder } from './record/recorder';

/** When ranks are looked for after the start, ms. */
const RANK_LOOKS = [500, 2000, 5000, 15_000, 60_000];

/** What is found out while the command runs. */
export interface BesideOptions {
  readonly options: ExecOptions;
  readonly recorder: Recorder;
  readonly code: Promise<CodeBefore | undefined>;
  /** Whether the code's tags are in the run already. */
  readonly codeIsTold: boolean;
  /** Folder for files that are sent; undefined where none can be written. */
  readonly folder: string | undefined;
  /** Environment of the command. */
  readonly env: NodeJS.ProcessEnv;
  readonly warn: (line: string) => void;
}

/** Records code, packages, machine and inputs beside the command, and resolves when all of it is on its way. Never raises. */
export async function recordBeside(beside: BesideOptions): Promise<void> {
  const { recorder, warn } = beside;
  watchRanks(beside);
  const results = await Promise.allSettled([recordCode(beside), recordInputs(beside), recordEnvironment(beside)]);
  for (const result of results) if (result.status === 'rejected') warn(`A part of the record is missing: ${String(result.reason)}`);
  await recorder.settled();
}

/** The processes of a launcher share this run by their environment: which there are is looked for a few times, for they take a while to come up. */
function watchRanks({ options, recorder }: BesideOptions): void {
  const { runId } = recorder;
  if (runId === undefined || !startsRanks(options.command)) return;
  const seen = new Set<number>();
  for (const wait of RANK_LOOKS) {
    setTimeout(() => {
      const before = seen.size;
      for (const rank of ranksOfRun(runId)) seen.add(rank);
      if (seen.size === before) return;
      const hosts = Object.fromEntries([...seen].sort((a, b) => a - b).map((rank) => [String(rank), hostname()]));
      recorder.log({ tags: [{ key: RECORDED_TAGS.ranks, value: JSON.stringify(hosts) }] });
    }, wait).unref();
  }
}

async function recordCode({ options, recorder, code, codeIsTold, folder }: BesideOptions): Promise<void> {
  const before = await code;
  if (before === undefined) return;
  if (!codeIsTold) recorder.log({ tags: codeTags(before, commandParts(insideShell(options.command)), options.cwd) });
  const { changes } = before;
  if (changes === undefined || changes.patch.length === 0 || folder === undefined) return;
  const path = join(folder, 'changes.patch');
  writeFileSync(path, changes.patch, { mode: 0o600 });
  recorder.artifact(RECORDED_FILES.patch, { path });
}

async function recordInputs({ options, recorder, warn }: BesideOptions): Promise<void> {
  // Data with versions that the command is given is an input that nobody has to list.
  const inputs = [...options.inputs, ...(await versionedArguments([...options.command, ...Object.values(options.params)], options.cwd))];
  if (inputs.length === 0) return;
  const { datasets, missing } = await inputDatasets(inputs, options.cwd);
  recorder.inputs(datasets);
  if (datasets.length > 0) recorder.artifact(RECORDED_FILES.data, { text: dataFile(datasets.map(({ dataset }) => dataset)) });
  for (const name of missing) warn(`There is no input '${name}' in ${options.cwd}`);
  if (missing.length > 0) recorder.log({ tags: [{ key: RECORDED_TAGS.missingInputs, value: JSON.stringify(missing) }] });
}

async function recordEnvironment({ options, recorder, code, env }: BesideOptions): Promise<void> {
  const [environment, graphics, before] = await Promise.all([environmentOf(insideShell(options.command), options.cwd, env), gpus(env), code]);
  if (environment !== undefined) recorder.log({ tags: [{ key: RECORDED_TAGS.interpreter, value: environment.interpreter }] });
  if (environment?.packages !== undefined) recorder.artifact(RECORDED_FILES.packages, { text: environment.packages });
  const told = {
    machine: { ...machine(env), ...(graphics.length === 0 ? {} : { gpus: graphics }) },
    ...(environment === undefined ? {} : { interpreter: { version: environment.interpreter, program: environment.program } }),
    ...(before?.changes === undefined || before.changes.leftOut.length === 0 ? {} : { leftOut: before.changes.leftOut }),
  };
  recorder.artifact(RECORDED_FILES.environment, { text: `${JSON.stringify(told, null, 1)}\n` });
}
