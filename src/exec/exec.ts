import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createMask } from '../capture/secrets';
import type { MlflowClient } from '../client/mlflowClient';
import { RECORDED_VARIABLES } from '../protocol/recorded';
import { addressOfRun } from '../protocol/trialbook';
import { autologCommand } from './autolog';
import { recordBeside } from './beside';
import { exitCodeOf, runCommand, type CommandEnd } from './child/runCommand';
import { codeBefore, codeTags, type CodeBefore } from './codeBefore';
import { commandParts } from './commandParts';
import { describe } from './describe';
import { clientEnvironment, recordedEnvironment, runEnvironment } from './environment';
import type { ExecOptions } from './execOptions';
import { finish, statusOf } from './finish';
import { Observer } from './observe';
import { recordingRules } from './recordingRules';
import { identityOf } from './record/identity';
import { Recorder } from './record/recorder';
import { CONSOLE, LOGGED_KEYS, type SpoolHead } from './record/spool';
import { takeIn } from './record/takeIn';
import { fillIn } from './runName';
import { scriptFacts } from './scriptExperiment';
import { addressOf, chooseTarget, connect, isOurAddress, spoolTarget, type Target } from './target';

/** Longest wait for a server before a command starts, ms. */
const PATIENCE = 12_000;
/** Longest wait for the state of the code before a command starts, ms; what comes later is recorded later. */
const CODE_PATIENCE = 700;
/** Longest wait for packages, digests and other things after a command ended, ms. */
const BESIDE_PATIENCE = 60_000;

/** Runs a command and records it. Answers the exit code that the caller passes on; `warn` takes lines for the person. Never raises. */
export async function exec(options: ExecOptions, warn: (line: string) => void): Promise<number> {
  const command = options.command.map((argument) => fillIn(argument, options.params));
  let recording: Recording | undefined;
  try {
    recording = await begin(options, warn);
  } catch (error) {
    // Whatever went wrong in recording, the job is run.
    warn(`The command is not recorded: ${wordsOf(error)}`);
  }
  if (recording === undefined) return exitCodeOf(await runCommand({ command, cwd: options.cwd, env: withoutEditorsNode(options.env), onOutput: () => undefined }).ended);
  const { observer, recorder } = recording;
  const startTime = Date.now();
  const running = runCommand({ command: started(options, command, warn), cwd: options.cwd, env: recording.env, onOutput: (bytes, stream) => observer.output(bytes, stream) });
  if (running.pid !== undefined) {
    observer.watch(running.pid);
    recorder.started(identityOf(running.pid));
  }
  const beside = recordBeside({ ...recording, warn });
  const taken = takeInBeside(recording, warn);
  const end = await running.ended;
  const endTime = Date.now();
  try {
    await complete(recording, { end, startTime, endTime, beside, taken, warn });
  } catch (error) {
    warn(`A part of the record is missing: ${wordsOf(error)}`);
  }
  return exitCodeOf(end);
}

interface Recording {
  readonly options: ExecOptions;
  readonly target: Target;
  readonly recorder: Recorder;
  readonly head: SpoolHead;
  readonly observer: Observer;
  readonly mask: ReturnType<typeof createMask>;
  readonly code: Promise<CodeBefore | undefined>;
  readonly codeIsTold: boolean;
  /** Environment of the command. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder for files that are sent; undefined where none can be written. */
  readonly folder: string | undefined;
  /** The folder when it is not the record's own. */
  readonly temporary: string | undefined;
  readonly consolePath: string | undefined;
  readonly client: Promise<MlflowClient | undefined>;
}

/** Does all that has to be done before the command starts, and nothing else. */
async function begin(options: ExecOptions, warn: (line: string) => void): Promise<Recording> {
  const startTime = Date.now();
  const target = chooseTarget({ ...options, storeNamed: options.storeNamed ?? true });
  const connecting = connect(target, PATIENCE);
  const client = connecting.catch(() => undefined);
  const rules = recordingRules(dirname(options.storePath), options.env);
  const mask = createMask({ mask: rules.mask, keep: rules.keep, env: options.env });
  for (const problem of [...rules.problems, ...mask.problems]) warn(problem);
  const code = codeBefore(options.cwd, options.recordChanges && rules.changes !== false).catch(() => undefined);
  const facts = scriptFacts(options.command, options.cwd);
  const [known] = await Promise.all([within(code, CODE_PATIENCE), within(client, PATIENCE)]);
  const tags = known.late || known.value === undefined ? [] : codeTags(known.value, commandParts(options.command), options.cwd);
  const head = describe({ options, mask, facts, startTime, nested: isNested(options, target), tags });
  const recorder = await Recorder.open({ target: spoolTarget(target), head, connect: (patience) => connect(target, patience), warn }, connecting);
  const temporary = recorder.spool === undefined ? temporaryFolder() : undefined;
  const folder = recorder.spool?.folder ?? temporary;
  const consolePath = folder === undefined ? undefined : join(folder, CONSOLE);
  const observer = new Observer({
    recorder, mask, consolePath, warn,
    patterns: [...options.metricPatterns, ...rules.metricPatterns],
    readMetrics: options.readMetrics,
    usesMlflow: facts.usesMlflow || options.autolog,
    told: () => loggedKeys(recorder.spool?.folder),
  });
  const env = childEnvironment(options, target, recorder, await within(client, 0));
  return { options, target, recorder, head, observer, mask, code, codeIsTold: !known.late, env, folder, temporary, consolePath, client };
}

