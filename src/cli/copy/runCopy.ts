import { copyHistory, type CopyOptions } from '../../interop/copy/copyHistory';
import { CopyError, SecretsFound } from '../../interop/copy/copyError';
import { ProblemLog } from '../../interop/copy/problems';
import type { CopyReport } from '../../interop/events';
import type { HistorySink } from '../../interop/sink';
import type { HistorySource, OpenSource } from '../../interop/source';
import { CliError } from '../cliError';
import type { Call } from '../command';
import { SECRETS_FOUND, SOME_SKIPPED } from './exitCodes';
import { showCopy } from './showCopy';

/** What a command copies. */
export interface CopyTask extends Pick<CopyOptions, 'selection' | 'artifacts' | 'secrets'> {
  readonly source: HistorySource;
  readonly sink: HistorySink;
  /** Lets go of what the two stand on, e.g. clients. */
  readonly dispose?: () => void;
}

/**
 * Runs a copy for a command: shows what goes on, stops at Ctrl+C, closes the source and answers the exit code. `verb` says what was done, e.g. `Imported`.
 * Raises `CliError`, or what `open` raises.
 */
export async function runCopy(call: Call, verb: string, open: (how: Pick<OpenSource, 'problem' | 'signal'>) => Promise<CopyTask>): Promise<number> {
  const stop = stopAtInterrupt();
  const problems = new ProblemLog();
  try {
    const { source, sink, dispose, ...options } = await open({ problem: problems.add, signal: stop.signal });
    try {
      return exitCode(await copyHistory(source, sink, { ...options, problems, signal: stop.signal, tell: showCopy(call, verb) }), problems);
    } finally {
      await source.close();
      dispose?.();
    }
  } catch (error) {
    throw inWords(error, stop.signal);
  } finally {
    stop.dispose();
  }
}

/** The exit code of a copy that came to its end. */
export function exitCode({ skipped }: CopyReport, problems: ProblemLog): number {
  return skipped > 0 || problems.lost > 0 ? SOME_SKIPPED : 0;
}

/** What ended a copy, as the person reads it. */
export function inWords(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new CliError(1, 'Stopped. Call the same again, and it goes on where it was.');
  if (!(error instanceof CopyError)) return error;
  if (error.cause instanceof SecretsFound) return new CliError(SECRETS_FOUND, `${error.message}.\n${error.cause.found.slice(0, 20).map(({ where, key }) => `  ${where}: ${key}`).join('\n')}\n--mask sends them as ***, --with-secrets sends them as they are.`);
  const { copied, completed } = error.report;
  const runs = copied + completed;
  const hint = runs > 0 ? ` ${runs === 1 ? '1 run was' : `${runs.toLocaleString('en')} runs were`} copied before it. Call the same again, and it goes on where it was.` : '';
  const { code } = error.cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new CliError(1, 'The disk is full. Make room and call the same again.');
  return new CliError(1, `${error.message.replace(/\.$/, '')}.${hint}`);
}

/** A signal that Ctrl+C aborts; a second one ends the program as ever. */
export function stopAtInterrupt(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(new Error('Stopped'));
    dispose();
  };
  const dispose = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, dispose };
}
