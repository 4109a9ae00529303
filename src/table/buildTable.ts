import { invalidParameter } from '../protocol/errors';
import { CELL, type Table, type TableColumn, type TableRequest } from '../protocol/table';
import { groupRows, partitionByColumn, partitionBySeed, partitionBySeries, type Partition } from './groupRows';
import { sortRows, type SortKey } from './sortRows';

/** Runs and their values, wherever they come from. */
export interface TableSource {
  /** Ids of runs by row. */
  readonly ids: readonly string[];
  /** Values by row; a column that nobody logged is absent in all. Raises INVALID_PARAMETER_VALUE for what is no column. */
  column(id: string): TableColumn;
  /** The columns of all params. */
  params(): readonly TableColumn[];
}

/** What of a request the rows themselves do not say. */
export type TableWishes = Pick<TableRequest, 'order_by' | 'group' | 'columns'>;

/** The table of these rows, which come newest start first (and by run id where that is equal). Raises INVALID_PARAMETER_VALUE. */
export function buildTable(source: TableSource, rows: Uint32Array, total: number, wishes: TableWishes): Table {
  const keys = (wishes.order_by ?? []).map(({ column, descending }): SortKey => ({ column: source.column(column), descending }));
  const partition = wishes.group === undefined ? undefined : partitionOf(source, rows, wishes.group);
  const grouped = partition === undefined ? { rows: sortRows(rows, keys), names: [], ends: new Uint32Array() } : groupRows(rows, partition, keys);
  return {
    total,
    runs: Array.from(grouped.rows, (row) => source.ids[row] ?? ''),
    ...(partition === undefined ? {} : { groups: { names: grouped.names, ends: grouped.ends } }),
    columns: (wishes.columns ?? []).map((id) => pick(source.column(id), grouped.rows)),
  };
}

function partitionOf(source: TableSource, rows: Uint32Array, group: NonNullable<TableWishes['group']>): Partition {
  switch (group.by) {
    case 'seed':
      return partitionBySeed(rows, source.params(), source.column('attributes.run_name'));
    case 'series':
      return partitionBySeries(rows, source.column('attributes.run_name'));
    case 'column':
      return partitionByColumn(rows, source.column(group.column));
  }
}

/** The column for some rows, with no words but theirs. */
export function pick(column: TableColumn, rows: Uint32Array): TableColumn {
  const kinds = new Uint8Array(rows.length);
  const numbers = new Float64Array(rows.length);
  const codes = new Int32Array(rows.length);
  const words: string[] = [];
  const taken = new Int32Array(column.words.length).fill(-1);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    kinds[place] = column.kinds[row] ?? CELL.absent;
    numbers[place] = column.numbers[row] ?? Number.NaN;
    const code = column.codes[row] ?? -1;
    if (code >= 0 && taken[code] === -1) taken[code] = words.push(column.words[code] ?? '') - 1;
    codes[place] = code < 0 ? -1 : (taken[code] ?? -1);
  }
  return { id: column.id, kinds, numbers, codes, words };
}

/** Raises INVALID_PARAMETER_VALUE for a text that names no column. */
export function noColumn(id: string): Error {
  return invalidParameter(`'${id.slice(0, 100)}' names no column; columns are params.KEY, metrics.KEY, metrics:min.KEY, metrics@STEP.KEY, tags.KEY and attributes.NAME.`);
}
