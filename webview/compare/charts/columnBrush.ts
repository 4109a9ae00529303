import { withBrush } from '../model/clauses';
import type { ColumnAxis } from './columnAxis';

/** A side of a rectangle: the column of the axis, and where it begins and ends there. */
export interface Side {
  readonly id: string;
  readonly axis: ColumnAxis;
  /** The column has whole numbers alone. */
  readonly whole: boolean;
  readonly ends: readonly [number, number];
}

/** The filter with a clause for each side of a rectangle; ends are rounded to what a hand can mean, and to whole numbers where there are only those. */
export function brushed(filter: string, sides: readonly Side[]): string {
  return sides.reduce((before, { id, axis, whole, ends }) => {
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    if (axis.kind === 'category') {
      const words = axis.words.filter((_, index) => index >= low && index <= high);
      return words.length === 0 ? before : withBrush(before, id, { column: id, ranges: [], words });
    }
    const range = whole && Math.ceil(low) <= Math.floor(high) ? { min: Math.ceil(low), max: Math.floor(high) } : { min: rounded(low, high - low), max: rounded(high, high - low) };
    return withBrush(before, id, { column: id, ranges: [range], words: [] });
  }, filter);
}

/** A number with the digits that tell apart what is a thousandth of `span` apart. */
function rounded(value: number, span: number): number {
  if (!(span > 0)) return value;
  const digits = Math.min(15, Math.max(4, Math.ceil(Math.log10(Math.abs(value) / span || 1)) + 3));
  return Number(value.toPrecision(digits));
}
