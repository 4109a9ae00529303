import { MlflowError } from '../../protocol/errors';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { stringifyJson } from '../../protocol/json';
import type { Comparison, Field, MetricStat, Scalar } from '../../protocol/search/ast';
import { compareNumber, compareText, type Test } from './compare';
import { compileKeyed } from './compile';
import { join, sql, wrap, type Sql } from './sqlText';

/** Columns of `runs r` by attribute. A run that goes on has no duration. */
export const RUN_COLUMNS: Readonly<Record<string, string>> = {
  run_id: 'r.run_id', run_name: 'r.name', status: 'r.status', user_id: 'r.user_id', artifact_uri: 'r.artifact_uri',
  start_time: 'r.start_time', end_time: 'r.end_time', duration: '(r.end_time - r.start_time)',
};

/** Columns of `series` by statistic. */
export const STAT_COLUMNS: Readonly<Record<MetricStat, string>> = {
  last: 'last_value', first: 'first_value', min: 'min_value', max: 'max_value',
};

/** A comparison over `runs r`. */
export function compileRunComparison({ field, test }: Comparison): Sql {
  switch (field.type) {
    case 'attribute': {
      const column = runColumn(field.name);
      // A run without a user has an empty one.
      if (field.name === 'user_id' && test.operator.endsWith('NULL')) return compareText(`NULLIF(${column}, '')`, test);
      return field.kind === 'text' ? compareText(column, test) : compareNumber(column, test);
    }
    case 'metric':
      return compileMetric(field, test);
    case 'param':
      return compileKeyed('params', 'k.run = r.run', field.key, test, 'k.number');
    case 'tag':
      return compileKeyed('tags', 'k.run = r.run', field.key, test);
    case 'dataset':
      return compileDataset(field.name, test);
  }
}

/** The column of an attribute. */
export function runColumn(name: string): string {
  const column = RUN_COLUMNS[name];
  if (column === undefined) throw new MlflowError('INTERNAL_ERROR', `Runs have no column for ${name}`);
  return column;
}

type MetricField = Extract<Field, { type: 'metric' }>;

function compileMetric(field: MetricField, test: Test): Sql {
  const own = oneMetric(field.key, field.stat, test);
  if (field.fallback === undefined) return own;
  const exists = sql('EXISTS (SELECT 1 FROM series k WHERE k.run = r.run AND k.key = ?)', field.key);
  const other = join([wrap('NOT ', exists, ''), oneMetric(field.fallback.key, field.fallback.stat, test)], 'AND');
  return join(test.operator === 'IS NULL' ? [other] : [own, other], 'OR');
}

/**
 * NaN satisfies `!=` and NOT IN and nothing else, as in MLflow, unless it is named as 'NaN'. A statistic without any number is as good as missing.
 */
function oneMetric(key: string, stat: MetricStat, test: Test): Sql {
  const at = 'SELECT 1 FROM series k WHERE k.run = r.run AND k.key = ?';
  const column = `k.${STAT_COLUMNS[stat]}`;
  if (test.operator === 'IS NULL') return sql(`NOT EXISTS (${at} AND ${column} IS NOT NULL)`, key);
  if (test.operator === 'IS NOT NULL') return sql(`EXISTS (${at} AND ${column} IS NOT NULL)`, key);
  const isNan = stat === 'last' ? 'k.last_is_nan = 1' : '0';
  const value = isEquality(test) ? equalMetric(column, isNan, test) : join([compareNumber(column, test), sql(`NOT (${isNan})`)], 'AND');
  return { text: `EXISTS (${at} AND (${value.text}))`, params: [key, ...value.params] };
}

type Equality = Extract<Test, { operator: 'IN' | 'NOT IN' }> | { operator: '=' | '!='; value: Scalar };

const isEquality = (test: Test): test is Equality => ['=', '!=', 'IN', 'NOT IN'].includes(test.operator);

/** An infinity is kept as the greatest double, NaN as a flag beside any number. */
function equalMetric(column: string, isNan: string, test: Equality): Sql {
  const values = 'values' in test ? test.values : [test.value];
  const numbers = values.flatMap((each) => (each.kind === 'number' ? [each.value] : []));
  const pieces = values.flatMap(({ value }) => (value === 'Infinity' || value === '-Infinity' ? [sql(`${column} = ?`, Number(`${value.slice(0, -8)}${Number.MAX_VALUE}`))] : []));
  if (numbers.length === 1) pieces.push(sql(`${column} = ?`, numbers[0]!));
  else if (numbers.length > 1) pieces.push(sql(`${column} IN (SELECT value FROM json_each(?))`, stringifyJson(numbers)));
  const equal: Sql[] = [];
  if (pieces.length > 0) equal.push(join([join(pieces, 'OR'), sql(`NOT (${isNan})`)], 'AND'));
  if (values.some(({ value }) => value === 'NaN')) equal.push(sql(isNan));
  const any = equal.length === 0 ? sql('0') : join(equal, 'OR');
  return test.operator === '=' || test.operator === 'IN' ? any : join([sql(`${column} IS NOT NULL`), wrap('NOT (', any, ')')], 'AND');
}

function compileDataset(name: 'name' | 'digest' | 'context', test: Test): Sql {
  if (test.operator === 'IS NULL') return wrap('NOT ', compileDataset(name, { operator: 'IS NOT NULL' }), '');
  if (name === 'context') {
    const value = compareText('k.value', test);
    return {
      text: `EXISTS (SELECT 1 FROM input_tags k WHERE k.run = r.run AND k.key = ? AND ${value.text})`,
      params: [SYSTEM_TAGS.datasetContext, ...value.params],
    };
  }
  return wrap('EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset = i.dataset WHERE i.run = r.run AND ', compareText(`d.${name}`, test), ')');
}
