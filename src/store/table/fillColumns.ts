import type { AttributeColumn, ColumnRef, MetricColumnStat } from '../../protocol/columns';
import { SYSTEM_TAGS } from '../../protocol/entities';
import type { ColumnBuilder } from '../../table/columnBuilder';
import { STAT_COLUMNS } from '../search/runFields';
import type { Reader, SqlValue } from '../sql';

export type { KeyedKind } from './readKeys';

/** Columns to fill, for all active runs of an experiment or for some runs. */
export interface Filling {
  readonly experiment: number;
  /** Integer keys of the runs; all when undefined. */
  readonly runs: readonly number[] | undefined;
  readonly columns: readonly { readonly ref: ColumnRef; readonly builder: ColumnBuilder }[];
  /** Row of a run; undefined for one that is not wanted. */
  readonly row: (run: number) => number | undefined;
}

/** Puts what is logged into columns; cells without a value stay as they are. */
export function fillColumns(reader: Reader, filling: Filling): void {
  for (const { ref, builder } of filling.columns) fillOne(reader, filling, ref, builder);
}

function fillOne(reader: Reader, filling: Filling, ref: ColumnRef, builder: ColumnBuilder): void {
  const { where, params } = ofRuns(filling);
  const read = (sql: string, own: readonly SqlValue[], put: (row: number, value: SqlValue) => void): void => {
    for (const [run, value = null] of reader.all(sql, [...own, ...params])) {
      const row = filling.row(Number(run));
      if (row !== undefined && value !== null) put(row, value);
    }
  };
  const text = (row: number, value: SqlValue): void => builder.putText(row, String(value));
  const number = (row: number, value: SqlValue): void => builder.putNumber(row, metricNumber(Number(value)));
  switch (ref.kind) {
    case 'param':
      read(`SELECT k.run, k.value FROM params k JOIN runs r ON r.run = k.run WHERE k.key = ? AND ${where}`, [ref.key], (row, value) => builder.putWritten(row, String(value)));
      return;
    case 'tag':
      read(`SELECT k.run, k.value FROM tags k JOIN runs r ON r.run = k.run WHERE k.key = ? AND ${where}`, [ref.key], (row, value) => builder.putWritten(row, String(value)));
      return;
    case 'metric':
      read(`SELECT k.run, ${statColumn(ref.stat)} FROM series k JOIN runs r ON r.run = k.run WHERE k.key = ? AND ${where}`, [ref.key], number);
      return;
    case 'metricAt':
      read(
        `SELECT k.run, CASE p.is_nan WHEN 1 THEN 'NaN' ELSE p.value END FROM series k JOIN runs r ON r.run = k.run JOIN points p ON p.series = k.series
        WHERE k.key = ? AND p.step = ? AND ${where} ORDER BY k.run, p.timestamp, p.value`, [ref.key, ref.step], number);
      return;
    case 'attribute':
      fillAttribute(ref.name, where, read, text, number);
  }
}

type Put = (row: number, value: SqlValue) => void;

function fillAttribute(name: AttributeColumn, where: string, read: (sql: string, own: readonly SqlValue[], put: Put) => void, text: Put, number: Put): void {
  switch (name) {
    case 'run_name':
    case 'run_id':
    case 'status':
    case 'user_id':
      read(`SELECT r.run, NULLIF(r.${name === 'run_name' ? 'name' : name}, '') FROM runs r WHERE ${where}`, [], text);
      return;
    case 'start_time':
    case 'end_time':
      read(`SELECT r.run, r.${name} FROM runs r WHERE ${where}`, [], number);
      return;
    case 'duration':
      read(`SELECT r.run, r.end_time - r.start_time FROM runs r WHERE ${where}`, [], number);
      return;
    case 'experiment':
      read(`SELECT r.run, e.name FROM runs r JOIN experiments e ON e.experiment = r.experiment WHERE ${where}`, [], text);
      return;
    case 'source':
    case 'commit':
      read(`SELECT k.run, k.value FROM tags k JOIN runs r ON r.run = k.run WHERE k.key = ? AND ${where}`, [name === 'source' ? SYSTEM_TAGS.sourceName : SYSTEM_TAGS.gitCommit], text);
      return;
    case 'dataset':
    case 'dataset_digest':
      read(
        `SELECT run, group_concat(text, ', ') FROM (SELECT i.run, d.${name === 'dataset' ? 'name' : 'digest'} AS text FROM inputs i JOIN datasets d ON d.dataset = i.dataset
        JOIN runs r ON r.run = i.run WHERE ${where} ORDER BY i.run, i.dataset) GROUP BY run`, [], text);
  }
}

const statColumn = (stat: MetricColumnStat): string => (stat === 'last' ? "CASE k.last_is_nan WHEN 1 THEN 'NaN' ELSE k.last_value END" : `k.${STAT_COLUMNS[stat]}`);

/** The number that was logged: an infinity is kept as the greatest double. */
export const metricNumber = (stored: number): number => (stored === Number.MAX_VALUE ? Infinity : stored === -Number.MAX_VALUE ? -Infinity : stored);

function ofRuns({ experiment, runs }: Filling): { where: string; params: SqlValue[] } {
  return runs === undefined
    ? { where: "r.experiment = ? AND r.lifecycle_stage = 'active'", params: [experiment] }
    : { where: 'r.run IN (SELECT value FROM json_each(?))', params: [JSON.stringify(runs)] };
}
