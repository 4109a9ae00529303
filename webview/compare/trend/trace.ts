import { CELL, type TableColumn } from '../../../src/protocol/table';
import type { Cadence } from '../../../src/watches/expected/cadence';
import { aroundClock, MINUTE, minuteOf, weekdayOf } from '../../../src/watches/expected/calendar';
import { chooseRule, expectations, SAME_HOUR, SAME_WEEKDAY, TRAILING, type Expected, type ExpectationRule, type Observation } from '../../../src/watches/expected/expectation';
import type { SeriesRun } from './series';
import type { RuleChoice } from './setup';

/** A run's value with what was expected of it. */
export interface Point {
  readonly run: SeriesRun;
  readonly value: number;
  readonly expected: Expected;
}

/** One column of a series over time. Runs that have no value are not in it. */
export interface Trace {
  readonly column: string;
  readonly points: readonly Point[];
  readonly rule: ExpectationRule;
  /** The last run that could be judged was outside. */
  readonly left: boolean;
  /** Index of the first run of the last stretch outside. */
  readonly lastFirst?: number;
}

/** Only what finished is history: a failed run's row count says nothing of what the next one has to be, nor does half of a running one's. */
export function feeds(run: SeriesRun): boolean {
  return run.status === 'FINISHED';
}

const CHOICES: Readonly<Record<Exclude<RuleChoice, 'auto'>, ExpectationRule>> = { weekday: SAME_WEEKDAY, hour: SAME_HOUR, trailing: TRAILING };

/** The values of a column over the runs, oldest first. `acceptedFrom` is the start (UTC ms) from which on a level is expected. */
export function traceOf(runs: readonly SeriesRun[], column: string, values: TableColumn | undefined, choice: RuleChoice, acceptedFrom?: number): Trace {
  const with_ = runs.filter((run) => values?.kinds[run.row] === CELL.number || values?.kinds[run.row] === CELL.special);
  return trace(with_, column, (run) => values?.numbers[run.row] ?? Number.NaN, (run) => feeds(run), choice, acceptedFrom);
}

/**
 * When the runs started: minutes from the usual time of day for a rhythm of days (late is above 0), else minutes since the run before, which the
 * first run has none of. A run that failed started all the same.
 */
export function startsOf(runs: readonly SeriesRun[], cadence: Cadence): Trace {
  if (cadence.kind === 'days') return trace(runs, 'start', (run) => aroundClock(minuteOf(run.start), cadence.minute), () => true, 'trailing', undefined, cadence.tolerance);
  const before = new Map(runs.slice(1).map((run, index) => [run, runs[index]?.start ?? run.start]));
  const least = cadence.kind === 'interval' ? cadence.tolerance / MINUTE : 0;
  return trace(runs.slice(1), 'start', (run) => (run.start - (before.get(run) ?? run.start)) / MINUTE, () => cadence.kind === 'interval', 'trailing', undefined, least);
}

function trace(
  runs: readonly SeriesRun[], column: string, valueOf: (run: SeriesRun) => number, counts: (run: SeriesRun) => boolean, choice: RuleChoice, acceptedFrom: number | undefined, least = 0,
): Trace {
  const seen = runs.map((run): Observation => ({ value: valueOf(run), feeds: counts(run), weekday: weekdayOf(run.start), hour: Math.floor(minuteOf(run.start) / 60) }));
  const rule = choice === 'auto' ? chooseRule(seen) : CHOICES[choice];
  const accepted = acceptedFrom === undefined ? -1 : runs.findIndex((run) => run.start >= acceptedFrom);
  const expected = expectations(seen, rule, { least, ...(accepted < 0 ? {} : { accepted }) });
  const points = runs.map((run, index): Point => ({ run, value: seen[index]?.value ?? Number.NaN, expected: expected[index] ?? { state: 'unknown', first: false } }));
  const last = points.findLast((point) => point.expected.state !== 'unknown')?.expected.state;
  const lastFirst = points.findLastIndex((point) => point.expected.first);
  return { column, points, rule, left: last === 'below' || last === 'above', ...(lastFirst < 0 ? {} : { lastFirst }) };
}

/** How far a value lies from what was expected: as a share of it where that means something, else as a difference; undefined when nothing was. */
export function deviation(point: Point): { readonly kind: 'share' | 'difference'; readonly value: number } | undefined {
  const { centre } = point.expected;
  if (centre === undefined || !Number.isFinite(point.value)) return undefined;
  return centre > 0 && point.value >= 0 ? { kind: 'share', value: point.value / centre - 1 } : { kind: 'difference', value: point.value - centre };
}


/** How many runs outside follow on a first one on the same side, itself counted, until it ended. */
export function stretchLength(trace: Trace, index: number): number {
  const side = trace.points[index]?.expected.state;
  let count = 0;
  let inside = 0;
  for (const point of trace.points.slice(index)) {
    const { state, first } = point.expected;
    if (count > 0 && first) break;
    if (state === side) [count, inside] = [count + 1, 0];
    else if (state === 'inside' && (inside += 1) >= 2) break;
  }
  return count;
}
