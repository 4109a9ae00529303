import type { MetricColumnStat } from '../../protocol/columns';
import { STAT_COLUMNS } from '../search/runFields';
import type { Reader, SqlValue } from '../sql';

/** What has keys. */
export type KeyedKind = 'param' | 'metric' | 'tag';

/** Which runs are read: all active ones of an experiment, or these by their integer keys. */
export type Which = { readonly experiment: number } | { readonly runs: readonly number[] };

/** Takes a value: a text of a param or tag, a number of a metric or `'NaN'`. */
export type PutValue = (row: number, value: string | number) => void;

/** Up to so many keys are looked up in each run; more, and all values are read in one pass. */
export const FEW_KEYS = 4;

const TABLES: Readonly<Record<KeyedKind, string>> = { param: 'params', metric: 'series', tag: 'tags' };

/**
 * Reads the values of runs under their keys, or under `keys` alone. `row` says where a run's values belong, `put` which values of a key are wanted
 * and where they go; both may answer undefined. Runs that share their list of keys, as those of a sweep do, cost one look at it.
 *
 * SQLite hands out one text a run, since each value that crosses over by itself costs more than reading it. It writes a double with 17 digits,
 * from which the very same double is read.
 */
export function readKeyed(
  reader: Reader, kind: KeyedKind, stat: MetricColumnStat, which: Which, keys: readonly string[] | undefined,
  row: (run: number) => number | undefined, put: (key: string) => PutValue | undefined,
): void {
  if (keys !== undefined && keys.length <= FEW_KEYS) {
    for (const key of keys) readOne(reader, kind, stat, which, key, row, put(key));
    return;
  }
  const { where, params } = ofValues(which);
  // With the plus SQLite goes through a run's keys in one pass, instead of looking each one up.
  const named = keys === undefined ? '' : ' AND +k.key IN (SELECT value FROM json_each(?))';
  const rows = reader.all<[number, string, string]>(
    `SELECT k.run, json_group_array(k.key), json_group_array(${valueOf(kind, stat)}) FROM ${TABLES[kind]} k WHERE ${where}${named} GROUP BY k.run`,
    keys === undefined ? params : [...params, JSON.stringify(keys)],
  );
  const known = new Map<string, readonly (PutValue | undefined)[]>();
  for (const [run, keyList, valueList] of rows) {
    const at = row(run);
    if (at === undefined) continue;
    let puts = known.get(keyList);
    if (puts === undefined) {
      puts = (JSON.parse(keyList) as string[]).map(put);
      known.set(keyList, puts);
    }
    const values = JSON.parse(valueList) as (string | number | null)[];
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value !== null && value !== undefined) puts[i]?.(at, value);
    }
  }
}

function readOne(
  reader: Reader, kind: KeyedKind, stat: MetricColumnStat, which: Which, key: string,
  row: (run: number) => number | undefined, put: PutValue | undefined,
): void {
  if (put === undefined) return;
  const { where, params } = ofRunRows(which);
  // CROSS JOIN keeps SQLite from going through all keys of all runs.
  readPairs(reader, `FROM runs r CROSS JOIN ${TABLES[kind]} k ON k.run = r.run AND k.key = ? WHERE ${where}`, [[valueOf(kind, stat), put]], [key, ...params], row);
}

/**
 * Reads values of runs, several columns at once: `from` is all that follows the columns of a query over `runs r`, `values` SQL with where it goes.
 * A later value of a run takes the place of an earlier one.
 */
export function readPairs(
  reader: Reader, from: string, values: readonly (readonly [sql: string, put: PutValue])[], params: readonly SqlValue[], row: (run: number) => number | undefined,
): void {
  const [runList = '[]', ...lists] = reader.one<string[]>(`SELECT json_group_array(r.run), ${values.map(([value]) => `json_group_array(${value})`).join(', ')} ${from}`, params) ?? [];
  const rows = (JSON.parse(runList) as number[]).map(row);
  values.forEach(([, put], column) => {
    const list = JSON.parse(lists[column] ?? '[]') as (string | number | null)[];
    rows.forEach((at, i) => {
      const value = list[i];
      if (at !== undefined && value !== null && value !== undefined) put(at, value);
    });
  });
}

/** The condition that holds `runs r` to these runs. */
export function ofRunRows(which: Which): { where: string; params: SqlValue[] } {
  return 'experiment' in which
    ? { where: "r.experiment = ? AND r.lifecycle_stage = 'active'", params: [which.experiment] }
    : { where: 'r.run IN (SELECT value FROM json_each(?))', params: [JSON.stringify(which.runs)] };
}

/** The condition that holds the values `k` to these runs. */
function ofValues(which: Which): { where: string; params: SqlValue[] } {
  const { where, params } = ofRunRows(which);
  return 'experiment' in which ? { where: `k.run IN (SELECT r.run FROM runs r WHERE ${where})`, params } : { where: where.replace('r.run', 'k.run'), params };
}

function valueOf(kind: KeyedKind, stat: MetricColumnStat): string {
  if (kind !== 'metric') return 'k.value';
  return stat === 'last' ? "CASE k.last_is_nan WHEN 1 THEN 'NaN' ELSE k.last_value END" : `k.${STAT_COLUMNS[stat]}`;
}

/** The number that was logged: an infinity is kept as the greatest double. */
export const metricNumber = (stored: number): number => (stored === Number.MAX_VALUE ? Infinity : stored === -Number.MAX_VALUE ? -Infinity : stored);
