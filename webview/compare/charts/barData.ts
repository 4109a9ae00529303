import { CELL, type TableColumn } from '../../../src/protocol/table';
import { wordOf } from './columnAxis';

/** A bar: a run, or the mean of runs that have a value in common. */
export interface Bar {
  readonly label: string;
  readonly split: string | undefined;
  readonly rows: readonly number[];
  readonly value: number;
  /** Of the sample; NaN of one run. */
  readonly deviation: number;
}

/** Bars that have room at most. */
export const MOST_BARS = 60;
const natural = new Intl.Collator(undefined, { numeric: true });

/**
 * A bar for each run, greatest first (`by` absent), or one for each value of `by`, and of `split` beside it: the mean of their runs. Runs without a finite
 * number have none; `left` counts bars that had no room.
 */
export function barsOf(rows: ArrayLike<number>, value: TableColumn, name: (row: number) => string, by?: TableColumn, split?: TableColumn): { bars: Bar[]; left: number } {
  const groups = new Map<string, { label: string; split: string | undefined; rows: number[] }>();
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    if (value.kinds[row] !== CELL.number) continue;
    const label = by === undefined ? name(row) : wordOf(by, row);
    const part = split === undefined ? undefined : wordOf(split, row);
    if (label === undefined || (split !== undefined && part === undefined)) continue;
    const key = by === undefined ? String(row) : `${label}\n${part ?? ''}`;
    const group = groups.get(key) ?? { label, split: part, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  const bars = [...groups.values()].map((group): Bar => {
    const values = group.rows.map((row) => value.numbers[row] ?? Number.NaN);
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const deviation = values.length < 2 ? Number.NaN : Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
    return { ...group, value: mean, deviation };
  });
  if (by === undefined) bars.sort((a, b) => b.value - a.value);
  else bars.sort((a, b) => natural.compare(a.label, b.label) || natural.compare(a.split ?? '', b.split ?? ''));
  return { bars: bars.slice(0, MOST_BARS), left: Math.max(0, bars.length - MOST_BARS) };
}
