import type { RunStatus } from '../protocol/entities';
import type { WatchFinding } from '../protocol/watches';
import { cadenceOf, missingRuns } from './expected/cadence';
import { DAY, minuteOf, weekdayOf } from './expected/calendar';
import { chooseRule, expectations, type Observation } from './expected/expectation';
import type { WatchCondition } from './watch';

/** One run of a series. */
export interface SeriesRun {
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  /** UTC ms. */
  readonly start: number;
  readonly status: RunStatus;
  /** Last value of the metric that is watched; absent when it logged none. */
  readonly value?: number;
}

/** Something found in a series, with the run that it is of. */
export interface SeriesFinding {
  /** The same for the same thing, however often it is looked at. */
  readonly key: string;
  readonly run?: SeriesRun;
  readonly finding: WatchFinding;
}

type SeriesCondition = Extract<WatchCondition, { kind: 'series' }>;

/** Share of the time between two runs by which one may be late. */
const GRACE = 0.25;
/** Periods after the last run past which nothing is looked for. */
const OVERDUE = 5;

/**
 * What a watch finds in a series at `now`. `runs` are in the order of their starts; only what began or was due at `since` or later is told. All times are UTC ms.
 * What is expected of a value is what the Trend view of Compare Runs shows.
 */
export function findInSeries(condition: SeriesCondition, runs: readonly SeriesRun[], since: number, now: number): SeriesFinding[] {
  return [...outside(condition, runs, since), ...missing(condition, runs, since, now)];
}

function outside({ series, metric }: SeriesCondition, all: readonly SeriesRun[], since: number): SeriesFinding[] {
  if (metric === undefined) return [];
  const runs = all.filter(({ value }) => value !== undefined);
  const seen = runs.map(({ start, status, value = Number.NaN }): Observation => ({ value, feeds: status === 'FINISHED', weekday: weekdayOf(start), hour: Math.floor(minuteOf(start) / 60) }));
  const expected = expectations(seen, chooseRule(seen));
  return runs.flatMap((run, index): SeriesFinding[] => {
    const { state, low, high, first } = expected[index] ?? { state: 'unknown', first: false };
    // A series that goes on outside was told when it left.
    if (run.start < since || (state !== 'below' && state !== 'above') || !first || low === undefined || high === undefined) return [];
    return [{ key: `outside ${run.id}`, run, finding: { kind: 'outside', series, metric, value: run.value ?? Number.NaN, low, high } }];
  });
}

function missing({ series, missing: wanted, every }: SeriesCondition, runs: readonly SeriesRun[], since: number, now: number): SeriesFinding[] {
  if (!wanted) return [];
  const last = runs.at(-1);
  const expected = every === undefined ? learned(runs, since, now) : stated(last?.start ?? since, every, since, now);
  if (expected === undefined) return [];
  const finding: WatchFinding = { kind: 'missing', series, expected, ...(last === undefined ? {} : { last: last.start }) };
  // Told once until one comes again.
  return [{ key: `missing ${last?.id ?? 'all'}`, ...(last === undefined ? {} : { run: last }), finding }];
}

/** When the first run that did not come was to be expected, by the rhythm of those that came. */
function learned(runs: readonly SeriesRun[], since: number, now: number): number | undefined {
  const starts = runs.map(({ start }) => start);
  const cadence = cadenceOf(starts);
  if (cadence.kind === 'none') return undefined;
  const last = starts.at(-1) ?? 0;
  // A series that did not come for long counts as ended there; whoever looks only then is still to be told that it stayed away.
  const period = cadence.kind === 'days' ? cadence.every * DAY : cadence.every;
  return missingRuns(starts, cadence, Math.min(now, Math.max(last, since) + OVERDUE * period)).find((time) => time > last && time >= since);
}

/** The same where a person said how often one comes. */
function stated(last: number, every: number, since: number, now: number): number | undefined {
  const due = last + every < since ? since + every : last + every;
  return now > due + GRACE * every ? due : undefined;
}
