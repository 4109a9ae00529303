import { CELL, type TableColumn } from '../protocol/table';

/** A column to order by. */
export interface SortKey {
  readonly column: TableColumn;
  readonly descending: boolean;
}

/** Where a value stands before its size counts: the same in both directions. As in MLflow numbers stand before texts. */
export const RANK = { number: 0, text: 1, nan: 2, absent: 3 } as const;

/** A column made comparable: rank and value of items, with texts as their place among the texts. */
export interface Comparable {
  readonly ranks: Uint8Array;
  readonly values: Float64Array;
  readonly descending: boolean;
}

/**
 * The rows in order. They come in the order of ties, newest start first, which equal ones keep. Numbers and infinities stand before texts, then NaN,
 * then absent values, whichever the direction; texts go by code point, as SQLite's.
 */
export function sortRows(rows: Uint32Array, keys: readonly SortKey[]): Uint32Array {
  if (keys.length === 0) return rows;
  const places = sortPlaces(rows.length, keys.map((key) => comparableRows(key, rows)));
  return places.map((place) => rows[place] ?? 0);
}

/** The numbers below `count` in the order of the columns, equal ones as they were. */
export function sortPlaces(count: number, keys: readonly Comparable[]): Uint32Array {
  const places = Uint32Array.from({ length: count }, (_, place) => place);
  return places.sort((a, b) => {
    for (const { ranks, values, descending } of keys) {
      const rank = (ranks[a] ?? 0) - (ranks[b] ?? 0);
      if (rank !== 0) return rank;
      const [left, right] = [values[a] ?? 0, values[b] ?? 0];
      if (left !== right) return left < right === descending ? 1 : -1;
    }
    return a - b;
  });
}

/** The column for these rows, by their place. */
export function comparableRows({ column, descending }: SortKey, rows: Uint32Array): Comparable {
  const ranks = new Uint8Array(rows.length);
  const values = new Float64Array(rows.length);
  const order = wordOrder(column);
  rows.forEach((row, place) => {
    const rank = rankOf(column, row);
    ranks[place] = rank;
    if (rank === RANK.number) values[place] = column.numbers[row] ?? 0;
    else if (rank === RANK.text) values[place] = order[column.codes[row] ?? 0] ?? 0;
  });
  return { ranks, values, descending };
}

/** Rank of a cell. */
export function rankOf(column: TableColumn, row: number): number {
  const kind = column.kinds[row] ?? CELL.absent;
  if (kind === CELL.absent) return RANK.absent;
  if (kind === CELL.text) return RANK.text;
  return Number.isNaN(column.numbers[row] ?? Number.NaN) ? RANK.nan : RANK.number;
}

/** Place of each of a column's words among them. */
function wordOrder({ words }: TableColumn): Uint32Array {
  const order = new Uint32Array(words.length);
  const sorted = words.map((_, code) => code).sort((a, b) => compareText(words[a] ?? '', words[b] ?? ''));
  sorted.forEach((code, place) => (order[code] = place));
  return order;
}

/** Orders texts by code point. UTF-16 puts what needs two units before the last of those that need one. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [left, right] = [isSurrogate(x), isSurrogate(y)];
    if (left !== right && x >= 0xd800 && y >= 0xd800) return left ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
