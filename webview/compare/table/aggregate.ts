import { CELL, type TableColumn } from '../../../src/protocol/table';

/** What the runs of a group have in a column. */
export interface Aggregate {
  /** Runs that have a finite number. */
  readonly n: number;
  readonly mean: number;
  /** Standard deviation of a sample (n − 1); 0 for a single run. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** Different values, "not logged" among them; 1 when all are the same. */
  readonly distinct: number;
  /** A row that has a value; −1 when none has. */
  readonly sample: number;
}

/** Mean, deviation and sameness of the column over the rows. NaN and infinities are left out of the mean. */
export function aggregate(column: TableColumn, rows: ArrayLike<number>): Aggregate {
  let [n, mean, squares, min, max, sample] = [0, 0, 0, Infinity, -Infinity, -1];
  const values = new Set<number | string>();
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const kind = column.kinds[row] ?? CELL.absent;
    values.add(kind === CELL.absent ? '' : kind === CELL.text ? `#${column.codes[row] ?? -1}` : (column.numbers[row] ?? 0));
    if (kind !== CELL.absent && sample < 0) sample = row;
    const value = column.numbers[row] ?? Number.NaN;
    if (kind !== CELL.number || !Number.isFinite(value)) continue;
    n += 1;
    // Welford's way: no loss of digits when the values lie close together.
    const step = value - mean;
    mean += step / n;
    squares += step * (value - mean);
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { n, mean: n === 0 ? Number.NaN : mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, min, max, distinct: values.size, sample };
}

/** The finite numbers that the rows have in the column. */
export function finiteOf(column: TableColumn, rows: ArrayLike<number>): Float64Array {
  const values = new Float64Array(rows.length);
  let length = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const value = column.numbers[row] ?? Number.NaN;
    if (column.kinds[row] === CELL.number && Number.isFinite(value)) values[length++] = value;
  }
  return values.subarray(0, length);
}
