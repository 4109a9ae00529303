import { wordsOf } from '../protocol/direction';
import { cellText, type TableColumn } from '../protocol/table';
import { seriesName } from './seriesName';
import { comparableRows, RANK, rankOf, sortPlaces, sortRows, type Comparable, type SortKey } from './sortRows';

/** Rows put together. */
export interface RowGroups {
  readonly rows: Uint32Array;
  readonly names: readonly string[];
  /** Group `g` holds the rows from `ends[g − 1]` (0 for the first) up to `ends[g]`. */
  readonly ends: Uint32Array;
}

/** Which rows belong together: a number for each row by its place, the same for partners, and what a group is called. */
export interface Partition {
  readonly groupOf: Uint32Array;
  readonly name: (rows: Uint32Array) => string;
}

/**
 * Rows in groups. The groups stand in the order of the mean of their rows (texts: the least one), the rows within them in the order of the
 * columns; equal ones, and all without an order, as the rows came. A row without partners is a group of one.
 */
export function groupRows(rows: Uint32Array, { groupOf, name }: Partition, keys: readonly SortKey[]): RowGroups {
  const members = new Map<number, number[]>();
  rows.forEach((row, place) => {
    const group = groupOf[place] ?? 0;
    const known = members.get(group);
    if (known === undefined) members.set(group, [row]);
    else known.push(row);
  });
  const groups = [...members.values()].map((some) => Uint32Array.from(some));
  const order = sortPlaces(groups.length, keys.map((key) => comparableGroups(key, groups)));
  const sorted = Array.from(order, (place) => groups[place] ?? new Uint32Array());
  const all = new Uint32Array(rows.length);
  const ends = new Uint32Array(sorted.length);
  const names: string[] = [];
  let end = 0;
  sorted.forEach((group, index) => {
    const ordered = sortRows(group, keys);
    all.set(ordered, end);
    end += ordered.length;
    ends[index] = end;
    names.push(name(ordered));
  });
  return { rows: all, names, ends };
}

/** Rows equal in all params but those that are seeds. A run without any other param is like no other. */
export function partitionBySeed(rows: Uint32Array, params: readonly TableColumn[], names: TableColumn): Partition {
  const settings = params.filter((column) => !isSeedKey(column.id.slice(column.id.indexOf('.') + 1)));
  const groupOf = new Uint32Array(rows.length);
  let classes = 1;
  for (const column of settings) classes = refine(groupOf, classes, rows, column);
  const empty = rows.findIndex((row) => settings.every((column) => rankOf(column, row) === RANK.absent));
  const none = empty < 0 ? -1 : (groupOf[empty] ?? 0);
  if (none >= 0) groupOf.forEach((group, place) => (groupOf[place] = group === none ? classes++ : group));
  const differing = settings.filter((column) => rows.length > 1 && refine(new Uint32Array(rows.length), 1, rows, column) > 1);
  return { groupOf, name: (group) => nameOfSeeds(group, names, differing) };
}

/** Rows whose names are of one series, see `seriesName`. */
export function partitionBySeries(rows: Uint32Array, names: TableColumn): Partition {
  const known = new Map<string, number>();
  const groupOf = rows.map((row) => numberOf(known, seriesName(cellText(names, row))));
  return { groupOf, name: (group) => seriesName(cellText(names, group[0] ?? 0)) };
}

/** Rows equal in a column: numbers by their size, however they are written. */
export function partitionByColumn(rows: Uint32Array, column: TableColumn): Partition {
  const groupOf = new Uint32Array(rows.length);
  refine(groupOf, 1, rows, column);
  return { groupOf, name: (group) => cellText(column, group[0] ?? 0) };
}

/** Whether the key of a param says that it is a seed: `seed`, `np_seed`, `dataSeed`, `random_state`. */
export function isSeedKey(key: string): boolean {
  const words = wordsOf(key);
  return words.some((word, index) => word === 'seed' || word === 'seeds' || word === 'randomseed' || (word === 'state' && words[index - 1] === 'random'));
}

/** Parts each class by the values of a column; answers how many classes there are. */
function refine(groupOf: Uint32Array, classes: number, rows: Uint32Array, column: TableColumn): number {
  const values = new Map<number, number>();
  const pairs = new Map<number, number>();
  const words = column.words.length;
  rows.forEach((row, place) => {
    const rank = rankOf(column, row);
    // Below `words` a text, then absent and NaN, then the numbers as they come.
    const value = rank === RANK.text ? (column.codes[row] ?? 0) : rank === RANK.number ? words + 2 + numberOf(values, column.numbers[row] ?? 0) : words + (rank === RANK.nan ? 1 : 0);
    groupOf[place] = numberOf(pairs, (groupOf[place] ?? 0) * (words + 2 + rows.length) + value);
  });
  return Math.max(classes, pairs.size);
}

function numberOf<T>(known: Map<T, number>, value: T): number {
  const there = known.get(value);
  if (there !== undefined) return there;
  known.set(value, known.size);
  return known.size - 1;
}

function comparableGroups(key: SortKey, groups: readonly Uint32Array[]): Comparable {
  const ranks = new Uint8Array(groups.length);
  const values = new Float64Array(groups.length);
  groups.forEach((rows, place) => {
    const own = comparableRows(key, rows);
    const rank = own.ranks.reduce((least, each) => Math.min(least, each), RANK.absent as number);
    const mine = own.values.filter((_, index) => own.ranks[index] === rank);
    const value = rank === RANK.number ? mine.reduce((sum, each) => sum + each, 0) / mine.length : mine.reduce((least, each) => Math.min(least, each), Infinity);
    // The mean of both infinities is none.
    ranks[place] = rank === RANK.number && Number.isNaN(value) ? RANK.nan : rank;
    values[place] = rank === RANK.number || rank === RANK.text ? value : 0;
  });
  return { ranks, values, descending: key.descending };
}

/** What the names of runs that differ in their seed begin with; without that the params that set them apart from the others. */
function nameOfSeeds(rows: Uint32Array, names: TableColumn, differing: readonly TableColumn[]): string {
  const all = Array.from(rows, (row) => cellText(names, row));
  const [first = ''] = all;
  if (all.length === 1) return first;
  const common = commonStart(all);
  if (common !== '') return common;
  const settings = differing.slice(0, 3).map((column) => `${column.id.slice('params.'.length)}=${cellText(column, rows[0] ?? 0)}`);
  return settings.length === 0 ? first : settings.join(', ');
}

/** What texts begin with, without a number that was cut, the word for what is counted and the marks behind it. */
function commonStart(texts: readonly string[]): string {
  const [first = ''] = texts;
  let length = first.length;
  for (const text of texts) {
    let same = 0;
    while (same < length && text[same] === first[same]) same++;
    length = same;
  }
  if (texts.every((text) => text.length === length)) return first;
  return first.slice(0, length).replace(/\d+$/, '').replace(/(?:^|[\s_\-./])(?:seed|s|run|random[\s_-]?state)[\s_\-.=:]*$/i, '').replace(/[\s_\-./=:#([]+$/, '');
}
