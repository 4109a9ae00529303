import { CELL, type TableColumn } from '../../../src/protocol/table';
import { isSeedKey } from '../../../src/table/groupRows';
import type { ColumnInfo } from '../../../src/protocol/table';

/** Rows that a rank correlation is taken of at most; more say the same and only cost time. */
const ENOUGH = 4000;

/** Stretches of a column, each with as many runs, whose means tell that a metric is best in the middle. */
const STRETCHES = 8;

/**
 * How much a column says about a metric, 0 to 1: for words the correlation ratio (eta) of the metric's ranks by category; for numbers the absolute rank
 * correlation (Spearman's rho, with mean ranks for ties) or, where it is more, the correlation ratio by stretches of the column. 0 with fewer than eight runs that have both.
 */
export function relevance(column: TableColumn, metric: TableColumn, rows: ArrayLike<number>): number {
  const every = Math.max(1, Math.floor(rows.length / ENOUGH));
  const both: number[] = [];
  let words = false;
  for (let index = 0; index < rows.length; index += every) {
    const row = rows[index] ?? 0;
    const kind = column.kinds[row] ?? CELL.absent;
    if (metric.kinds[row] !== CELL.number || kind === CELL.absent || kind === CELL.special) continue;
    words ||= kind === CELL.text;
    both.push(row);
  }
  if (both.length < 8) return 0;
  const target = meanRanks(both.map((row) => metric.numbers[row] ?? 0));
  if (words) return correlationRatio(both.map((row) => (column.kinds[row] === CELL.text ? `word ${column.codes[row] ?? -1}` : (column.numbers[row] ?? 0))), target);
  const own = meanRanks(both.map((row) => column.numbers[row] ?? 0));
  const stretches = Array.from(own, (rank) => Math.floor((STRETCHES * rank) / own.length));
  return Math.max(Math.abs(correlation(own, target)), correlationRatio(stretches, target));
}

/** Ranks from 0; equal values share the mean of theirs. */
export function meanRanks(values: readonly number[]): Float64Array {
  const order = Uint32Array.from(values, (_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let index = from; index < to; index += 1) ranks[order[index] ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/** Pearson's correlation; 0 when either does not vary. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const [x, y] = [(a[index] ?? 0) - meanA, (b[index] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/**
 * Square root of the share of the variance that lies between categories, less what as many categories would show by chance (epsilon squared, Kelley
 * 1935): a column with a different word in each run says nothing.
 */
export function correlationRatio(categories: readonly (number | string)[], values: Float64Array): number {
  const groups = new Map<number | string, { sum: number; count: number }>();
  categories.forEach((category, index) => {
    const group = groups.get(category) ?? { sum: 0, count: 0 };
    groups.set(category, { sum: group.sum + (values[index] ?? 0), count: group.count + 1 });
  });
  const [all, count] = [mean(values), values.length];
  const total = values.reduce((sum, value) => sum + (value - all) ** 2, 0);
  const free = count - groups.size;
  if (total === 0 || free <= 0) return 0;
  const between = [...groups.values()].reduce((sum, group) => sum + group.count * (group.sum / group.count - all) ** 2, 0);
  const within = (total - between) / free;
  return Math.sqrt(Math.max(0, (between - (groups.size - 1) * within) / total));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Words that an axis has room for, and so few that they are settings even where each run has its own, as when three runs are compared. */
const MOST_WORDS = 24;
const FEW_WORDS = 8;

/**
 * Columns that an axis is worth trying for: parameters and metrics that vary, parameters first, then by how many runs have them. Seeds are noise, and tags and
 * durations name or time a run: they are tried where no parameter varies. What a run took of the machine is no result.
 */
export function candidates(columns: readonly ColumnInfo[], metric: string | undefined, most: number): string[] {
  const worth = columns.filter((info) => {
    const { id, distinct, numeric, runs } = info;
    return isWorthAxis(info) && distinct > 1 && runs > 1 && !/^(attributes\.(?!duration)|tags\.mlflow\.|metrics\.system\/)/.test(id) && (numeric || distinct <= FEW_WORDS || (distinct <= MOST_WORDS && distinct < runs)) && id !== metric;
  });
  const weight = (info: ColumnInfo): number => info.runs * (isSetting(info.id) ? 4 : info.id.startsWith('metrics.') ? 2 : 1);
  const some = worth.some(({ id }) => isSetting(id)) ? worth.filter(({ id }) => isSetting(id) || id.startsWith('metrics.')) : worth;
  return [...some].sort((a, b) => weight(b) - weight(a)).slice(0, most).map(({ id }) => id);
}

/** A parameter that somebody sets to see what comes of it. */
function isSetting(id: string): boolean {
  return id.startsWith('params.') && !isSeedKey(id.slice('params.'.length));
}

/**
 * The axes to begin with, from left to right: parameters by what they say about the metric, then up to two other metrics that say
 * most, then the metric.
 */
export function chooseAxes(relevances: ReadonlyMap<string, number>, metric: string | undefined, most: number): string[] {
  const ranked = [...relevances].sort((a, b) => b[1] - a[1]).map(([id]) => id);
  const isMetric = (id: string): boolean => id.startsWith('metrics');
  const places = Math.max(1, most - (metric === undefined ? 0 : 1));
  const inputs = ranked.filter((id) => !isMetric(id));
  const others = ranked.filter(isMetric).slice(0, Math.max(metric === undefined ? places : Math.min(2, Math.floor(places / 4)), places - inputs.length));
  return [...inputs.slice(0, Math.max(0, places - others.length)), ...others.reverse(), ...(metric === undefined ? [] : [metric])];
}

/** Whether a column is offered as an axis: its values differ, and it does more than name runs. */
export function isWorthAxis(info: ColumnInfo | undefined): boolean {
  return info !== undefined && info.varies && (info.numeric || info.distinct <= 60) && !/^(attributes\.run_(id|name)|tags\.mlflow\.(log-model|note))/.test(info.id);
}
