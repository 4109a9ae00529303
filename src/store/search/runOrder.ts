import type { Field, OrderColumn } from '../../protocol/search/ast';
import { numberIn } from './compare';
import type { OrderTerm } from './page';
import { runColumn, STAT_COLUMNS } from './runFields';
import { sql, type Sql } from './sqlText';

/** The joins and terms of an order of runs. */
export interface RunOrder {
  readonly joins: readonly Sql[];
  readonly terms: readonly OrderTerm[];
}

/**
 * Orders `runs r`: missing values stand last and NaN before them, in both directions; params and tags that are numbers by
 * their number, before those that are not; ties by start, newest first, then by run id, as in MLflow.
 */
export function compileRunOrder(columns: readonly OrderColumn[]): RunOrder {
  const joins: Sql[] = [];
  const terms: OrderTerm[] = [];
  columns.forEach(({ field, ascending }, index) => {
    const column = compileColumn(field, `o${index}`);
    joins.push(...column.joins);
    terms.push(...column.ranks.map((expression) => ({ expression, descending: false })));
    terms.push(...column.values.map((expression) => ({ expression, descending: !ascending })));
  });
  const ordersBy = (name: string): boolean => columns.some(({ field }) => field.type === 'attribute' && field.name === name);
  if (!ordersBy('start_time')) terms.push({ expression: 'r.start_time', descending: true });
  if (!ordersBy('run_id')) terms.push({ expression: 'r.run_id', descending: false });
  return { joins, terms };
}

interface CompiledColumn {
  readonly joins: readonly Sql[];
  /** Always ascending: what keeps missing values last. */
  readonly ranks: readonly string[];
  readonly values: readonly string[];
}

function compileColumn(field: Field, alias: string): CompiledColumn {
  switch (field.type) {
    case 'attribute': {
      const column = runColumn(field.name);
      const nullable = field.name === 'end_time' || field.name === 'duration';
      return { joins: [], ranks: nullable ? [`(${column} IS NULL)`] : [], values: [column] };
    }
    case 'metric':
      return compileMetricColumn(field, alias);
    case 'param':
    case 'tag': {
      const table = field.type === 'param' ? 'params' : 'tags';
      const number = field.type === 'param' ? `${alias}.number` : numberIn(`${alias}.value`);
      return {
        joins: [sql(`LEFT JOIN ${table} ${alias} ON ${alias}.run = r.run AND ${alias}.key = ?`, field.key)],
        ranks: [`(${alias}.value IS NULL)`, `((${number}) IS NULL)`],
        values: [`(${number})`, `${alias}.value`],
      };
    }
    case 'dataset':
      return { joins: [], ranks: [], values: [] };
  }
}

function compileMetricColumn(field: Extract<Field, { type: 'metric' }>, alias: string): CompiledColumn {
  const joins = [sql(`LEFT JOIN series ${alias} ON ${alias}.run = r.run AND ${alias}.key = ?`, field.key)];
  let value = `${alias}.${STAT_COLUMNS[field.stat]}`;
  if (field.fallback !== undefined) {
    joins.push(sql(`LEFT JOIN series ${alias}f ON ${alias}f.run = r.run AND ${alias}f.key = ?`, field.fallback.key));
    value = `CASE WHEN ${alias}.series IS NULL THEN ${alias}f.${STAT_COLUMNS[field.fallback.stat]} ELSE ${value} END`;
  }
  const nan = field.stat === 'last' ? `WHEN ${alias}.last_is_nan = 1 THEN 1 ` : '';
  return { joins, ranks: [`CASE ${nan}WHEN (${value}) IS NULL THEN 2 ELSE 0 END`], values: [`(${value})`] };
}
