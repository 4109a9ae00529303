import { CELL, cellText, type TableColumn } from '../../../src/protocol/table';
import { isSeedKey } from '../../../src/table/groupRows';
import type { AxisSetup, ScaleKind } from './parallelSetup';

/** Places of `Scale.at` that are not on the axis: NaN, ∞, words among numbers, and ≤ 0 on a logarithmic axis; and runs that did not log it. */
export const SPECIAL = -1;
export const ABSENT = -2;

/** A category of an axis. */
export interface Category {
  /** As logged. */
  readonly word: string;
  /** What it is when it is written as a number: a filter names it so. */
  readonly number: number | undefined;
  /** Runs that have it. */
  readonly count: number;
}

/** Where the values of a column stand on its axis: 0 at the foot, 1 at the head. */
export interface Scale {
  readonly id: string;
  readonly kind: ScaleKind;
  readonly inverted: boolean;
  /** Numbers are whole, so brushes are. */
  readonly whole: boolean;
  /** Of each row of the panel: 0 to 1, `SPECIAL` or `ABSENT`. */
  readonly at: Float32Array;
  /** Least and greatest number on the axis. */
  readonly min: number;
  readonly max: number;
  /** From head to foot, before inversion; empty for numbers. */
  readonly categories: readonly Category[];
  /** Index into `categories` of each row; −1 without. Empty for numbers. */
  readonly codes: Int32Array;
  /** Runs in the two bands. */
  readonly special: number;
  readonly absent: number;
  /** Numbers of the axis, rising; at most a thousand of them. */
  readonly sample: readonly number[];
  /** Place of a number, also outside of 0 to 1. */
  toUnit(value: number): number;
  /** Number at a place. */
  toValue(unit: number): number;
}

/** The scale that suits what was logged: time for moments, words as categories, numbers that are spread as rates are as logarithms. */
export function suits(column: TableColumn, rows: ArrayLike<number>): ScaleKind {
  if (column.id === 'attributes.start_time' || column.id === 'attributes.end_time') return 'time';
  const numbers = new Float64Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const kind = column.kinds[row];
    if (kind === CELL.text) return 'category';
    if (kind === CELL.number) numbers[count++] = column.numbers[row] ?? 0;
  }
  return isRate(column.id, numbers.subarray(0, count).sort()) ? 'log' : 'linear';
}

/**
 * Whether rising numbers are spread as rates are: a parameter that spans two decades, or one and a half and stands more evenly by its logarithm; a metric of
 * which most lies at the foot of a linear axis.
 */
function isRate(id: string, sorted: Float64Array): boolean {
  // A zero or two among rates (no regularisation) stands in the band; the rest is read as rates are.
  const above = sorted.subarray(lowerBound(sorted, 0, true));
  if (above.length < 3 || (sorted[0] ?? 0) < 0 || above.length < 0.9 * sorted.length) return false;
  const quantile = (share: number): number => above[Math.round(share * (above.length - 1))] ?? 0;
  const [low, middle, high] = [quantile(0.1), quantile(0.5), quantile(0.9)];
  const decades = Math.log10(quantile(1)) - Math.log10(quantile(0));
  if (!id.startsWith('params.')) return decades >= 1.7 && high / low >= 20 && middle < (low + high) / 3;
  if (isSeedKey(id.slice('params.'.length))) return false;
  return decades > 1.99 || (decades >= 1.5 && middle < (Math.sqrt(low * high) + (low + high) / 2) / 2);
}

/** Places the values of `rows`; `count` is the number of rows that the panel knows. */
export function buildScale(column: TableColumn, rows: ArrayLike<number>, count: number, wish: AxisSetup): Scale {
  const kind = wish.scale ?? suits(column, rows);
  return kind === 'category' ? categoryScale(column, rows, count, wish) : numberScale(column, rows, count, wish, kind);
}

function numberScale(column: TableColumn, rows: ArrayLike<number>, count: number, wish: AxisSetup, kind: ScaleKind): Scale {
  const { at, sorted, special, absent } = readNumbers(column, rows, count, kind === 'log');
  const inverted = wish.inverted === true;
  const [toUnit, toValue] = turned(inverted, kind === 'percentile' ? ranks(sorted) : kind === 'log' ? logarithmic(sorted) : linear(sorted));
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    if (at[row] === 0) at[row] = Math.min(1, Math.max(0, toUnit(column.numbers[row] ?? 0)));
  }
  const every = Math.max(1, Math.ceil(sorted.length / 998));
  return {
    id: column.id, kind, inverted, at, special, absent, toUnit, toValue, categories: [], codes: new Int32Array(0),
    whole: sorted.length > 0 && kind !== 'time' && column.id !== 'attributes.duration' && sorted.every((value) => Number.isSafeInteger(value)),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    sample: [...sorted.filter((_, index) => index % every === 0), ...sorted.subarray(Math.max(0, sorted.length - 1))],
  };
}

/** The numbers of the rows, rising, and which rows have one: 0 in `at`. */
function readNumbers(column: TableColumn, rows: ArrayLike<number>, count: number, log: boolean): { at: Float32Array; sorted: Float64Array; special: number; absent: number } {
  const at = new Float32Array(count).fill(ABSENT);
  const numbers = new Float64Array(rows.length);
  let [held, special, absent] = [0, 0, 0];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const value = column.numbers[row] ?? Number.NaN;
    const cell = column.kinds[row] ?? CELL.absent;
    if (cell === CELL.absent) absent += 1;
    else if (cell !== CELL.number || (log && value <= 0)) {
      special += 1;
      at[row] = SPECIAL;
    } else {
      numbers[held++] = value;
      at[row] = 0;
    }
  }
  return { at, sorted: numbers.subarray(0, held).sort(), special, absent };
}

