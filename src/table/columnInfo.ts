import { CELL, type ColumnInfo, type TableColumn } from '../protocol/table';

/** Different values are counted up to this. */
const MAX_DISTINCT = 100;

/** What is known of a column over these rows. */
export function describeColumn(column: TableColumn, rows: Uint32Array): ColumnInfo {
  const { kinds, numbers, codes } = column;
  const values = new Set<number>();
  const words = new Set<number>();
  let [runs, finite, min, max, whole] = [0, 0, Infinity, -Infinity, true];
  for (const row of rows) {
    const kind = kinds[row];
    if (kind === undefined || kind === CELL.absent) continue;
    runs++;
    if (kind === CELL.text) add(words, codes[row]);
    else {
      const number = numbers[row] ?? Number.NaN;
      add(values, number);
      if (kind !== CELL.number) continue;
      finite++;
      if (number < min) min = number;
      if (number > max) max = number;
      whole &&= Number.isInteger(number);
    }
  }
  const distinct = Math.min(MAX_DISTINCT, values.size + words.size);
  const numeric = runs > 0 && words.size === 0;
  const varies = distinct > 1 || (runs > 0 && runs < rows.length);
  return { id: column.id, runs, varies, distinct, numeric, whole: numeric && finite > 0 && whole, ...(finite > 0 && { min, max }) };
}

function add(values: Set<number>, value: number | undefined): void {
  if (values.size < MAX_DISTINCT && value !== undefined) values.add(value);
}
