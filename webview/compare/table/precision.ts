import { fixed, formatNumber } from '../../ui/format';

/** How the numbers of a column are written. */
export type Precision =
  /** As many decimals in each, so that the digits stand in line. */
  | { readonly kind: 'fixed'; readonly digits: number }
  /** As many significant digits in each: the values lie too far apart for the same decimals. */
  | { readonly kind: 'significant'; readonly digits: number };

const MOST_DECIMALS = 7;
/** Numbers looked at to see how many decimals they have; a column of another mind after so many is rare. */
const LOOKED_AT = 500;

/** What is to be known of numbers to write them. */
interface Extent {
  readonly top: number;
  /** Least size but 0. */
  readonly low: number;
  readonly spread: number;
  /** Most decimals that any is written with. */
  readonly decimals: number;
  readonly whole: boolean;
}

/** One precision for the numbers: four digits of the greatest, more where that tells them apart, fewer where none has so many. `means`: means of them are written too. */
export function precisionOf(values: ArrayLike<number>, means = false): Precision {
  const { top, low, spread, decimals, whole } = extentOf(values);
  if (top >= 1e15 || (top > 0 && top < 1e-4)) return { kind: 'significant', digits: 4 };
  if (whole) return { kind: 'fixed', digits: means && values.length > 0 ? meanDigits(top) : 0 };
  if (low / top < 1e-5) return { kind: 'significant', digits: 4 };
  const far = exponent(low) < 0 && low / top < 0.01 ? 1 - exponent(low) : 0;
  const wanted = Math.max(3 - exponent(top), spread > 0 ? 1 - exponent(spread) : 0, far);
  return { kind: 'fixed', digits: Math.min(MOST_DECIMALS, Math.max(0, means ? wanted : Math.min(wanted, decimals))) };
}

function extentOf(values: ArrayLike<number>): Extent {
  let [top, low, min, max, decimals, whole] = [0, Infinity, Infinity, -Infinity, 0, true];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const size = Math.abs(value);
    top = Math.max(top, size);
    if (size > 0) low = Math.min(low, size);
    min = Math.min(min, value);
    max = Math.max(max, value);
    whole &&= Number.isInteger(value);
    if (index < LOOKED_AT && decimals < MOST_DECIMALS) decimals = Math.max(decimals, decimalsOf(value));
  }
  return { top, low, spread: max - min, decimals, whole };
}

/** The number as the column writes it; NaN and infinities as such. */
export function write(value: number, { kind, digits }: Precision): string {
  return kind === 'fixed' ? fixed(value, digits) : formatNumber(value, digits);
}

/** A deviation beside its mean, without the zero that says nothing: `.0021`. */
export function writeDeviation(value: number, precision: Precision): string {
  const text = precision.kind === 'fixed' ? fixed(value, precision.digits) : formatNumber(value, 2);
  return /^0[^\d]\d/.test(text) ? text.slice(1) : text;
}

function meanDigits(top: number): number {
  return top >= 1000 ? 0 : top >= 100 ? 1 : 2;
}

/** Decimals the number is written with, no more than are looked at. */
function decimalsOf(value: number): number {
  const text = String(Math.abs(value));
  if (text.includes('e')) return MOST_DECIMALS;
  const dot = text.indexOf('.');
  return dot < 0 ? 0 : text.length - dot - 1;
}

function exponent(value: number): number {
  return Math.floor(Math.log10(value));
}
