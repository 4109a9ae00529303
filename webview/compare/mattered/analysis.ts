import { isSeedKey } from '../../../src/table/groupRows';
import { CELL, cellText, type TableColumn } from '../../../src/protocol/table';
import { categoricalFeature, numericFeature, type Feature } from '../statistics/forest';
import { fewestRuns, varianceOf, type Importance } from '../statistics/importance';
import { spearman } from '../statistics/rank';

/** Share of the spread that the parameters must explain for any of them to be ranked. */
export const LEAST_EXPLAINED = 0.1;
/** Parameters that are looked at; those logged most. */
export const MOST_PARAMS = 100;

/** A parameter that varies over the runs, with what the forest takes of it. */
export interface Param {
  readonly column: TableColumn;
  readonly key: string;
  readonly feature: Feature;
  /** Runs of those looked at that logged it. */
  readonly logged: number;
  /** Different values. */
  readonly distinct: number;
  /** All values are numbers. */
  readonly numeric: boolean;
  /** It was logged where another parameter has one of these values, and nowhere else. */
  readonly onlyWhere?: Condition;
}

/** A parameter by key, and some of its values. */
export interface Condition {
  readonly key: string;
  readonly values: readonly string[];
}

/** What can be worked on: the runs that have the metric, and their parameters. */
export interface Input {
  /** Rows of runs with a finite value. */
  readonly rows: Uint32Array;
  readonly target: Float64Array;
  readonly params: readonly Param[];
  /** Of each row the number of its setting: runs that are equal in all parameters but their seeds share one. */
  readonly settingOf: Uint32Array;
  readonly settings: number;
  /** Keys of those with one value in all of the runs. */
  readonly constant: readonly string[];
  /** Keys of texts that hardly two runs share: paths, ids. */
  readonly unique: readonly string[];
}

/** Why nothing is worked out, if so. */
export type Obstacle = { readonly kind: 'empty' } | { readonly kind: 'few'; readonly settings: number; readonly needed: number } | { readonly kind: 'flat' } | { readonly kind: 'params' };

/** A parameter with what was found of it. */
export interface Ranked extends Param {
  /** Part of the importance of all parameters, 0 to 1. */
  readonly share: number;
  /** It stands above what shuffled values reach. */
  readonly told: boolean;
  /** Spearman's correlation with the metric where it was logged; NaN for categories. */
  readonly rho: number;
  /** What the forest expects in each bin. */
  readonly shape: Float64Array;
}

/** Takes of the columns what the runs have. */
export function inputOf(rows: Iterable<number>, metric: TableColumn, columns: readonly TableColumn[]): Input {
  const kept = Uint32Array.from([...rows].filter((row) => metric.kinds[row] === CELL.number && Number.isFinite(metric.numbers[row])));
  const target = Float64Array.from(kept, (row) => metric.numbers[row] ?? 0);
  const constant: string[] = [];
  const unique: string[] = [];
  const params = columns.flatMap((column): Param[] => {
    const key = column.id.slice('params.'.length);
    const param = paramOf(column, key, kept);
    if (param === undefined) {
      if (kept.length > 0) constant.push(key);
    }
    else if (!param.numeric && param.distinct > 12 && param.distinct > param.logged / 2) unique.push(key);
    else return [param];
    return [];
  });
  return { rows: kept, target, params: params.map((param) => conditioned(param, params, kept)), constant, unique, ...settingsOf(params, kept) };
}

/** What keeps an importance from being worked out; undefined when nothing does. */
export function obstacle({ settings, target, params }: Input): Obstacle | undefined {
  if (target.length === 0) return { kind: 'empty' };
  if (params.length === 0) return { kind: 'params' };
  const needed = fewestRuns(params.length);
  if (settings < needed) return { kind: 'few', settings, needed };
  return varianceOf(target) > 0 ? undefined : { kind: 'flat' };
}

/** The parameters, the most important first. */
export function rank({ params, rows, target }: Input, found: Importance): Ranked[] {
  const sum = found.shares.reduce((all, share) => all + share, 0);
  const ranked = params.map((param, index): Ranked => {
    const share = found.shares[index] ?? 0;
    return { ...param, share: sum > 0 ? share / sum : 0, told: share > found.chance && share > 0, rho: rhoOf(param, rows, target), shape: found.shapes[index] ?? new Float64Array(0) };
  });
  return ranked.sort((a, b) => Number(b.told) - Number(a.told) || b.share - a.share || (a.key < b.key ? -1 : 1));
}

