import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mask } from '../capture/secrets';
import type { MlflowClient } from '../client/mlflowClient';
import type { RunStatus } from '../protocol/entities';
import { LIMITS } from '../protocol/limits';
import { RECORDED_TAGS, RECORDED_VARIABLES } from '../protocol/recorded';
import { autologCommand } from './autolog';
import { recordBeside } from './beside';
import { NamedPipes } from './child/fifo';
import { exitCodeOf, runCommand, type CommandEnd } from './child/runCommand';
import { childEnvironment, withoutEditorsNode } from './childEnvironment';
import { codeBefore, codeTags, type CodeBefore } from './codeBefore';
import { commandMask } from './commandMask';
import { commandParts } from './commandParts';
import { describe } from './describe';
import type { ExecOptions } from './execOptions';
import { finish, statusOf } from './finish';
import { insideShell } from './insideShell';
import { joinRun } from './launch/joinRun';
import { launchOf, type Launch } from './launch/launch';
import { othersEnded, outcome, rankTag } from './launch/sharedRun';
import { failureLine } from './failureLine';
import { Observer, type Observed } from './observe';
import { identityOf } from './record/identity';
import { fitKey } from '../protocol/keys';
import { Recorder } from './record/recorder';
import { CONSOLE, LOGGED_KEYS, type SpoolHead } from './record/spool';
import { takeIn } from './record/takeIn';
import { fillIn } from './runName';
import { scriptFacts, type ScriptFacts } from './scriptExperiment';
import { chooseTarget, connect, spoolTarget, type Target } from './target';
import { errorWords } from './errorWords';

/** Longest wait for a server before a command starts, ms. */
const PATIENCE = 12_000;
/** Longest wait for the state of the code before a command starts, ms; what comes later is recorded later. */
const CODE_PATIENCE = 700;
/** Longest wait for packages, digests and other things after a command ended, ms. */
const BESIDE_PATIENCE = 60_000;
/** Longest wait of rank 0 for ranks that go on, ms: less than launchers wait before they kill. */
const RANKS_PATIENCE = 15_000;

/** Runs a command and records it. Answers the exit code that the caller passes on; `warn` takes lines for the person. Never raises. */
export async function exec(options: ExecOptions, warn: (line: string) => void): Promise<number> {
  const command = options.command.map((argument) => fillIn(argument, options.params));
  let recording: Recording | undefined;
  let pipes: NamedPipes | undefined;
  try {
    const target = chooseTarget({ ...options, storeNamed: options.storeNamed ?? true });
    const launch = launchOf(options.env, options.command);
    if (launch !== undefined && launch.rank > 0) return await joinRun(options, started(options, command, warn), { target, launch, handsOver: handsOver(options, target, scriptFacts(options.command, options.cwd)) }, warn);
    pipes = new NamedPipes();
    recording = await begin(options, target, launch, warn);
  } catch (error) {
    // Whatever went wrong in recording, the job is run.
    warn(`The command is not recorded: ${errorWords(error)}`);
  }
  if (recording === undefined) return exitCodeOf(await runCommand({ command, cwd: options.cwd, env: withoutEditorsNode(options.env), onOutput: () => undefined, pipes, grace: options.grace }).ended);
  const { observer, recorder } = recording;
  const startTime = Date.now();
  const running = runCommand({ command: started(options, command, warn), cwd: options.cwd, env: recording.env, onOutput: (bytes, stream) => observer.output(bytes, stream), pipes, grace: options.grace });
  if (running.pid !== undefined) {
    observer.watch(running.pid);
    recorder.started(identityOf(running.pid));
  }
  if (recording.head.tags.some(({ key }) => key === RECORDED_TAGS.givenParams)) recorder.log({ params: recording.head.params });
  const beside = recordBeside({ ...recording, warn });
  const taken = takeInBeside(recording, warn);
  const end = await running.ended;
  const endTime = Date.now();
  const release = deferSignals(warn);
  try {
    await complete(recording, { end, startTime, endTime, beside, taken, warn });
  } catch (error) {
    warn(`A part of the record is missing: ${errorWords(error)}`);
  } finally {
    release();
  }
  return exitCodeOf(end);
}

/** The command is over: who asks us to stop waits for the end of its record, and ends us when they ask again. */
function deferSignals(warn: (line: string) => void): () => void {
  const release = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, first);
  };
  const first = (): void => {
    release();
    warn('The end of the run is being recorded. Ask again to leave it to the next command.');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, first);
  return release;
}

