import { CELL, cellText, type TableColumn } from '../../../src/protocol/table';

/** A parameter in which two runs differ; undefined text was not logged. */
export interface Difference {
  readonly column: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A run near another one. */
export interface Neighbour {
  readonly row: number;
  readonly differences: readonly Difference[];
  /** Its metric less that of the run it is near; NaN when either has none. */
  readonly delta: number;
}

/**
 * The runs that differ from a run in the fewest parameters, but in one at least, those with the greatest change of the metric first among equals. Runs
 * that differ in more than `most` are not near. Numbers are the same when their values are, however they are written.
 */
export function nearestRuns(row: number, rows: Iterable<number>, params: readonly TableColumn[], metric: TableColumn | undefined, most: number, count: number): Neighbour[] {
  const near: { row: number; differ: TableColumn[]; delta: number }[] = [];
  const valueOf = (one: number): number => (metric?.kinds[one] === CELL.number ? (metric.numbers[one] ?? Number.NaN) : Number.NaN);
  for (const other of rows) {
    if (other === row) continue;
    const differ: TableColumn[] = [];
    for (const column of params) {
      if (!same(column, row, other)) differ.push(column);
      if (differ.length > most) break;
    }
    if (differ.length > 0 && differ.length <= most) near.push({ row: other, differ, delta: valueOf(other) - valueOf(row) });
  }
  const size = (delta: number): number => (Number.isNaN(delta) ? -1 : Math.abs(delta));
  near.sort((a, b) => a.differ.length - b.differ.length || size(b.delta) - size(a.delta) || a.row - b.row);
  return near.slice(0, count).map(({ row: other, differ, delta }) => ({
    row: other,
    delta,
    differences: differ.map((column) => ({ column: column.id, from: textOf(column, row), to: textOf(column, other) })),
  }));
}

/** Whether a column says the same of two runs. */
export function same(column: TableColumn, a: number, b: number): boolean {
  const [kindA, kindB] = [column.kinds[a] ?? CELL.absent, column.kinds[b] ?? CELL.absent];
  if (kindA !== kindB) return false;
  if (kindA === CELL.absent) return true;
  return kindA === CELL.text ? column.codes[a] === column.codes[b] : Object.is(column.numbers[a], column.numbers[b]);
}

function textOf(column: TableColumn, row: number): string | undefined {
  return (column.kinds[row] ?? CELL.absent) === CELL.absent ? undefined : cellText(column, row);
}
