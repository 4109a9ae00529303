import type { OrderTerm } from '../search/page';
import type { SqlValue } from '../sql';

/** Code units whose order is not that of the code points they are part of, and those that they are out of order with. */
const HIGH = /[\ud800-\uffff]/;

/** The order of two places, as SQLite has it: negative when `a` stands before `b`. */
export function comparePlaces(order: readonly OrderTerm[], a: readonly SqlValue[], b: readonly SqlValue[]): number {
  for (let i = 0; i < order.length; i++) {
    const found = compareValues(a[i] ?? null, b[i] ?? null);
    if (found !== 0) return order[i]!.descending ? -found : found;
  }
  return 0;
}

/** NULL stands before numbers, numbers before text (https://sqlite.org/datatype3.html#sort_order); text by its UTF-8 bytes. */
function compareValues(a: SqlValue, b: SqlValue): number {
  if (a === b) return 0;
  const ranks = rank(a) - rank(b);
  if (ranks !== 0 || a === null || b === null) return ranks;
  if (typeof a === 'string' && typeof b === 'string' && (HIGH.test(a) || HIGH.test(b))) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  // A number may be `bigint` on one side alone, which `===` tells apart.
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function rank(value: SqlValue): number {
  if (value === null) return 0;
  return typeof value === 'string' ? 2 : 1;
}
