import { setTimeout as sleep } from 'node:timers/promises';
import { CopyError } from '../../interop/copy/copyError';
import { copyHistory } from '../../interop/copy/copyHistory';
import { ProblemLog } from '../../interop/copy/problems';
import type { CopyEvent, CopyReport } from '../../interop/events';
import { InteropError } from '../../interop/interopError';
import type { OpenSource } from '../../interop/source';
import { CliError } from '../cliError';
import type { Call } from '../command';
import { exitCode, inWords, stopAtInterrupt, type CopyTask } from './runCopy';
import { showCopy } from './showCopy';

/** Shortest pause between two looks at a source, ms; a look that took long is followed by a longer one. */
const PAUSE = 1000;
/** So many times a look's own time is rested after it. */
const REST = 4;
/** Looks in a row that may fail, for a source may be locked or half-written at a moment. */
const TRIES = 10;

/** Opens source and target anew: as one state of the source, or live while others write it. */
export type OpenTask = (live: boolean) => (how: Pick<OpenSource, 'problem' | 'signal'>) => Promise<CopyTask>;

/**
 * Copies a source again and again, until Ctrl+C: runs that did not change are known by their marks, and of the others new points are read. Events are those of one
 * copy that does not end. Answers the exit code. Raises `CliError`.
 */
export async function followCopy(call: Call, open: OpenTask): Promise<number> {
  const stop = stopAtInterrupt();
  const tell = showCopy(call, 'Imported');
  const problems = new ProblemLog();
  const told = new Set<string>();
  /** The same damage is found at each look. */
  const add: ProblemLog['add'] = (problem) => {
    const key = `${problem.where}\n${problem.what}`;
    if (!told.has(key)) problems.add(problem);
    told.add(key);
  };
  const sum = new Sum(tell);
  problems.listen((problem) => tell({ event: 'problem', problem }));
  try {
    for (let failed = 0; !stop.signal.aborted;) {
      const began = Date.now();
      try {
        await copyOnce(open(sum.looks > 0), { add, sum, signal: stop.signal });
        failed = 0;
      } catch (error) {
        failed += 1;
        if (isStopped(stop.signal)) break;
        if (failed > TRIES || sum.looks === 0 || !mayPass(error)) throw error;
      }
      await sleep(Math.max(PAUSE, (Date.now() - began) * REST), undefined, { signal: stop.signal }).catch(() => undefined);
    }
    const report = sum.report(problems);
    tell({ event: 'done', report });
    return exitCode(report, problems);
  } catch (error) {
    const worded = inWords(error, stop.signal);
    tell({ event: 'failed', message: worded instanceof Error ? worded.message : String(worded), report: sum.report(problems) });
    throw worded instanceof CliError ? worded : error;
  } finally {
    stop.dispose();
  }
}

async function copyOnce(open: ReturnType<OpenTask>, { add, sum, signal }: { add: ProblemLog['add']; sum: Sum; signal: AbortSignal }): Promise<void> {
  const found = new ProblemLog();
  found.listen(add);
  const { source, sink, dispose, ...options } = await open({ problem: found.add, signal });
  try {
    sum.add(await copyHistory(source, sink, { ...options, problems: found, signal, tell: sum.tell }));
  } catch (error) {
    if (error instanceof CopyError) sum.add(error.report);
    throw error;
  } finally {
    await source.close();
    dispose?.();
  }
}

/** Asked anew: the signal changes while a copy goes on. */
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

/** A source that is gone for a moment, locked or half-written comes back; a wrong one does not. */
function mayPass(error: unknown): boolean {
  const cause = error instanceof CopyError ? error.cause : error;
  return !(cause instanceof InteropError) || cause.kind === 'no-access' || cause.kind === 'missing' || cause.kind === 'damaged';
}

const COUNTS = ['copied', 'completed', 'points', 'files', 'bytes', 'models', 'versions'] as const;

/** Adds up what several copies did. */
class Sum {
  looks = 0;
  readonly #began = Date.now();
  #last: CopyReport | undefined;
  #counts = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Record<(typeof COUNTS)[number], number>;
  readonly #ids = new Map<string, string>();

  constructor(private readonly show: (event: CopyEvent) => void) {}

  /** What a single copy tells, as one of many: its start but once, its progress on top of what was. */
  readonly tell = (event: CopyEvent): void => {
    if (event.event === 'progress') {
      const { points, files, bytes } = this.#counts;
      this.show({ ...event, points: points + event.points, files: files + event.files, bytes: bytes + event.bytes });
    } else if (event.event === 'run' ? event.outcome === 'copied' || event.outcome === 'completed' : event.event === 'secrets' || (event.event === 'start' && this.looks === 0)) this.show(event);
  };

  add(report: CopyReport): void {
    this.looks += 1;
    this.#last = report;
    for (const name of COUNTS) this.#counts[name] += report[name];
    for (const [from, to] of report.ids) if (this.#ids.size < 1000) this.#ids.set(from, to);
  }

  report(problems: ProblemLog): CopyReport {
    const { from = '', to = '', experiments = 0, same = 0, skipped = 0, verified = 0 } = this.#last ?? {};
    return { from, to, experiments, same, skipped, verified, ...this.#counts, problems: problems.kept, moreProblems: problems.more, ids: [...this.#ids], milliseconds: Date.now() - this.#began };
  }
}
