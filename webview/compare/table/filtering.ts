import { filterField, parseColumn, quoteValue } from '../../../src/protocol/columns';
import { CELL, cellText, type TableColumn } from '../../../src/protocol/table';
import { joinClauses, readClauses, withBrush, type Brush } from '../model/clauses';

/** What clicking a value may do to the filter. */
export type ValueFilter = 'for' | 'out' | 'from' | 'to';

/** Whether a value of the column can be named in a filter in this way: a filter cannot name a value at a step, NaN, or an order of words. */
export function canFilter(column: TableColumn, row: number, how: ValueFilter): boolean {
  const ref = parseColumn(column.id);
  const kind = column.kinds[row] ?? CELL.absent;
  if (ref === undefined || filterField(ref) === undefined || kind === CELL.special) return false;
  return how === 'for' || how === 'out' || (kind === CELL.number && column.id !== 'attributes.run_name');
}

/** The filter after a value of the column was clicked. */
export function filterByValue(filter: string, column: TableColumn, row: number, how: ValueFilter): string {
  const none = { column: column.id, ranges: [], words: [] };
  const kind = column.kinds[row] ?? CELL.absent;
  const number = column.numbers[row] ?? Number.NaN;
  if (how === 'out') return excluding(filter, column, row);
  if (kind === CELL.absent) return withBrush(filter, column.id, { ...none, absent: true });
  if (kind !== CELL.number) return withBrush(filter, column.id, { ...none, words: [cellText(column, row)] });
  if (how === 'for') return withBrush(filter, column.id, { ...none, ranges: [{ min: number, max: number }] });
  const before = plainRange(filter, column.id);
  const range = how === 'from' ? { min: number, max: before.max >= number ? before.max : Infinity } : { min: before.min <= number ? before.min : -Infinity, max: number };
  return withBrush(filter, column.id, { ...none, ranges: [range] });
}

/** The filter for runs that have a value in the column. */
export function filterLogged(filter: string, id: string): string {
  const field = fieldOf(id);
  return field === undefined ? filter : adding(filter, `${field} IS NOT NULL`);
}

/** The filter for runs that have none. */
export function filterNotLogged(filter: string, id: string): string {
  return withBrush(filter, id, { column: id, ranges: [], words: [], absent: true });
}

/** The single stretch that the filter holds of the column. */
function plainRange(filter: string, id: string): { min: number; max: number } {
  const brush: Brush | undefined = readClauses(filter)?.find((clause) => clause.brush?.column === id)?.brush;
  const [range] = brush?.ranges ?? [];
  return range !== undefined && brush?.ranges.length === 1 && brush.words.length === 0 ? range : { min: -Infinity, max: Infinity };
}

function excluding(filter: string, column: TableColumn, row: number): string {
  const field = fieldOf(column.id);
  const kind = column.kinds[row] ?? CELL.absent;
  if (field === undefined) return filter;
  if (kind === CELL.absent) return adding(filter, `${field} IS NOT NULL`);
  return adding(filter, `${field} != ${kind === CELL.number ? String(column.numbers[row]) : quoteValue(cellText(column, row))}`);
}

function adding(filter: string, clause: string): string {
  const clauses = (readClauses(filter) ?? []).map(({ text }) => text);
  return clauses.includes(clause) ? filter : joinClauses([...clauses, clause]);
}

function fieldOf(id: string): string | undefined {
  const ref = parseColumn(id);
  return ref === undefined ? undefined : filterField(ref);
}
