import { CELL, type TableColumn } from '../../../src/protocol/table';

/** Mean and deviation (of a sample) of numbers, and how many there are; NaN where there are too few. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly count: number;
}

/** The finite numbers of a column in the rows that `held` holds, and in the others. */
export function spreads(column: TableColumn, rows: ArrayLike<number>, held: Uint8Array): { readonly inside: Spread; readonly outside: Spread } {
  const counts = [0, 0];
  const sums = [0, 0];
  const squares = [0, 0];
  const { kinds, numbers } = column;
  let shift = Number.NaN;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    if (kinds[row] !== CELL.number) continue;
    const value = numbers[row] ?? 0;
    // Sums are of what lies beyond the first number, so that no digits are lost when all are far greater than they differ.
    if (Number.isNaN(shift)) shift = value;
    const side = held[row] === 1 ? 0 : 1;
    const beyond = value - shift;
    counts[side]! += 1;
    sums[side]! += beyond;
    squares[side]! += beyond * beyond;
  }
  const of = (side: 0 | 1): Spread => {
    const [count, sum, square] = [counts[side] ?? 0, sums[side] ?? 0, squares[side] ?? 0];
    return { count, mean: count === 0 ? Number.NaN : shift + sum / count, deviation: count < 2 ? Number.NaN : Math.sqrt(Math.max(0, square - (sum * sum) / count) / (count - 1)) };
  };
  return { inside: of(0), outside: of(1) };
}
