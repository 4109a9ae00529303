import { guessDirection, isBetter, type Direction } from '../../protocol/direction';
import type { Run } from '../../protocol/entities';

/** A param or metric with its value of each run, in the order of the runs; undefined where a run has none. */
export interface ParamRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
}

/** A metric's last values, and which way it gets better. */
export interface MetricRow {
  readonly key: string;
  readonly values: readonly (number | undefined)[];
  readonly direction: Direction;
  /** Places of the best values; empty where nothing says which way is better, or all are equal. */
  readonly best: readonly number[];
}

/** Runs side by side. */
export interface Comparison {
  readonly runs: readonly Run[];
  /** Params that are not the same in all runs. */
  readonly differing: readonly ParamRow[];
  readonly same: readonly ParamRow[];
  readonly metrics: readonly MetricRow[];
}

/** Compares runs by their params and last values; `directions` is what the team says of metrics. */
export function compareRuns(runs: readonly Run[], directions: ReadonlyMap<string, Direction>): Comparison {
  const params = rowsOf(runs, ({ data }) => data.params);
  const isSame = ({ values }: ParamRow): boolean => new Set(values).size === 1;
  return {
    runs,
    differing: params.filter((row) => !isSame(row)),
    same: params.filter(isSame),
    metrics: rowsOf(runs, ({ data }) => data.metrics).map(({ key, values }) => {
      const direction = directions.get(key) ?? guessDirection(key);
      return { key, values, direction, best: bestOf(values, direction) };
    }),
  };
}

/** Keys in the order of their names, each with its value in every run. */
function rowsOf<T>(runs: readonly Run[], of: (run: Run) => readonly { readonly key: string; readonly value: T }[]): { key: string; values: (T | undefined)[] }[] {
  const rows = new Map<string, (T | undefined)[]>();
  runs.forEach((run, index) => {
    for (const { key, value } of of(run)) {
      const values = rows.get(key) ?? runs.map(() => undefined);
      rows.set(key, values);
      values[index] = value;
    }
  });
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, values]) => ({ key, values }));
}

function bestOf(values: readonly (number | undefined)[], direction: Direction): readonly number[] {
  const numbers = values.filter((value) => value !== undefined && !Number.isNaN(value));
  if (direction === 'unknown' || numbers.length < 2 || new Set(numbers).size < 2) return [];
  const best = numbers.reduce<number>((so, value) => (value !== undefined && isBetter(value, so, direction) ? value : so), NaN);
  return values.flatMap((value, index) => (value === best ? [index] : []));
}
