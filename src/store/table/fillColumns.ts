import type { AttributeColumn, ColumnRef, MetricColumnStat } from '../../protocol/columns';
import { SYSTEM_TAGS } from '../../protocol/entities';
import type { ColumnBuilder } from '../../table/columnBuilder';
import type { Reader } from '../sql';
import { metricNumber, ofRunRows, readKeyed, readPairs, type KeyedKind, type PutValue, type Which } from './readKeyed';

/** A column being filled. */
export interface Filled {
  readonly ref: ColumnRef;
  readonly builder: ColumnBuilder;
}

/** Row of a run; undefined for one that is not wanted. */
type RowOf = (run: number) => number | undefined;

/** Where a column is kept: params, metrics and tags under keys, the rest by itself. */
export function keyedOf(ref: ColumnRef): { readonly kind: KeyedKind; readonly key: string; readonly stat: MetricColumnStat } | undefined {
  switch (ref.kind) {
    case 'param':
    case 'tag':
      return { kind: ref.kind, key: ref.key, stat: 'last' };
    case 'metric':
      return ref;
    case 'attribute':
      if (ref.name === 'source') return { kind: 'tag', key: SYSTEM_TAGS.sourceName, stat: 'last' };
      return ref.name === 'commit' ? { kind: 'tag', key: SYSTEM_TAGS.gitCommit, stat: 'last' } : undefined;
    case 'metricAt':
      return undefined;
  }
}

/** Puts what these runs logged into columns; cells without a value stay as they are. */
export function fillColumns(reader: Reader, which: Which, columns: readonly Filled[], row: RowOf): void {
  const groups = new Map<string, { kind: KeyedKind; stat: MetricColumnStat; puts: Map<string, PutValue[]> }>();
  const attributes: [string, PutValue][] = [];
  for (const { ref, builder } of columns) {
    const attribute = ref.kind === 'attribute' ? ATTRIBUTES[ref.name] : undefined;
    if (attribute !== undefined) {
      attributes.push([attribute, putterOf(ref, builder)]);
      continue;
    }
    const keyed = keyedOf(ref);
    if (keyed === undefined) {
      fillOne(reader, which, ref, builder, row);
      continue;
    }
    const name = `${keyed.kind}:${keyed.stat}`;
    const group = groups.get(name) ?? { kind: keyed.kind, stat: keyed.stat, puts: new Map<string, PutValue[]>() };
    groups.set(name, group);
    group.puts.set(keyed.key, [...(group.puts.get(keyed.key) ?? []), putterOf(ref, builder)]);
  }
  if (attributes.length > 0) {
    const { where, params } = ofRunRows(which);
    readPairs(reader, `FROM runs r JOIN experiments e ON e.experiment = r.experiment WHERE ${where}`, attributes, params, row);
  }
  for (const { kind, stat, puts } of groups.values()) {
    readKeyed(reader, kind, stat, which, [...puts.keys()], row, (key) => together(puts.get(key)));
  }
}

/** How a value gets into a column. */
export function putterOf(ref: ColumnRef, builder: ColumnBuilder): PutValue {
  switch (ref.kind) {
    case 'param':
    case 'tag':
      return (row, value) => builder.putWritten(row, String(value));
    case 'metric':
    case 'metricAt':
      return (row, value) => builder.putNumber(row, metricNumber(Number(value)));
    case 'attribute':
      return ref.name === 'start_time' || ref.name === 'end_time' || ref.name === 'duration'
        ? (row, value) => builder.putNumber(row, Number(value))
        : (row, value) => builder.putText(row, String(value));
  }
}

function together(puts: readonly PutValue[] | undefined): PutValue | undefined {
  if (puts === undefined || puts.length < 2) return puts?.[0];
  return (row, value) => puts.forEach((put) => put(row, value));
}

function fillOne(reader: Reader, which: Which, ref: ColumnRef, builder: ColumnBuilder, row: RowOf): void {
  const { where, params } = ofRunRows(which);
  const put = putterOf(ref, builder);
  if (ref.kind === 'metricAt') {
    readPairs(
      reader,
      `FROM (SELECT r.run, CASE p.is_nan WHEN 1 THEN 'NaN' ELSE p.value END AS value FROM runs r CROSS JOIN series k ON k.run = r.run AND k.key = ?
      CROSS JOIN points p ON p.series = k.series AND p.step = ? WHERE ${where} ORDER BY r.run, p.timestamp, p.value) r`,
      [['r.value', put]], [ref.key, ref.step, ...params], row);
  } else if (ref.kind === 'attribute' && (ref.name === 'dataset' || ref.name === 'dataset_digest')) {
    readPairs(
      reader,
      `FROM (SELECT run, group_concat(text, ', ') AS value FROM (SELECT r.run, d.${ref.name === 'dataset' ? 'name' : 'digest'} AS text
      FROM runs r CROSS JOIN inputs i ON i.run = r.run JOIN datasets d ON d.dataset = i.dataset WHERE ${where} ORDER BY r.run, i.dataset) GROUP BY run) r`,
      [['r.value', put]], params, row);
  }
}

/** What attributes are in `runs r` and `experiments e`. A run that goes on has no end, one without a user an empty one. */
const ATTRIBUTES: Readonly<Partial<Record<AttributeColumn, string>>> = {
  run_name: 'r.name', run_id: 'r.run_id', status: 'r.status', user_id: "NULLIF(r.user_id, '')", experiment: 'e.name',
  start_time: 'r.start_time', end_time: 'r.end_time', duration: 'r.end_time - r.start_time',
};
