import { invalidParameter } from '../../protocol/errors';
import type { Grouping, SeriesColumnsRequest, TableRequest } from '../../protocol/table';
import { writeSeriesColumns, writeTable } from '../../protocol/tableFormat';
import { TRIALBOOK_PREFIX } from '../../protocol/trialbook';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import type { JsonEndpoint } from './endpoint';

/** Most columns of a table, and most series, in one request: what is asked for is held in memory until it is sent. */
const MOST_COLUMNS = 2000;
const MOST_SERIES = 2000;

/** Runs and series as columns: see `src/protocol/table.ts`. Tables and series are answered as the bytes of `tableFormat.ts`. */
export const columnEndpoints: readonly JsonEndpoint[] = [
  ours('runs/table', (fields, { store }) => writeTable(store.runs.table(tableRequest(fields)))),
  ours('runs/columns', (fields, { store }) => store.runs.columns(present({
    experiment_ids: fields.texts('experiment_ids'),
    filter: fields.optionalText('filter'),
  }))),
  ours('metrics/columns', (fields, { store }) => writeSeriesColumns(store.metrics.columns(seriesRequest(fields)))),
];

function ours(name: string, call: JsonEndpoint['call']): JsonEndpoint {
  return { kind: 'json', method: 'POST', paths: [`${TRIALBOOK_PREFIX}/${name}`], durable: false, call };
}

function tableRequest(fields: Fields): TableRequest {
  return present({
    experiment_ids: fields.texts('experiment_ids'),
    run_ids: fields.optionalTexts('run_ids'),
    filter: fields.optionalText('filter'),
    order_by: fields.optionalList('order_by', (item) => ({ column: item.text('column'), descending: item.optionalBoolean('descending') ?? false })),
    group: fields.has('group') ? grouping(fields.object('group')) : undefined,
    columns: atMost('columns', fields.optionalTexts('columns'), MOST_COLUMNS),
  });
}

function grouping(fields: Fields): Grouping {
  const by = fields.text('by');
  if (by === 'seed' || by === 'series') return { by };
  if (by === 'column') return { by, column: fields.text('column') };
  throw invalidParameter(`Invalid value "${by.slice(0, 100)}" for parameter 'group.by': it must be one of seed, series, column.`);
}

function seriesRequest(fields: Fields): SeriesColumnsRequest {
  const series = fields.list('series', (item) => ({ run_id: item.text('run_id'), key: item.text('key') }));
  return present({
    series: atMost('series', series, MOST_SERIES) ?? [],
    axis: fields.optionalEnum('axis', ['step', 'time', 'relative'] as const, 0) ?? 'step',
    buckets: fields.optionalInt32('buckets') ?? 500,
    reduce: fields.optionalEnum('reduce', ['minmax', 'mean'] as const, 0),
    from: bound(fields, 'from'),
    to: bound(fields, 'to'),
  });
}

/** An end of a stretch; open where it is absent. */
function bound(fields: Fields, name: string): number | undefined {
  if (!fields.has(name)) return undefined;
  const value = fields.double(name);
  if (Number.isNaN(value)) throw invalidParameter(`Invalid value NaN for parameter '${name}': it must be a number.`);
  return value;
}

function atMost<T>(name: string, list: T[] | undefined, most: number): T[] | undefined {
  if (list !== undefined && list.length > most) throw invalidParameter(`Parameter '${name}' has ${list.length} items; at most ${most} are answered at a time.`);
  return list;
}