interface Recording {
  readonly options: ExecOptions;
  readonly target: Target;
  readonly launch: Launch | undefined;
  readonly recorder: Recorder;
  readonly head: SpoolHead;
  readonly observer: Observer;
  readonly mask: Mask;
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
async function begin(options: ExecOptions, target: Target, launch: Launch | undefined, warn: (line: string) => void): Promise<Recording> {
  const startTime = Date.now();
  const connecting = connect(target, PATIENCE);
  const client = connecting.catch(() => undefined);
  const { rules, mask } = commandMask(options);
  for (const problem of [...rules.problems, ...mask.problems]) warn(problem);
  const code = codeBefore(options.cwd, options.recordChanges && rules.changes !== false, mask).catch(() => undefined);
  const facts = scriptFacts(insideShell(options.command), options.cwd);
  const [known] = await Promise.all([within(code, CODE_PATIENCE), within(client, PATIENCE)]);
  const tags = [
    ...(known.late || known.value === undefined ? [] : codeTags(known.value, commandParts(insideShell(options.command)), options.cwd)),
    ...(launch === undefined ? [] : [{ key: RECORDED_TAGS.launch, value: launch.id }, rankTag(0)]),
  ];
  const head = withGivenParams(describe({ options, mask, facts, startTime, nested: isNested(options, target), tags }), target);
  const recorder = await Recorder.open({ target: spoolTarget(target), head, connect: (patience) => connect(target, patience), warn }, connecting);
  const temporary = recorder.spool === undefined ? temporaryFolder() : undefined;
  const folder = recorder.spool?.folder ?? temporary;
  const consolePath = folder === undefined ? undefined : join(folder, CONSOLE);
  const observer = new Observer({
    recorder, mask, consolePath, warn, params: head.params,
    patterns: [...options.metricPatterns, ...rules.metricPatterns],
    readMetrics: options.readMetrics,
    usesMlflow: facts.usesMlflow || options.autolog,
    told: () => loggedKeys(recorder.spool?.folder),
  });
  const env = childEnvironment({ options, target, run: recorder.run, client: (await within(client, 0)).value, folder: recorder.spool?.folder, handsOver: handsOver(options, target, facts) });
  return { options, target, launch, recorder, head, observer, mask, code, codeIsTold: !known.late, env, folder, temporary, consolePath, client };
}

/** Our own server lets a program's value of a parameter take the place of what its arguments say, so that these can be shown from the start. */
function withGivenParams(head: SpoolHead, target: Target): SpoolHead {
  const value = JSON.stringify(head.params.map(({ key }) => fitKey(key)));
  if (target.kind === 'server' || head.params.length === 0 || value.length > LIMITS.tagValue) return head;
  return { ...head, tags: [...head.tags, { key: RECORDED_TAGS.givenParams, value }] };
}

/**
 * Whether the program may continue the run. A server of ours lets the run follow the experiment that a program sets; with another one MLflow's client
 * would refuse the run and fail the job.
 */
function handsOver({ experiment }: ExecOptions, target: Target, facts: ScriptFacts): boolean {
  return target.kind === 'store' || (!facts.mayMove && (experiment === undefined || facts.experiment === undefined || experiment === facts.experiment));
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
  await recorder.end(await sharedStatus(recording, end, observed), endTime);
  await within(taken, BESIDE_PATIENCE);
  if (recording.temporary !== undefined) rmSync(recording.temporary, { recursive: true, force: true });
}

/** The state of the run: that of all ranks when several processes share it. */
async function sharedStatus({ recorder, launch, mask }: Recording, end: CommandEnd, { output }: Observed): Promise<RunStatus> {
  const status = statusOf(end);
  if (launch === undefined) return status;
  const error = failureLine(end, output);
  recorder.log({ tags: [rankTag(0, { status, ...(error === undefined ? {} : { error: mask.text(error).slice(0, 1000) }) })] });
  await recorder.settled();
  const states = await othersEnded(() => recorder.read(), launch, RANKS_PATIENCE);
  if (states === undefined) return status;
  const all = outcome(states);
  recorder.log({ tags: all.tags });
  return all.status;
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
    warn(`What was kept aside is not taken in yet: ${errorWords(error)}`);
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
