import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { RECORDED_TAGS, type SweepProgress } from '../../protocol/recorded';
import { readProgress } from '../../exec/sweep/progress';
import type { ChildSummary } from '../../protocol/trialbook';
import { tagValue, type KeyMetric } from '../../protocol/keyMetric';

/** Without a sign for this long, a RUNNING run is called silent (ms). */
export const SILENT_AFTER = 2 * 3_600_000;

/** What a run's icon says. */
export type RunState = 'running' | 'finished' | 'best' | 'failed' | 'killed' | 'scheduled' | 'silent';

/** A run as the tree shows it; words and colours are added where it is drawn. */
export interface RunView {
  readonly state: RunState;
  readonly name: string;
  /** Value of the key metric; of a parent, that of its best child. */
  readonly value?: number;
  readonly spark: string;
  readonly best: boolean;
  /** Number of active child runs. */
  readonly children: number;
  /** There may be more of them: the server does not count. */
  readonly moreChildren?: true;
  /** ms since the start, of a run that goes on. */
  readonly elapsed?: number;
  /** ms since the last sign of life. */
  readonly silentFor?: number;
  /** Start in UTC ms, of a run that waits for it. */
  readonly startsAt?: number;
  /** How far it is, of the parent of a sweep. */
  readonly sweep?: SweepProgress;
  /** Why it failed, on one line. */
  readonly reason?: string;
  /** What started its program, where that is no training in earnest. */
  readonly origin?: 'debugger' | 'test';
}

/** What is known around a run. */
export interface RunContext {
  readonly keyMetric: KeyMetric | undefined;
  readonly summary: ChildSummary | undefined;
  /** Summary of its parent, when it is a child run. */
  readonly parentSummary: ChildSummary | undefined;
  readonly bestOfExperiment: boolean;
  readonly spark: string;
  /** UTC ms of the last change that was seen. */
  readonly lastSign: number | undefined;
  /** UTC ms. */
  readonly now: number;
}

/** Makes the view of a run. */
export function collectRun(run: Run, context: RunContext): RunView {
  const children = context.summary?.children ?? 0;
  const own = context.keyMetric === undefined ? undefined : metricValue(run, context.keyMetric.key);
  const value = children > 0 ? (bestChild(context.summary, context.keyMetric) ?? own) : own;
  const best = run.info.status === 'FINISHED' && (context.bestOfExperiment || bestOfParent(own, context));
  const common = { name: run.info.run_name.trim() === '' ? run.info.run_id.slice(0, 8) : run.info.run_name, children, best, ...(context.summary?.partial === true ? { moreChildren: true as const } : {}) };
  const sweep = sweepOf(run);
  const origin = markedOrigin(run);
  const view = {
    ...common, ...(sweep === undefined ? {} : { sweep }), ...(origin === undefined ? {} : { origin }), spark: children > 0 ? '' : context.spark,
    ...(value === undefined ? {} : { value }),
  };
  return withState(run, view, context);
}

/** What started a run's program, where our server marked it. */
export function markedOrigin(run: Run): RunView['origin'] {
  const origin = tagValue(run.data.tags, RECORDED_TAGS.origin);
  return origin === 'debugger' || origin === 'test' ? origin : undefined;
}

/** How far a sweep is. One whose run has ended though it had not was interrupted, whatever it said last. */
function sweepOf(run: Run): SweepProgress | undefined {
  const progress = readProgress(tagValue(run.data.tags, RECORDED_TAGS.sweepProgress));
  const going = progress?.state === 'running' || progress?.state === 'paused';
  return progress !== undefined && going && run.info.status !== 'RUNNING' ? { ...progress, state: 'interrupted' } : progress;
}

/** Adds what a run's state says beside its value. */
function withState(run: Run, view: Omit<RunView, 'state'>, context: RunContext): RunView {
  const start = Number(run.info.start_time);
  switch (run.info.status) {
    case 'RUNNING': {
      const silentFor = context.now - lastSignOf(run, context);
      // A sweep waits for its runs, however long they take, or for a person.
      if (silentFor >= SILENT_AFTER && view.sweep === undefined) return { ...view, state: 'silent', silentFor };
      return { ...view, state: 'running', elapsed: Math.max(0, context.now - start) };
    }
    case 'SCHEDULED':
      return { ...view, state: 'scheduled', ...(start > context.now ? { startsAt: start } : {}) };
    case 'FAILED': {
      const reason = failureReason(run);
      return { ...view, state: 'failed', ...(reason === undefined ? {} : { reason }) };
    }
    case 'KILLED':
      return { ...view, state: 'killed' };
    case 'FINISHED':
      return { ...view, state: view.best ? 'best' : 'finished' };
  }
}

/** The latest value of a metric. */
export function metricValue(run: Run, key: string): number | undefined {
  return run.data.metrics.find((metric) => metric.key === key)?.value;
}

/** UTC ms of a run's last sign of life: a change that was seen, its newest point, or its start. */
function lastSignOf(run: Run, context: RunContext): number {
  let last = Math.max(context.lastSign ?? 0, Number(run.info.start_time));
  for (const metric of run.data.metrics) last = Math.max(last, Math.min(Number(metric.timestamp), context.now));
  return last;
}

function bestChild(summary: ChildSummary | undefined, key: KeyMetric | undefined): number | undefined {
  // Of children that were read in part nobody knows the best.
  if (key === undefined || key.direction === 'unknown' || summary?.partial === true) return undefined;
  return key.direction === 'lower' ? summary?.min : summary?.max;
}

/** A child is its parent's best when no sibling has a better value and there is one to be better than. */
function bestOfParent(value: number | undefined, context: RunContext): boolean {
  if (value === undefined || (context.parentSummary?.children ?? 0) < 2) return false;
  return bestChild(context.parentSummary, context.keyMetric) === value;
}

const ERROR_LINE = /^([\w.]+)(?:: *(.*))?$/;

/**
 * Why a run failed, on one line: the last line of the error it left, `MemoryError, step 11` or `ValueError, bad row`.
 */
export function failureReason(run: Run): string | undefined {
  return failureWords(tagValue(run.data.tags, SYSTEM_TAGS.error), run.data.metrics.reduce((greatest, metric) => Math.max(greatest, Number(metric.step)), 0));
}

/** The same of the error's text and the greatest step that was logged. */
export function failureWords(text: string | undefined, step: number): string | undefined {
  const line = text?.split(/\r?\n/).map((part) => part.trim()).filter((part) => part !== '').at(-1);
  if (line === undefined) return undefined;
  const match = ERROR_LINE.exec(line);
  if (match === null) return line;
  const name = match[1]?.split('.').at(-1) ?? line;
  if (match[2] !== undefined && match[2] !== '') return `${name}, ${match[2]}`;
  return step > 0 ? `${name}, step ${step}` : name;
}
