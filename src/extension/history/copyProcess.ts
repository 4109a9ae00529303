import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { withoutEditor } from '../../address/environment';
import type { CopyEvent, CopyReport } from '../../interop/events';
import { trialbookCommand } from '../exec/trackedTask';
import { readCopyEvent } from './copyEvents';

/** A call of the command line that copies. */
export interface CopyCall {
  readonly extensionPath: string;
  /** The command and its arguments, without `--events`. No secrets. */
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** What a server wants to know, for this process alone. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a copy ended. */
export type CopyOutcome =
  | { readonly kind: 'done'; readonly report: CopyReport }
  /** It broke off, and goes on when it is started again. */
  | { readonly kind: 'failed'; readonly message: string; readonly report: CopyReport | undefined }
  /** Nothing was sent: the person decides. */
  | { readonly kind: 'secrets'; readonly found: readonly { readonly where: string; readonly key: string }[] }
  | { readonly kind: 'stopped'; readonly report: CopyReport | undefined };

/** How long a process that is asked to end may take, ms, until it is ended. */
const GRACE = 5000;
/** Characters of what it wrote to standard error that are kept. */
const LONGEST_WORDS = 4000;

/** Runs `trialbook … --events` with the editor's runtime and tells what it does. When the signal fires it is asked to end, and what is there stays. */
export function runCopy({ extensionPath, args, cwd, env }: CopyCall, tell: (event: CopyEvent) => void, signal: AbortSignal): Promise<CopyOutcome> {
  const called = trialbookCommand(extensionPath, [...args, '--events']);
  return new Promise((resolve) => {
    const child = spawn(called.program, called.args, { cwd, env: { ...withoutEditor(process.env), ...called.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let ended: CopyOutcome | undefined;
    let words = '';
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill('SIGINT');
      timer = setTimeout(() => child.kill('SIGKILL'), GRACE);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = readCopyEvent(line);
      if (event === undefined) return;
      if (event.event === 'done') ended = { kind: 'done', report: event.report };
      // After secrets the last event only says that nothing was sent.
      else if (event.event === 'failed') ended = ended?.kind === 'secrets' ? ended : { kind: 'failed', message: event.message, report: event.report };
      else if (event.event === 'secrets') ended = { kind: 'secrets', found: event.found };
      tell(event);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words = (words + chunk).slice(-LONGEST_WORDS)));
    let begun = true;
    child.on('error', (error) => {
      begun = child.pid !== undefined;
      ended ??= { kind: 'failed', message: error.message, report: undefined };
      if (!begun) finish(null);
    });
    child.on('close', (code) => {
      if (begun) finish(code);
    });
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(outcome(ended, signal.aborted, code, words));
    };
  });
}

function outcome(ended: CopyOutcome | undefined, isStopped: boolean, code: number | null, words: string): CopyOutcome {
  if (ended?.kind === 'done') return ended;
  if (isStopped) return { kind: 'stopped', report: ended?.kind === 'failed' ? ended.report : undefined };
  // Secrets end a copy by an event of its own, with or without a last one that says so.
  return ended ?? { kind: 'failed', message: lastLine(words) ?? `exit code ${code ?? ''}`, report: undefined };
}

/** The last line that a program wrote, without its name. */
export function lastLine(words: string): string | undefined {
  return words.split(/\r?\n/).map((line) => line.trim().replace(/^trialbook: /, '')).filter((line) => line !== '').at(-1);
}
