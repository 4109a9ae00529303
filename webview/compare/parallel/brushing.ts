import { CELL, type TableColumn } from '../../../src/protocol/table';
import { readClauses, withBrush, type Brush, type BrushRange } from '../model/clauses';
import type { Scale } from './scale';

/** The brushes of a filter, by column; those of one column in several clauses that could not be put together stay out. */
export function readBrushes(filter: string): Map<string, Brush> {
  const brushes = new Map<string, Brush>();
  for (const { brush } of readClauses(filter) ?? []) if (brush !== undefined && !brushes.has(brush.column)) brushes.set(brush.column, brush);
  return brushes;
}

/** The filter without any brush of these columns. */
export function clearBrushes(filter: string, columns: readonly string[]): string {
  return columns.reduce((text, column) => withBrush(text, column, undefined), filter);
}

/** Nothing is chosen by it. */
export function isEmpty(brush: Brush): boolean {
  return brush.ranges.length === 0 && brush.words.length === 0 && brush.absent !== true;
}

/** Keeps in `mask`, which holds 1 for rows that are in so far, what the brush holds, as the server's comparison of the same clause does. */
export function keepHeld(mask: Uint8Array, brush: Brush, column: TableColumn): void {
  const words = new Uint8Array(column.words.length);
  column.words.forEach((word, code) => {
    if (brush.words.includes(word)) words[code] = 1;
  });
  const plain = new Set(brush.words);
  const { ranges } = brush;
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row] === 0) continue;
    const kind = column.kinds[row] ?? CELL.absent;
    if (kind === CELL.absent) {
      mask[row] = brush.absent === true ? 1 : 0;
      continue;
    }
    const value = column.numbers[row] ?? Number.NaN;
    const code = column.codes[row] ?? -1;
    let held = code >= 0 ? words[code] === 1 : plain.size > 0 && plain.has(String(value));
    for (let index = 0; !held && index < ranges.length; index += 1) held = within(ranges[index], value);
    mask[row] = held ? 1 : 0;
  }
}

function within(range: BrushRange | undefined, value: number): boolean {
  if (range === undefined) return false;
  return (range.minOpen === true ? value > range.min : value >= range.min) && (range.maxOpen === true ? value < range.max : value <= range.max);
}

/** A stretch of an axis as a range of its values: whole numbers and edges as short as the pixels allow; open where it goes past the end of the axis. */
export function rangeBetween(scale: Scale, a: number, b: number, pixels: number): BrushRange | undefined {
  const [low, high] = a < b ? [a, b] : [b, a];
  const [x, y] = [edge(scale, low, pixels), edge(scale, high, pixels)];
  let [min, max] = x < y ? [x, y] : [y, x];
  if (scale.whole && scale.kind !== 'percentile') {
    // A whole number is in when its place is.
    const exact = [scale.toValue(low), scale.toValue(high)];
    [min, max] = [Math.ceil(Math.min(...exact) - 0.25), Math.floor(Math.max(...exact) + 0.25)];
    if (min > max) return undefined;
  }
  const end = 0.5 / pixels;
  const [atFoot, atHead] = [low <= end, high >= 1 - end];
  return {
    min: (scale.inverted ? atHead : atFoot) ? -Infinity : min,
    max: (scale.inverted ? atFoot : atHead) ? Infinity : max,
  };
}

/** The value at a place, with no more digits than a pixel is worth. */
export function edge(scale: Scale, unit: number, pixels: number): number {
  const value = scale.toValue(unit);
  const near = Math.abs(scale.toValue(unit + 1 / pixels) - value);
  const far = Math.abs(scale.toValue(unit - 1 / pixels) - value);
  const step = Math.max(near, far);
  if (!(step > 0) || !Number.isFinite(step)) return value;
  // What lies within three pixels is the same to the hand.
  const digits = Math.floor(Math.log10(3 * step));
  if (digits > 0) return Math.round(value / 10 ** digits) * 10 ** digits;
  return Number(value.toFixed(Math.min(100, -digits)));
}

/** Places of a range's ends on the axis, the lower first, kept on it; undefined when it lies wholly beyond. */
export function rangePlaces(scale: Scale, range: BrushRange): readonly [number, number] | undefined {
  const place = (value: number): number => (value === -Infinity ? -0.02 : value === Infinity ? 1.02 : scale.toUnit(value));
  const flip = (unit: number, value: number): number => (Math.abs(value) === Infinity && scale.inverted ? 1 - unit : unit);
  const half = scale.whole && scale.kind !== 'percentile' ? Math.abs(scale.toUnit(scale.min + 0.3) - scale.toUnit(scale.min)) : 0;
  const [a, b] = [flip(place(range.min), range.min), flip(place(range.max), range.max)];
  const [low, high] = a < b ? [a, b] : [b, a];
  if (high < 0 || low > 1) return undefined;
  return [Math.max(-0.02, low - half), Math.min(1.02, high + half)];
}

/** Ranges in order, those that meet made one. */
export function joinRanges(ranges: readonly BrushRange[], whole: boolean): BrushRange[] {
  const sorted = [...ranges].sort((a, b) => a.min - b.min);
  const joined: BrushRange[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    if (before === undefined || range.min > before.max + (whole ? 1 : 0)) joined.push(range);
    else if (range.max > before.max) joined[joined.length - 1] = { ...before, max: range.max };
  }
  return joined;
}
