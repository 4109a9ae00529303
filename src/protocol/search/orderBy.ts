import { invalidParameter } from '../errors';
import type { OrderColumn } from './ast';
import { readField } from './fieldParser';
import type { SearchEntity } from './fields';
import { Tokens } from './tokens';

/** Most columns of an order. */
export const MAX_ORDER_COLUMNS = 20;

/**
 * Parses `order_by`: one column an entry, each a field with ASC (which is meant without it) or DESC.
 * Raises INVALID_PARAMETER_VALUE for an unknown field, a field that comes twice, and too many columns.
 */
export function parseOrderBy(orderBy: readonly string[], entity: SearchEntity): OrderColumn[] {
  if (orderBy.length > MAX_ORDER_COLUMNS) throw invalidParameter(`order_by has ${orderBy.length} columns; at most ${MAX_ORDER_COLUMNS} are allowed`);
  const seen = new Set<string>();
  return orderBy.map((source) => {
    const column = parseColumn(source, entity);
    const identity = JSON.stringify(column.field);
    if (seen.has(identity)) throw invalidParameter(`order_by names a field twice: ${source}`);
    seen.add(identity);
    return column;
  });
}

function parseColumn(source: string, entity: SearchEntity): OrderColumn {
  const tokens = new Tokens(source);
  const { field } = readField(tokens, entity, 'order');
  const descending = tokens.takeKeyword('DESC');
  if (!descending) tokens.takeKeyword('ASC');
  if (tokens.peek().kind !== 'end') throw tokens.expected('ASC, DESC or the end of the order');
  return { field, ascending: !descending };
}
