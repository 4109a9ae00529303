import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { OutputStream } from '../console/consoleLog';
import { batchArguments, isBatch } from './batch';
import { NamedPipes } from './fifo';
import { Outlet } from './outlet';
import { passOn } from './passOn';
import { ProcessTree } from './processTree';
import { findProgram } from './program';
import { PASSED_ON, Stopping } from './stopping';
import { inForeground, terminalStart, type TerminalStart } from './terminal';

/** How a command ended. */
export type CommandEnd =
  | { readonly kind: 'exit'; readonly code: number }
  /** `forced`: we killed it, since it did not stop when it was asked to. */
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals; readonly forced?: boolean }
  /** It did not start; the reason is for a person. */
  | { readonly kind: 'not-started'; readonly reason: string; readonly code: number };

/** A command that was started. */
export interface RunningCommand {
  /** Undefined when it did not start. */
  readonly pid: number | undefined;
  /** Passes a signal on to the command's process tree. */
  signal(signal: NodeJS.Signals): void;
  /** Asks the process tree to stop (SIGTERM; `taskkill` on Windows), and kills it after the time of grace. */
  stop(): void;
  /** Resolves when the command has ended and its output has been passed on. */
  readonly ended: Promise<CommandEnd>;
}

/** What is started, and where its output goes. */
export interface CommandOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Every byte that the command writes, as it comes; it is passed on to our own output as well. On a terminal both streams are one, `stdout`. */
  readonly onOutput: (bytes: Buffer, stream: OutputStream) => void;
  /** Time between asking the command to stop and killing it, s. */
  readonly grace?: number | undefined;
  /** Pipes for its output that were prepared before, since making them takes a while. They are used up. */
  readonly pipes?: NamedPipes | undefined;
}

/** Time of grace unless another is given, s. */
export const GRACE = 10;

/**
 * Starts a command and passes its output on: in a terminal of its own where ours is one, else by pipes. Signals that ask this process to stop go to the
 * command's whole process tree until it ended. Never raises: what went wrong is how it ended.
 */
export function runCommand({ command, cwd, env: given, onOutput, grace = GRACE, pipes }: CommandOptions): RunningCommand {
  const env = commandEnvironment(given);
  const [name = '', ...args] = command;
  const program = findProgram(name, cwd, env);
  if (program.kind === 'missing') {
    pipes?.remove();
    return notStarted({ kind: 'not-started', reason: program.reason, code: program.code });
  }
  const nohup = startedByNohup(given) ? findProgram('nohup', cwd, env) : program;
  let started: Started;
  try {
    const options = { cwd, env, pipes: pipes ?? new NamedPipes(false) };
    // The order to ignore hangups was lost on the way through us.
    started = nohup.kind === 'found' && nohup !== program ? start(nohup.file, 'nohup', [program.file, ...args], options) : start(program.file, name, args, options);
  } catch (error) {
    return notStarted(refused(error));
  }
  const { child, streams, wrapped } = started;
  const { pid } = child;
  if (pid === undefined) return notStarted(new Promise((resolve) => child.once('error', (error) => resolve(refused(error)))));

  const tree = new ProcessTree(pid, wrapped);
  const stopping = new Stopping(tree, grace * 1000);
  const release = ownSignals((signal) => {
    if (signal === 'SIGHUP' && startedByNohup(given)) return;
    stopping.ask(signal, !wrapped && isTyped(signal));
  });
  const exited = new Promise<CommandEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve(endOf(code, signal, wrapped)));
    child.once('error', (error) => resolve(refused(error)));
  });
  const passed = streams.map(({ from, stream, to }) => passOn(from, new Outlet(to), (bytes) => onOutput(bytes, stream)));
  const ended = (async () => {
    const end = await exited;
    await stopping.ended();
    await Promise.all(passed.map((each) => each.rest()));
    release();
    return end.kind === 'signal' && end.signal === 'SIGKILL' && stopping.forced ? { ...end, forced: true } : end;
  })();
  return { pid, signal: (signal) => void tree.send(signal), stop: () => stopping.ask('SIGTERM', false), ended };
}

/** The exit code that tells a caller how a command ended, as shells do: 128 and the signal's number for a signal. */
export function exitCodeOf(end: CommandEnd): number {
  return end.kind === 'signal' ? 128 + constants.signals[end.signal] : end.code;
}

/** A child with the streams that its output comes by and the descriptors of ours that it goes to. */
interface Started {
  readonly child: ChildProcess;
  readonly streams: readonly { readonly from: Readable; readonly stream: OutputStream; readonly to: 1 | 2 }[];
  /** The child is `script`, and the command is its child. */
  readonly wrapped: boolean;
}

