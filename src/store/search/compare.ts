import type { Int64 } from '../../protocol/int64';
import { stringifyJson } from '../../protocol/json';
import { MlflowError } from '../../protocol/errors';
import type { BinaryOperator, Comparison, NumberValue, Scalar, TextValue } from '../../protocol/search/ast';
import { likeToGlob } from './glob';
import { join, sql, wrap, type Sql } from './sqlText';

/** What a comparison does with its field. */
export type Test = Comparison['test'];

const NUMERIC = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** Compares a column that holds text or NULL. */
export function compareText(column: string, test: Test): Sql {
  switch (test.operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return sql(`${column} ${test.operator}`);
    case 'IN':
    case 'NOT IN':
      return sql(`${column} ${test.operator} (SELECT value FROM json_each(?))`, stringifyJson(test.values.map((each) => String(each.value))));
    case 'LIKE':
    case 'ILIKE':
      return sql(`${column} GLOB ?`, likeToGlob(String(test.value.value), test.operator === 'ILIKE'));
    default:
      return sql(`${column} ${test.operator} ?`, String(test.value.value));
  }
}

/** Compares a column that holds numbers or NULL. */
export function compareNumber(column: string, test: Test): Sql {
  switch (test.operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return sql(`${column} ${test.operator}`);
    case 'IN':
    case 'NOT IN':
      return sql(`${column} ${test.operator} (SELECT value FROM json_each(?))`, stringifyJson(test.values.map((each) => each.value)));
    case 'LIKE':
    case 'ILIKE':
      throw new MlflowError('INTERNAL_ERROR', `${test.operator} does not compare numbers`);
    default:
      return sql(`${column} ${test.operator} ?`, numberOf(test.value));
  }
}

/**
 * Compares text that may be a number: `number` is SQL for that number, or NULL. `=`, `!=`, LIKE and lists with a
 * quoted value compare text, as in MLflow; with a number they compare numbers. `<` and the like compare numbers when both sides
 * are, else text; with a number that stands without quotes, only numbers can satisfy them.
 */
export function compareEither(value: string, number: string, test: Test): Sql {
  switch (test.operator) {
    case 'IN':
    case 'NOT IN':
      return compareList(value, number, test.operator, test.values);
    case '=':
    case '!=':
      if (test.value.kind !== 'number') return compareText(value, test);
      return sql(`IFNULL(${number} ${test.operator} ?, ${test.operator === '=' ? 0 : 1})`, test.value.value);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compareOrder(value, number, test.operator, test.value);
    default:
      return compareText(value, test);
  }
}

function compareOrder(value: string, number: string, operator: BinaryOperator, literal: Scalar): Sql {
  if (literal.kind === 'number') return sql(`${number} ${operator} ?`, literal.value);
  if (!NUMERIC.test(literal.value)) return sql(`${value} ${operator} ?`, literal.value);
  return sql(
    `CASE WHEN ${number} IS NOT NULL THEN ${number} ${operator} ? ELSE ${value} ${operator} ? END`,
    Number(literal.value), literal.value,
  );
}

function compareList(value: string, number: string, operator: 'IN' | 'NOT IN', values: readonly (NumberValue | TextValue)[]): Sql {
  const of = (kind: 'number' | 'text'): (Int64 | string)[] => values.filter((each) => each.kind === kind).map((each) => each.value);
  const pieces: Sql[] = [];
  const texts = of('text');
  const numbers = of('number');
  if (texts.length > 0) pieces.push(sql(`${value} IN (SELECT value FROM json_each(?))`, stringifyJson(texts)));
  if (numbers.length > 0) pieces.push(sql(`IFNULL(${number} IN (SELECT value FROM json_each(?)), 0)`, stringifyJson(numbers)));
  const either = join(pieces, 'OR');
  return operator === 'IN' ? either : wrap('NOT (', either, ')');
}

/** SQL for the number that the text of a column is, or NULL; for tables that keep no number beside it. */
export const numberIn = (column: string): string =>
  `CASE WHEN json_valid(${column}) AND json_type(${column}) IN ('integer', 'real') THEN CAST(${column} AS REAL) END`;

function numberOf(value: Scalar): Int64 {
  if (value.kind !== 'number') throw new MlflowError('INTERNAL_ERROR', 'A number was expected in a parsed filter');
  return value.value;
}
