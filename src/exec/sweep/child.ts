import { execFile, spawn } from 'node:child_process';
import { machineId, bootId, processStart, type ProcessIdentity } from '../../address/machine';
import { asNode } from './startSweep';
import { isAlive } from './sweepFiles';

/** Kept of what a child wrote last, characters. */
const TAIL = 4000;
/** Time between two looks at a process that is not ours, ms. */
const PACE = 300;

/** How a `trialbook exec` of a sweep ended. */
export interface ChildEnd {
  /** Undefined when it is not known: a signal ended it, or it was started by an earlier runner. */
  readonly code: number | undefined;
  /** Last of what it wrote. */
  readonly tail: string;
}

/** A run that goes on. */
export interface Child {
  /** Undefined when it did not start. */
  readonly process: ProcessIdentity | undefined;
  readonly ended: Promise<ChildEnd>;
  /** Asks it to end; `trialbook exec` asks its command and kills it in time. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** Starts a `trialbook` command in a process group of its own, so that it outlives us and the keys of our terminal do not reach it. */
export function startChild(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Child {
  const child = spawn(program, args, { cwd, env: asNode(env), stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true });
  let tail = '';
  const keep = (text: string): void => {
    tail = (tail + text).slice(-TAIL);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', (error) => resolve({ code: 127, tail: error.message }));
    // A command may leave processes behind that hold its output open; the run is over with the recorder.
    child.once('exit', (code) => setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code: code ?? undefined, tail });
    }, 50));
  });
  const { pid } = child;
  if (pid === undefined) return { process: undefined, ended, stop: () => undefined, kill: () => undefined };
  return { process: { pid, machine: machineId(), boot: bootId(), started: processStart(pid) }, ended, ...ending(pid) };
}

/** A child that an earlier runner started. */
export function adoptChild(identity: ProcessIdentity): Child {
  const ended = new Promise<ChildEnd>((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(identity)) return;
      clearInterval(timer);
      resolve({ code: undefined, tail: '' });
    }, PACE);
  });
  return { process: identity, ended, ...ending(identity.pid) };
}

function ending(pid: number): Pick<Child, 'stop' | 'kill'> {
  if (process.platform === 'win32') {
    // Windows knows no signal that a process could answer, so that its tree is ended; the runner then ends the run.
    const end = (): void => void execFile('taskkill', ['/T', '/F', '/PID', String(pid)], { windowsHide: true }, () => undefined);
    return { stop: end, kill: end };
  }
  return { stop: () => signal(pid, 'SIGTERM'), kill: () => signal(-pid, 'SIGKILL') };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