/** The environment of the command: MLflow's client in it continues the run, unless its person logs elsewhere. */
function childEnvironment(options: ExecOptions, target: Target, recorder: Recorder, answer: { value: MlflowClient | undefined }): NodeJS.ProcessEnv {
  const env = withoutEditorsNode(options.env);
  const { run } = recorder;
  const client = answer.value;
  const folder = recorder.spool?.folder;
  // No outer run is meant any more.
  delete env['MLFLOW_RUN_ID'];
  if (run === undefined || client === undefined) {
    // A server that cannot be had would make MLflow's client try for minutes and then fail the job.
    if (isOurAddress(env['MLFLOW_TRACKING_URI'])) delete env['MLFLOW_TRACKING_URI'];
    for (const name of [RECORDED_VARIABLES.runId, RECORDED_VARIABLES.trackingUri]) Reflect.deleteProperty(env, name);
    return { ...env, ...recordedEnvironment({ runId: undefined, trackingUri: undefined, folder, params: options.params }) };
  }
  const runId = run.info.run_id;
  const address = addressOf(client);
  const recorded = recordedEnvironment({ runId, trackingUri: address, folder, params: options.params });
  if (target.kind === 'store' && !target.handsOver) return { ...env, ...recorded };
  // Two names of one experiment would be held against each other.
  delete env['MLFLOW_EXPERIMENT_NAME'];
  const handed = { ...recorded, ...runEnvironment(runId, run.info.experiment_id) };
  if (target.kind === 'server') return { ...env, MLFLOW_TRACKING_URI: options.uri ?? env['MLFLOW_TRACKING_URI'] ?? address, ...handed };
  return { ...env, ...clientEnvironment(client.connection, env), MLFLOW_TRACKING_URI: addressOfRun(address, runId), ...handed };
}

/** The editor's runtime is told by this variable to be Node; a program that is an editor itself would be one too. */
function withoutEditorsNode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env;
  return process.versions['electron'] === undefined ? { ...env } : rest;
}

/** The command as it is started: with autologging when that is asked for. */
function started(options: ExecOptions, command: readonly string[], warn: (line: string) => void): readonly string[] {
  if (!options.autolog) return command;
  const wrapped = autologCommand(command);
  if (wrapped === undefined) warn('Autologging is for Python scripts and modules; the command runs without it.');
  return wrapped ?? command;
}

interface Completion {
  readonly end: CommandEnd;
  /** UTC ms. */
  readonly startTime: number;
  /** UTC ms. */
  readonly endTime: number;
  readonly beside: Promise<void>;
  readonly taken: Promise<void>;
  readonly warn: (line: string) => void;
}

async function complete(recording: Recording, { end, startTime, endTime, beside, taken, warn }: Completion): Promise<void> {
  const { recorder, observer } = recording;
  recorder.ended(statusOf(end), endTime);
  if (end.kind === 'not-started') warn(end.reason);
  const observed = await observer.end(startTime, endTime);
  await within(beside, BESIDE_PATIENCE);
  await finish({ ...recording, end, endTime, observed, warn });
  await recorder.end(statusOf(end), endTime);
  await within(taken, BESIDE_PATIENCE);
  if (recording.temporary !== undefined) rmSync(recording.temporary, { recursive: true, force: true });
}

/** What was kept aside before is taken in now that a server is there. */
async function takeInBeside({ client, target }: Recording, warn: (line: string) => void): Promise<void> {
  try {
    const connected = await client;
    if (connected === undefined) return;
    const { runs, problems } = await takeIn(connected, spoolTarget(target));
    if (runs > 0) warn(runs === 1 ? 'A run that was kept aside was taken in.' : `${runs} runs that were kept aside were taken in.`);
    for (const problem of problems.slice(0, 3)) warn(problem);
  } catch (error) {
    warn(`What was kept aside is not taken in yet: ${wordsOf(error)}`);
  }
}

/** Whether the command is started inside another one that is recorded by the same server. */
function isNested({ env }: ExecOptions, target: Target): boolean {
  const outer = env[RECORDED_VARIABLES.trackingUri];
  if (env[RECORDED_VARIABLES.runId] === undefined || outer === undefined) return false;
  const same = chooseTarget({ storePath: '', storeNamed: false, serverScript: '', env: { ...env, MLFLOW_TRACKING_URI: outer } });
  if (same.kind !== target.kind) return false;
  return same.kind === 'store' ? target.kind === 'store' && same.storePath === target.storePath : target.kind === 'server' && same.connection.url === target.connection.url;
}

function loggedKeys(folder: string | undefined): ReadonlySet<string> {
  if (folder === undefined) return new Set();
  try {
    return new Set(readFileSync(join(folder, LOGGED_KEYS), 'utf8').split('\n'));
  } catch {
    // `trialbook log` was not called.
    return new Set();
  }
}

function temporaryFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'trialbook-'));
  } catch {
    // The disk is full: the run has no console log then.
    return undefined;
  }
}

/** Waits for a promise, but not longer than so many ms. */
async function within<T>(promise: Promise<T>, patience: number): Promise<{ readonly value: T | undefined; readonly late: boolean }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ value: undefined; late: true }>((resolve) => (timer = setTimeout(() => resolve({ value: undefined, late: true }), patience)));
  try {
    return await Promise.race([promise.then((value) => ({ value, late: false as const })), late]);
  } finally {
    clearTimeout(timer);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
