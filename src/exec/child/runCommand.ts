import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** How a command ended. */
export type CommandEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** It did not start; the reason is for a person. */
  | { readonly kind: 'not-started'; readonly reason: string; readonly code: number };

/** A command that was started. */
export interface RunningCommand {
  /** Undefined when it did not start. */
  readonly pid: number | undefined;
  /** Passes a signal on to the command's process tree. */
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<CommandEnd>;
}

/** What is started, and where its output goes. */
export interface CommandOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Every byte that the command writes, as it comes; it is passed on to our own output as well. */
  readonly onOutput: (bytes: Buffer) => void;
}

/** Starts a command and passes its output on. Never raises: what went wrong is how it ended. */
export function runCommand({ command, cwd, env, onOutput }: CommandOptions): RunningCommand {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['inherit', 'pipe', 'pipe'] });
  child.stdout.on('data', (bytes: Buffer) => {
    process.stdout.write(bytes);
    onOutput(bytes);
  });
  child.stderr.on('data', (bytes: Buffer) => {
    process.stderr.write(bytes);
    onOutput(bytes);
  });
  const ended = new Promise<CommandEnd>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', reason: error.message, code: (error as NodeJS.ErrnoException).code === 'EACCES' ? 126 : 127 }));
    child.once('close', (code, signal) => resolve(signal === null ? { kind: 'exit', code: code ?? 1 } : { kind: 'signal', signal }));
  });
  return { pid: child.pid, signal: (signal) => void child.kill(signal), ended };
}

/** The exit code that tells a caller how a command ended, as shells do: 128 and the signal's number for a signal. */
export function exitCodeOf(end: CommandEnd): number {
  return end.kind === 'signal' ? 128 + constants.signals[end.signal] : end.code;
}
