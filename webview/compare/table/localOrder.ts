import { CELL, type TableColumn, type TableOrder } from '../../../src/protocol/table';

/**
 * The rows in the order the server would answer them in, by columns that are held: absent values last either way, NaN before them, ties newest first. Columns
 * that are not held do not count. It is for rows that a moving brush lets in before the server was asked.
 */
export function localOrder(rows: Uint32Array, order: readonly TableOrder[], column: (id: string) => TableColumn | undefined): Uint32Array {
  const keys = [...order, { column: 'attributes.start_time', descending: true }].flatMap(({ column: id, descending }) => {
    const held = column(id);
    return held === undefined ? [] : [{ column: held, sign: descending ? -1 : 1 }];
  });
  return rows.slice().sort((a, b) => {
    for (const { column: held, sign } of keys) {
      const difference = compare(held, a, b, sign);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}

/** 0 for numbers, 1 for texts, 2 for NaN, 3 for nothing: what comes last whichever way is sorted is told by its rank. */
function rank(column: TableColumn, row: number): number {
  const kind = column.kinds[row] ?? CELL.absent;
  if (kind === CELL.absent) return 3;
  if (kind === CELL.text) return 1;
  return Number.isNaN(column.numbers[row] ?? Number.NaN) ? 2 : 0;
}

function compare(column: TableColumn, a: number, b: number, sign: number): number {
  const [x, y] = [rank(column, a), rank(column, b)];
  if (x !== y) return x > 1 || y > 1 ? x - y : sign * (x - y);
  if (x === 0) return sign * Math.sign((column.numbers[a] ?? 0) - (column.numbers[b] ?? 0));
  if (x !== 1) return 0;
  const [one, other] = [column.words[column.codes[a] ?? -1] ?? '', column.words[column.codes[b] ?? -1] ?? ''];
  return one === other ? 0 : sign * (one < other ? -1 : 1);
}
