import type { BinaryOperator, Comparison, Expression } from '../protocol/search/ast';
import type { SearchEntity } from '../protocol/search/fields';
import { parseFilter } from '../protocol/search/parser';
import { syntaxError } from '../protocol/search/syntaxError';
import { DURATION_HELP, readDuration, readTime, TIME_HELP, type TimeSpan } from './timeWords';

/**
 * Turns the times and durations of a filter, as people say them, into ms that every MLflow server understands:
 * `start_time > yesterday`, `start_time >= '2026-11-01'`, `end_time > 7d`, `attributes.duration > 5m`. The rest of the filter stays as it is.
 * A day, week, month or year counts from its beginning for `>`, `>=` and `<`, to its end for `<=`, and as a whole for `=`. Times are of this
 * machine's zone unless they say another.
 * Raises INVALID_PARAMETER_VALUE for a filter that cannot be read and for words that are unknown or mean several things, and says what is understood.
 */
export function resolveFilterTimes(filter: string, now: Date, entity: SearchEntity = 'runs'): string {
  const parsed = parseFilter(filter, entity, { words: true });
  if (parsed === undefined) return filter;
  let resolved = filter;
  // From the back, so that the offsets before stay true.
  for (const comparison of timedComparisons(parsed).reverse()) {
    resolved = resolved.slice(0, comparison.start) + rewrite(comparison, filter, now) + resolved.slice(comparison.end);
  }
  return resolved;
}

function timedComparisons(expression: Expression): Comparison[] {
  if (expression.kind !== 'comparison') return expression.items.flatMap(timedComparisons);
  const { field, test } = expression;
  return field.type === 'attribute' && (field.kind === 'time' || field.kind === 'duration') && 'value' in test ? [expression] : [];
}

function rewrite(comparison: Comparison, source: string, now: Date): string {
  const { field, fieldSpan, test } = comparison;
  if (!('value' in test) || field.type !== 'attribute') return source.slice(comparison.start, comparison.end);
  const { operator, value } = test;
  const name = source.slice(fieldSpan.start, fieldSpan.end);
  const fail = (what: string): Error => syntaxError(source, value.start, what);
  if (field.kind === 'duration') {
    const ms = value.kind === 'number' ? value.value : readDuration(value.value);
    if (ms === undefined) throw fail(`${value.value} is not a duration that is understood; write ${DURATION_HELP}`);
    return `${name} ${operator} ${ms}`;
  }
  const span = value.kind === 'number' && !isYear(value.value) ? undefined : readTime(String(value.value), now);
  if (value.kind === 'number' && span === undefined) return `${name} ${operator} ${value.value}`;
  if (span === undefined) throw fail(`${String(value.value)} is not a time that is understood; write ${TIME_HELP}`);
  if (span.kind === 'ambiguous') throw fail(`${String(value.value)} can mean several times: ${span.why}; write ${TIME_HELP}`);
  return compareTime(name, operator, span, fail);
}

/** Nobody means the first seconds of 1970 by such a number. */
const isYear = (value: number | bigint): boolean => value >= 1980 && value <= 2100;

function compareTime(name: string, operator: BinaryOperator, span: TimeSpan, fail: (what: string) => Error): string {
  if (span.kind === 'instant') return `${name} ${operator} ${span.at}`;
  const { from, to } = span;
  switch (operator) {
    case '>':
    case '>=':
      return `${name} >= ${from}`;
    case '<':
      return `${name} < ${from}`;
    case '<=':
      return `${name} < ${to}`;
    case '=':
      return `${name} >= ${from} AND ${name} < ${to}`;
    default:
      throw fail(`${operator} takes an exact time, not a whole day or longer; compare with < or >`);
  }
}
