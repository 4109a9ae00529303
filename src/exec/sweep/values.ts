/** The values that a parameter takes in a sweep. All are texts, since that is what a command gets. */
export type Values = List | Range;

/** Values that are named one by one, in this order. */
export interface List {
  readonly kind: 'list';
  readonly values: readonly string[];
}

/** Numbers from an end to the other, both included. */
export interface Range {
  readonly kind: 'range';
  /** Ends as they were written, the lower first. */
  readonly from: string;
  readonly to: string;
  readonly scale: 'linear' | 'log';
  /** Nothing said: whole numbers go by one, a log range by decades, and a random search takes any number. */
  readonly spacing: { readonly kind: 'step'; readonly step: string } | { readonly kind: 'count'; readonly count: number } | { readonly kind: 'none' };
}

/** Digits of a number that is drawn or lies between two ends. */
const DIGITS = 6;

/** Whether a range holds whole numbers only: both ends are written as such and so is a step, and a count leaves room for different ones. */
export function isWhole(range: Range): boolean {
  const whole = (text: string): boolean => /^[+-]?\d+$/.test(text);
  const { spacing } = range;
  if (!whole(range.from) || !whole(range.to)) return false;
  if (spacing.kind !== 'count') return spacing.kind === 'none' || whole(spacing.step);
  const [from, to] = ends(range);
  const gaps = spacing.count - 1;
  return (range.scale === 'log' ? from * ((to / from) ** (1 / gaps) - 1) : (to - from) / gaps) >= 1;
}

/** How many values there are; undefined when there is no end of them, as between 0.1 and 0.5 with no step. */
export function countValues(values: Values): number | undefined {
  if (values.kind === 'list') return values.values.length;
  const [from, to] = ends(values);
  switch (values.spacing.kind) {
    case 'step':
      // A tiny part more, so that 0.1, 0.2, 0.3 reaches 0.3 in spite of rounding.
      return Math.floor((to - from) / Number(values.spacing.step) + 1e-9) + 1;
    case 'count':
      return values.spacing.count;
    case 'none':
      if (values.scale === 'log') return decades(from, to);
      return isWhole(values) ? to - from + 1 : undefined;
  }
}

/** The value at a place from 0; the range or list has to be countable. */
export function valueAt(values: Values, place: number): string {
  if (values.kind === 'list') return values.values[place] ?? '';
  const [from, to] = ends(values);
  if (place === 0) return values.from;
  const count = countValues(values) ?? 1;
  if (place === count - 1 && values.spacing.kind !== 'step') return values.to;
  if (values.spacing.kind === 'step') return inDecimals(from + place * Number(values.spacing.step), Math.max(decimals(values.from), decimals(values.spacing.step)));
  if (values.spacing.kind === 'none' && values.scale === 'linear') return String(from + place);
  const part = place / (count - 1);
  return rounded(values.scale === 'log' ? from * (to / from) ** part : from + (to - from) * part, values);
}

/** The value for a number from 0 to 1: each value of a list and each step equally likely, a log range evenly over its orders of magnitude. */
export function drawValue(values: Values, random: number): string {
  const count = countValues(values);
  if (count !== undefined && (values.kind === 'list' || values.spacing.kind !== 'none' || values.scale === 'linear')) return valueAt(values, Math.floor(random * count));
  const range = values as Range;
  const [from, to] = ends(range);
  return rounded(range.scale === 'log' ? from * (to / from) ** random : from + (to - from) * random, range);
}

/** Whether a random search draws from numbers without an end. */
export function isContinuous(values: Values): boolean {
  return values.kind === 'range' && values.spacing.kind === 'none' && (values.scale === 'log' || !isWhole(values));
}

function ends({ from, to }: Range): [from: number, to: number] {
  return [Number(from), Number(to)];
}

/** Values a decade apart from one end to the other; undefined when the other is not reached so. */
function decades(from: number, to: number): number | undefined {
  const count = Math.log10(to / from);
  return Math.abs(count - Math.round(count)) < 1e-9 ? Math.round(count) + 1 : undefined;
}

function rounded(value: number, range: Range): string {
  return isWhole(range) ? String(Math.round(value)) : String(Number(value.toPrecision(DIGITS)));
}

function decimals(text: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.e]*\.?(\d*)(?:e(.*))?$/i.exec(text) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

function inDecimals(value: number, places: number): string {
  return String(Number(value.toFixed(Math.min(places, 20))));
}