type Ways = readonly [(value: number) => number, (unit: number) => number];

function turned(inverted: boolean, [toUnit, toValue]: Ways): Ways {
  return inverted ? [(value) => 1 - toUnit(value), (unit) => toValue(1 - unit)] : [toUnit, toValue];
}

/** A lone value stands in the middle. Halves, since the span of two numbers near the greatest there are is infinite. */
function linear(sorted: Float64Array): Ways {
  const [min = 0, max = 0] = [sorted[0], sorted.at(-1)];
  const span = max / 2 - min / 2;
  if (!(span > 0)) return [(value) => (value === min ? 0.5 : value < min ? -1 : 2), () => min];
  return [(value) => (value / 2 - min / 2) / span, (unit) => min + unit * span + unit * span];
}

function logarithmic(sorted: Float64Array): Ways {
  const [min = 1, max = 1] = [sorted[0], sorted.at(-1)];
  const [low, span] = [Math.log(min), Math.log(max) - Math.log(min)];
  if (!(span > 0)) return [(value) => (value === min ? 0.5 : value < min ? -1 : 2), () => min];
  return [(value) => (value <= 0 ? -1 : (Math.log(value) - low) / span), (unit) => Math.exp(low + unit * span)];
}

/** By rank: equal values stand in the middle of their ranks, values between two known ones between those. */
function ranks(sorted: Float64Array): Ways {
  const last = Math.max(1, sorted.length - 1);
  return [
    (value) => {
      const from = lowerBound(sorted, value);
      const to = lowerBound(sorted, value, true);
      if (to > from) return sorted.length === 1 ? 0.5 : (from + to - 1) / 2 / last;
      if (from === 0) return value < (sorted[0] ?? 0) ? -0.01 : 0;
      if (from === sorted.length) return 1.01;
      const [low = 0, high = 0] = [sorted[from - 1], sorted[from]];
      return (from - 1 + (value - low) / (high - low)) / last;
    },
    (unit) => {
      const place = Math.min(1, Math.max(0, unit)) * (sorted.length - 1);
      const [low = Number.NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
      return low + (high - low) * (place - Math.floor(place));
    },
  ];
}

/** First index whose value is not less (with `past`: greater) than `value`. */
export function lowerBound(sorted: ArrayLike<number>, value: number, past = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = sorted[middle] ?? 0;
    if (there < value || (past && there === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Share of its slot that a category's lines spread over, so that they can be told apart. */
export const SPREAD = 0.56;

function categoryScale(column: TableColumn, rows: ArrayLike<number>, count: number, wish: AxisSetup): Scale {
  const at = new Float32Array(count).fill(ABSENT);
  const codes = new Int32Array(count).fill(-1);
  const found = new Map<string, { word: string; number: number | undefined; count: number; rows: number[] }>();
  let absent = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    if ((column.kinds[row] ?? CELL.absent) === CELL.absent) {
      absent += 1;
      continue;
    }
    const text = cellText(column, row);
    // Written differently, but the same number: one category, since a filter finds both.
    const number = column.kinds[row] === CELL.number ? column.numbers[row] : undefined;
    const key = number === undefined ? `w${text}` : `n${number}`;
    const entry = found.get(key) ?? { word: number === undefined ? text : String(number), number, count: 0, rows: [] };
    entry.count += 1;
    entry.rows.push(row);
    found.set(key, entry);
  }
  const entries = [...found.values()].sort(order);
  const inverted = wish.inverted === true;
  const slots = entries.length;
  entries.forEach((entry, code) => {
    const centre = slotCentre(code, slots, inverted);
    for (const row of entry.rows) {
      codes[row] = code;
      at[row] = centre + ((entry.count > 1 ? hash(row) - 0.5 : 0) * SPREAD) / slots;
    }
  });
  return {
    id: column.id, kind: 'category', inverted, whole: false, at, codes, absent, special: 0, min: Number.NaN, max: Number.NaN, sample: [],
    categories: entries.map(({ word, number, count: held }) => ({ word, number, count: held })),
    toUnit: (value) => slotCentre(entries.findIndex((entry) => entry.number === value), slots, inverted),
    toValue: () => Number.NaN,
  };
}

/** Middle of a category's slot; the first stands at the head. */
export function slotCentre(code: number, slots: number, inverted: boolean): number {
  const centre = 1 - (code + 0.5) / slots;
  return inverted ? 1 - centre : centre;
}

/** Numbers by size, the greatest at the head as on other axes; words by how many runs have them. */
function order(a: { word: string; number: number | undefined; count: number }, b: { word: string; number: number | undefined; count: number }): number {
  if (a.number !== undefined && b.number !== undefined) return b.number - a.number;
  if (a.number !== undefined || b.number !== undefined) return a.number === undefined ? 1 : -1;
  return b.count - a.count || (a.word < b.word ? -1 : 1);
}

/** A number from 0 to 1 that is always the same for a row (Knuth's multiplicative hashing). */
function hash(row: number): number {
  return ((Math.imul(row + 1, 2_654_435_761) >>> 8) & 0xffff) / 0xffff;
}