/** Spearman's correlation of a parameter with the metric over the runs that logged it; NaN for categories. */
export function rhoOf({ column, numeric }: Param, rows: Uint32Array, target: Float64Array): number {
  if (!numeric) return Number.NaN;
  const both = Array.from(rows.keys()).filter((index) => isNumber(column, rows[index] ?? 0));
  return spearman(both.map((index) => column.numbers[rows[index] ?? 0] ?? 0), both.map((index) => target[index] ?? 0));
}

/** Values a condition names at most. */
const MOST_VALUES = 6;

/**
 * A parameter that was logged only where another one has certain values (a depth where the booster is a tree) must not be praised for what that
 * other one does: where it was not logged it counts as having its middle value, as conditional parameters do in fANOVA (Hutter et al. 2014).
 */
function conditioned(param: Param, params: readonly Param[], rows: Uint32Array): Param {
  if (param.logged === rows.length) return param;
  const { bins } = param.feature;
  for (const other of params) {
    if (other === param || other.logged < rows.length || other.distinct > 20) continue;
    const where = new Set<string>();
    const elsewhere = new Set<string>();
    rows.forEach((row, index) => ((bins[index] ?? 0) > 0 ? where : elsewhere).add(cellText(other.column, row)));
    if (where.size > MOST_VALUES || [...where].some((value) => elsewhere.has(value))) continue;
    const logged = bins.filter((bin) => bin > 0).sort();
    const middle = logged[logged.length >> 1] ?? 1;
    return { ...param, feature: { ...param.feature, bins: bins.map((bin) => (bin === 0 ? middle : bin)) }, onlyWhere: { key: other.key, values: [...where].sort() } };
  }
  return param;
}

/** Which runs have the same setting, taken apart parameter by parameter. */
function settingsOf(params: readonly Param[], rows: Uint32Array): Pick<Input, 'settingOf' | 'settings'> {
  const settingOf = new Uint32Array(rows.length);
  let settings = Math.min(1, rows.length);
  for (const { column, key } of params) {
    if (isSeedKey(key)) continue;
    const known = new Map<string, number>();
    rows.forEach((row, index) => {
      const kind = column.kinds[row] ?? CELL.absent;
      const value = kind === CELL.absent ? '' : kind === CELL.text ? `w${column.codes[row] ?? -1}` : String(column.numbers[row]);
      const pair = `${settingOf[index] ?? 0} ${value}`;
      const setting = known.get(pair) ?? known.size;
      known.set(pair, setting);
      settingOf[index] = setting;
    });
    settings = known.size;
  }
  return { settingOf, settings };
}

function paramOf(column: TableColumn, key: string, rows: Uint32Array): Param | undefined {
  const values = new Set<number | string>();
  let logged = 0;
  let numeric = true;
  for (const row of rows) {
    const kind = column.kinds[row] ?? CELL.absent;
    if (kind === CELL.absent) continue;
    logged += 1;
    numeric &&= kind !== CELL.text;
    values.add(kind === CELL.text ? `${column.codes[row] ?? -1}` : (column.numbers[row] ?? Number.NaN));
  }
  if (values.size === 0 || (values.size === 1 && logged === rows.length)) return undefined;
  const feature = numeric
    ? numericFeature(Float64Array.from(rows, (row) => column.numbers[row] ?? Number.NaN), (index) => Number.isNaN(column.numbers[rows[index] ?? 0] ?? Number.NaN))
    : categoricalFeature(categories(column, rows));
  return { column, key, feature, logged, distinct: values.size, numeric };
}

/** Codes of the values of a column in which not all are numbers: numbers get codes behind those of the words. */
export function categories(column: TableColumn, rows: Uint32Array): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(rows, (row) => {
    const kind = column.kinds[row] ?? CELL.absent;
    if (kind === CELL.absent) return -1;
    if (kind === CELL.text) return column.codes[row] ?? -1;
    const number = column.numbers[row] ?? Number.NaN;
    const code = numbers.get(number) ?? column.words.length + numbers.size;
    numbers.set(number, code);
    return code;
  });
}

function isNumber(column: TableColumn, row: number): boolean {
  return column.kinds[row] === CELL.number && Number.isFinite(column.numbers[row]);
}

/** A number that changes when what is worked on does: runs, values of the metric and of the parameters (FNV-1a). */
export function fingerprint({ rows, target, params }: Input): number {
  let hash = 0x811c9dc5;
  const add = (value: number): void => {
    hash = Math.imul(hash ^ (value | 0), 0x01000193);
  };
  const bytes = new Int32Array(target.buffer, target.byteOffset, target.length * 2);
  rows.forEach(add);
  bytes.forEach(add);
  for (const { key, feature } of params) {
    for (let at = 0; at < key.length; at += 1) add(key.charCodeAt(at));
    feature.bins.forEach(add);
  }
  return hash >>> 0;
}
