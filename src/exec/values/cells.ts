import { toNumber } from './number';

const DECIMAL_COMMA = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+(?:[eE][+-]?\d+)?$/;

/** The number a cell of a table is: with a point or a decimal comma, `95%` as 95. Undefined when it is none. */
export function cellNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (text === '') return undefined;
  const number = toNumber(text.endsWith('%') ? text.slice(0, -1) : text);
  if (number !== undefined) return number;
  return DECIMAL_COMMA.test(text) ? Number(text.replaceAll('.', '').replace(',', '.')) : undefined;
}

/** The time a cell is, UTC ms: seconds or milliseconds since 1970, or a date as ISO 8601 writes it. Undefined when it is none. */
export function timeOf(cell: string): number | undefined {
  const text = cell.trim();
  const number = toNumber(text);
  if (number !== undefined) {
    if (number > 1e8 && number < 1e11) return Math.round(number * 1000);
    return number >= 1e11 && number < 1e14 ? Math.round(number) : undefined;
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const time = Date.parse(text.replace(/^(\S+) (?=\d)/, '$1T'));
  return Number.isNaN(time) ? undefined : time;
}
