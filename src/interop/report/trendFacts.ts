import type { Run } from '../../protocol/entities';
import { seriesName } from '../../table/seriesName';
import { cadenceOf, missingRuns, type Cadence } from '../../watches/expected/cadence';
import { weekdayOf } from '../../watches/expected/calendar';
import { chooseRule, expectations, type Expected } from '../../watches/expected/expectation';
import { valueOf } from './comparisonFacts';

/** A run of a series with the value of one metric. */
export interface TrendPoint {
  readonly run: Run;
  /** UTC ms. */
  readonly time: number;
  readonly value: number;
  readonly expected: Expected;
}

/** One metric over the runs of a series. */
export interface Trend {
  readonly key: string;
  readonly points: readonly TrendPoint[];
}

/** The runs of a series, oldest first, with their rhythm. */
export interface SeriesOfRuns {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly cadence: Cadence;
  /** When a run was to be expected and none came, UTC ms. */
  readonly missing: readonly number[];
  /** Series that the other runs are of, the largest first. */
  readonly others: readonly { readonly name: string; readonly runs: number }[];
}

/** The series of that name among runs, or the one with the most of them; undefined when there is none. */
export function seriesOf(runs: readonly Run[], wanted: string | undefined, now: number): SeriesOfRuns | undefined {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const name = seriesName(run.info.run_name);
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  const sorted = [...groups].map(([name, some]) => ({ name, some })).sort((a, b) => b.some.length - a.some.length);
  const chosen = wanted === undefined ? sorted[0] : sorted.find(({ name }) => name === wanted || name === seriesName(wanted));
  if (chosen === undefined) return undefined;
  const ordered = [...chosen.some].sort((a, b) => Number(a.info.start_time) - Number(b.info.start_time));
  const starts = ordered.map(({ info }) => Number(info.start_time));
  const cadence = cadenceOf(starts);
  return {
    name: chosen.name, runs: ordered, cadence, missing: missingRuns(starts, cadence, now),
    others: sorted.filter((one) => one !== chosen).map(({ name, some }) => ({ name, runs: some.length })),
  };
}

/** A metric over the runs that have it, each with what the runs before it let expect. */
export function trendOf(runs: readonly Run[], key: string): Trend {
  const having = runs.flatMap((run) => {
    const value = valueOf(run, key);
    return value === undefined ? [] : [{ run, value, time: Number(run.info.start_time) }];
  });
  const observations = having.map(({ run, value, time }) => ({ value, feeds: run.info.status === 'FINISHED', weekday: weekdayOf(time), hour: new Date(time).getHours() }));
  const expected = expectations(observations, chooseRule(observations));
  return { key, points: having.map((one, index) => ({ ...one, expected: expected[index] ?? { state: 'unknown', first: false } })) };
}
