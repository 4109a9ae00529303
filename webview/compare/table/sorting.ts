import type { Direction } from '../../../src/protocol/direction';
import type { TableOrder } from '../../../src/protocol/table';

/** Columns an order can have. */
const MOST = 20;

/**
 * The order after the head of a column was clicked: first the way that suits it (best on top for metrics), then the other way, then not at all. `add`: beside the
 * columns sorted by already.
 */
export function clicked(sort: readonly TableOrder[], column: string, first: 'ascending' | 'descending', add: boolean): TableOrder[] {
  const at = sort.findIndex((order) => order.column === column);
  const before = sort[at];
  const begins = first === 'descending';
  const next = before === undefined ? { column, descending: begins } : before.descending === begins ? { column, descending: !begins } : undefined;
  if (!add) return next === undefined ? [] : [before !== undefined && sort.length > 1 ? { column, descending: begins } : next];
  if (before === undefined) return next === undefined ? [...sort] : [...sort, next].slice(-MOST);
  return sort.flatMap((order, index) => (index !== at ? [order] : next === undefined ? [] : [next]));
}

/** The order with the column sorted this way. */
export function sorted(sort: readonly TableOrder[], column: string, descending: boolean, add: boolean): TableOrder[] {
  if (!add) return [{ column, descending }];
  return sort.some((order) => order.column === column) ? sort.map((order) => (order.column === column ? { column, descending } : order)) : [...sort, { column, descending }].slice(-MOST);
}

/** Which way a column is sorted when it is first clicked: what is better on top; metrics and moments from the greatest. */
export function firstWay(id: string, direction: Direction): 'ascending' | 'descending' {
  if (direction !== 'unknown') return direction === 'higher' ? 'descending' : 'ascending';
  return id.startsWith('metrics') || id === 'attributes.start_time' || id === 'attributes.end_time' ? 'descending' : 'ascending';
}
