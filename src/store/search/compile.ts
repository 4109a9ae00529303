import type { Comparison, Expression } from '../../protocol/search/ast';
import { compareEither, numberIn, type Test } from './compare';
import { join, sql, wrap, type Sql } from './sqlText';

/** Turns one comparison into SQL over the tables of an entity. */
export type CompileComparison = (comparison: Comparison) => Sql;

/** Turns a filter into SQL; `undefined` when there is none. */
export function compileFilter(filter: Expression | undefined, comparison: CompileComparison): Sql | undefined {
  if (filter === undefined) return undefined;
  const compile = (expression: Expression): Sql =>
    expression.kind === 'comparison' ? comparison(expression) : join(expression.items.map(compile), expression.kind === 'and' ? 'AND' : 'OR');
  return compile(filter);
}

/**
 * A comparison with a value under a key in a side table (`table` with a condition that ties its row `k` to the entity).
 * As in MLflow a missing key satisfies nothing but IS NULL, not even `!=`.
 */
export function compileKeyed(table: string, tie: string, key: string, test: Test, numberColumn?: string): Sql {
  const at = `SELECT 1 FROM ${table} k WHERE ${tie} AND k.key = ?`;
  if (test.operator === 'IS NULL') return sql(`NOT EXISTS (${at})`, key);
  if (test.operator === 'IS NOT NULL') return sql(`EXISTS (${at})`, key);
  const value = compareEither('k.value', numberColumn ?? numberIn('k.value'), test);
  return { ...wrap(`EXISTS (${at} AND (`, value, '))'), params: [key, ...value.params] };
}
