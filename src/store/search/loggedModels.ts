import { invalidParameter, MlflowError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import type { Comparison, Expression } from '../../protocol/search/ast';
import { MAX_ORDER_COLUMNS, parseOrderBy } from '../../protocol/search/orderBy';
import { parseFilter } from '../../protocol/search/parser';
import type { LoggedModelStore } from '../api';
import type { Reader } from '../sql';
import { compareNumber, compareText, type Test } from './compare';
import { compileFilter, compileKeyed } from './compile';
import { readPage, type OrderTerm } from './page';
import { inExperiments } from './runs';
import { join, sql, wrap, type Sql } from './sqlText';

/** The request of `logged-models/search`. */
export type LoggedModelSearch = Parameters<LoggedModelStore['search']>[0];
type OrderEntry = NonNullable<LoggedModelSearch['order_by']>[number];

const COLUMNS: Readonly<Record<string, string>> = {
  name: 'm.name', model_id: 'm.model_id', model_type: 'm.model_type', status: 'm.status', source_run_id: 'm.source_run_id',
  creation_timestamp: 'm.creation_time', last_updated_timestamp: 'm.last_update_time',
};
const STATUS_PREFIX = 'LOGGED_MODEL_';

/**
 * Finds logged models that are not deleted, 100 a page unless said otherwise, newest first. A metric comparison is satisfied
 * by any value of the metric, on one of `datasets` when given; with `datasets` and no such comparison, a model needs some metric on one.
 * Raises INVALID_PARAMETER_VALUE for a filter, order, page size, page token, dataset or experiment id that is wrong.
 */
export function searchLoggedModels(reader: Reader, request: LoggedModelSearch): { ids: string[]; next_page_token?: string } {
  const filter = parseFilter(request.filter ?? '', 'logged models');
  const onDatasets = compileDatasets(request.datasets ?? []);
  const pieces = [sql("m.lifecycle_stage = 'active'"), inExperiments('m.experiment', request.experiment_ids)];
  const compiled = compileFilter(filter, (comparison) => compileComparison(comparison, onDatasets));
  if (compiled !== undefined) pieces.push(compiled);
  if (onDatasets !== undefined && !comparesMetric(filter)) {
    pieces.push(wrap('EXISTS (SELECT 1 FROM logged_model_metrics k WHERE k.model_id = m.model_id AND (', onDatasets, '))'));
  }
  const order = compileOrder(request.order_by ?? []);
  const { keys, ...next } = readPage(
    reader,
    {
      key: 'm.model_id', where: join(pieces, 'AND'), order: order.terms,
      from: { text: ['logged_models m', ...order.joins.map((each) => each.text)].join(' '), params: order.joins.flatMap((each) => each.params) },
    },
    {
      max_results: request.max_results, page_token: request.page_token, limits: LIMITS.page.loggedModels,
      identity: ['logged models', [...request.experiment_ids].sort(), request.filter ?? '', request.order_by ?? [], request.datasets ?? []],
    },
  );
  return { ids: keys.map(String), ...next };
}

function compileDatasets(datasets: NonNullable<LoggedModelSearch['datasets']>): Sql | undefined {
  if (datasets.length === 0) return undefined;
  if (datasets.length > 100) throw invalidParameter(`datasets has ${datasets.length} entries; at most 100 are allowed`);
  return join(datasets.map(({ name, digest }) => {
    if (!name) throw invalidParameter('datasets: dataset_name is missing');
    return digest ? sql('k.dataset_name = ? AND k.dataset_digest = ?', name, digest) : sql('k.dataset_name = ?', name);
  }), 'OR');
}

function comparesMetric(filter: Expression | undefined): boolean {
  if (filter === undefined) return false;
  return filter.kind === 'comparison' ? filter.field.type === 'metric' : filter.items.some(comparesMetric);
}

function compileComparison({ field, test }: Comparison, onDatasets: Sql | undefined): Sql {
  switch (field.type) {
    case 'attribute': {
      const column = columnOf(field.name);
      if (field.kind !== 'text') return compareNumber(column, test);
      return compareText(column, field.name === 'status' ? withStatusPrefix(test) : test);
    }
    case 'metric':
      return compileMetric(field.key, test, onDatasets);
    case 'param':
      return compileKeyed('logged_model_params', 'k.model_id = m.model_id', field.key, test, 'k.number');
    case 'tag':
      return compileKeyed('logged_model_tags', 'k.model_id = m.model_id', field.key, test);
    case 'dataset':
      throw new MlflowError('INTERNAL_ERROR', 'Logged models have no dataset fields');
  }
}

/** MLflow's Python names a status READY, its wire format LOGGED_MODEL_READY; both are meant. */
function withStatusPrefix(test: Test): Test {
  const full = <V extends { kind: string; value: unknown }>(value: V): V =>
    value.kind === 'text' && !String(value.value).startsWith(STATUS_PREFIX) ? { ...value, value: `${STATUS_PREFIX}${String(value.value)}` } : value;
  if ('values' in test) return { ...test, values: test.values.map(full) };
  return 'value' in test && (test.operator === '=' || test.operator === '!=') ? { ...test, value: full(test.value) } : test;
}

function compileMetric(key: string, test: Test, onDatasets: Sql | undefined): Sql {
  const at = 'SELECT 1 FROM logged_model_metrics k WHERE k.model_id = m.model_id AND k.key = ?';
  const pieces: Sql[] = onDatasets === undefined ? [] : [onDatasets];
  if ('value' in test) {
    const value = compareNumber('k.value', test);
    pieces.push(test.operator === '!=' ? wrap('', value, ' OR k.is_nan = 1') : wrap('', value, ' AND k.is_nan = 0'));
  }
  const not = test.operator === 'IS NULL' ? 'NOT ' : '';
  if (pieces.length === 0) return sql(`${not}EXISTS (${at})`, key);
  const condition = join(pieces, 'AND');
  return { text: `${not}EXISTS (${at} AND (${condition.text}))`, params: [key, ...condition.params] };
}

function columnOf(name: string): string {
  const column = COLUMNS[name];
  if (column === undefined) throw new MlflowError('INTERNAL_ERROR', `Logged models have no column for ${name}`);
  return column;
}

/** Missing values last; ties newest first, then by id. */
function compileOrder(entries: readonly OrderEntry[]): { joins: Sql[]; terms: OrderTerm[] } {
  if (entries.length > MAX_ORDER_COLUMNS) throw invalidParameter(`order_by has ${entries.length} columns; at most ${MAX_ORDER_COLUMNS} are allowed`);
  const joins: Sql[] = [];
  const terms: OrderTerm[] = [];
  entries.forEach((entry, index) => {
    const descending = entry.ascending === false;
    if (entry.dataset_digest && !entry.dataset_name) throw invalidParameter('order_by: dataset_digest needs dataset_name');
    if (entry.field_name.startsWith('metrics.')) {
      const alias = `o${index}`;
      joins.push(latestMetric(alias, entry));
      terms.push({ expression: `CASE WHEN ${alias}.is_nan = 1 THEN 1 WHEN ${alias}.value IS NULL THEN 2 ELSE 0 END`, descending: false });
      terms.push({ expression: `${alias}.value`, descending });
      return;
    }
    const [column] = parseOrderBy([entry.field_name], 'logged models');
    if (column?.field.type !== 'attribute') throw invalidParameter(`order_by: ${entry.field_name.slice(0, 80)} is neither an attribute nor metrics.<key>`);
    const expression = columnOf(column.field.name);
    terms.push({ expression: `(${expression} IS NULL)`, descending: false }, { expression, descending });
  });
  for (const tie of [{ expression: 'm.creation_time', descending: true }, { expression: 'm.model_id', descending: false }]) {
    if (!terms.some((term) => term.expression === tie.expression)) terms.push(tie);
  }
  return { joins, terms };
}

/** The latest value of a metric by (timestamp, step), as MLflow takes it, for each model. */
function latestMetric(alias: string, entry: OrderEntry): Sql {
  const key = entry.field_name.slice('metrics.'.length).replace(/^`(.*)`$/s, '$1');
  const conditions = [sql('key = ?', key)];
  if (entry.dataset_name) conditions.push(sql('dataset_name = ?', entry.dataset_name));
  if (entry.dataset_digest) conditions.push(sql('dataset_digest = ?', entry.dataset_digest));
  return wrap(
    'LEFT JOIN (SELECT model_id, value, is_nan FROM (SELECT model_id, value, is_nan, ' +
      'row_number() OVER (PARTITION BY model_id ORDER BY timestamp DESC, step DESC, run_id) AS place FROM logged_model_metrics WHERE ',
    join(conditions, 'AND'),
    `) WHERE place = 1) ${alias} ON ${alias}.model_id = m.model_id`,
  );
}