type Fifos = ReturnType<NamedPipes['open']>;

interface StartOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly pipes: NamedPipes;
}

function start(file: string, name: string, args: readonly string[], options: StartOptions): Started {
  const fifos = options.pipes.open();
  const terminal = terminalStart(file, args, options.env);
  try {
    return terminal === undefined ? startByPipes(file, name, args, options, fifos) : startInTerminal(terminal, options, fifos);
  } catch (error) {
    for (const { output } of fifos ?? []) output.destroy();
    throw error;
  } finally {
    for (const { writeFd } of fifos ?? []) closeSync(writeFd);
  }
}

function startByPipes(file: string, name: string, args: readonly string[], { cwd, env }: StartOptions, fifos: Fifos): Started {
  const child = spawnByPipes(file, name, args, { cwd, env, stdio: ['inherit', fifos?.[0].writeFd ?? 'pipe', fifos?.[1].writeFd ?? 'pipe'] });
  return {
    child, wrapped: false,
    streams: [{ from: fifos?.[0].output ?? child.stdout!, stream: 'stdout', to: 1 }, { from: fifos?.[1].output ?? child.stderr!, stream: 'stderr', to: 2 }],
  };
}

function startInTerminal({ file, args, env, terminalFd, ownInput, ownErrors }: TerminalStart, { cwd }: StartOptions, fifos: Fifos): Started {
  try {
    const child = spawn(file, args, {
      cwd, env,
      stdio: [terminalFd, fifos?.[0].writeFd ?? 'pipe', 'inherit', ownInput ? 0 : 'ignore', ownErrors ? fifos?.[1].writeFd ?? 'pipe' : 'ignore'],
    });
    const streams: Started['streams'] = [{ from: fifos?.[0].output ?? child.stdout!, stream: 'stdout', to: 1 }];
    if (ownErrors) return { child, wrapped: true, streams: [...streams, { from: fifos?.[1].output ?? (child.stdio[4] as Readable), stream: 'stderr', to: 2 }] };
    // Nothing comes by a pipe that nobody was given.
    fifos?.[1].output.destroy();
    return { child, wrapped: true, streams };
  } finally {
    if (terminalFd !== 0) closeSync(terminalFd);
  }
}

/** Raises an Error with words when a batch file cannot be given its arguments. */
function spawnByPipes(file: string, name: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  if (process.platform !== 'win32') return spawn(file, args, { ...options, argv0: name });
  if (!isBatch(file)) return spawn(file, args, options);
  const batch = batchArguments(file, args);
  if (batch === undefined) throw new Error(`${basename(file)} is a batch file, and those take no arguments with line breaks. Call the program in it directly.`);
  return spawn(process.env['ComSpec'] ?? 'cmd.exe', batch, { ...options, windowsVerbatimArguments: true });
}

/** The environment without what only this process is meant to see: the editor's runtime is Node by this variable, and a command is no part of it. */
function commandEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'));
}

/** Whether `nohup` started us, as shells tell by `_`: Node makes us hear hangups that it asked to ignore. */
const startedByNohup = (env: NodeJS.ProcessEnv): boolean => basename(env['_'] ?? '') === 'nohup';

/** Whether a signal was typed in a terminal, which sends it to the command as well. */
function isTyped(signal: NodeJS.Signals): boolean {
  return process.platform === 'win32' ? signal === 'SIGINT' : (signal === 'SIGINT' || signal === 'SIGQUIT') && inForeground();
}

/** Listens to the signals that ask us to stop. Answers what ends the listening. */
function ownSignals(heard: (signal: NodeJS.Signals) => void): () => void {
  const listeners = PASSED_ON.map((signal) => {
    const listener = (): void => heard(signal);
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => listeners.forEach((off) => off());
}

/** `script` tells by its exit code which signal ended its command. */
function endOf(code: number | null, signal: NodeJS.Signals | null, wrapped: boolean): CommandEnd {
  if (signal !== null) return { kind: 'signal', signal };
  const told = wrapped && code !== null && code > 128 ? Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0] : undefined;
  return told === undefined ? { kind: 'exit', code: code ?? 1 } : { kind: 'signal', signal: told as NodeJS.Signals };
}

function refused(error: unknown): CommandEnd {
  const { code, message } = error as NodeJS.ErrnoException;
  return { kind: 'not-started', reason: message, code: code === 'ENOENT' ? 127 : 126 };
}

function notStarted(end: CommandEnd | Promise<CommandEnd>): RunningCommand {
  return { pid: undefined, signal: () => undefined, stop: () => undefined, ended: Promise.resolve(end) };
}
