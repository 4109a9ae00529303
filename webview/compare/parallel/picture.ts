import { theme } from '../../ui/theme';
import { mix } from '../../ui/colour';
import type { Colouring } from './ramp';
import { ABSENT, type Scale } from './scale';

/** Heights of the plot, CSS px from its top: axes run from `top` to `bottom`, the two bands lie below. */
export interface Heights {
  readonly top: number;
  readonly bottom: number;
  readonly special: number;
  readonly absent: number;
}

/** Half the height of a band, CSS px. */
export const BAND = 8;

/** Heights for a plot of this height; a low one has smaller heads. */
export function heights(height: number): Heights {
  const foot = height - 16;
  return { top: 62, bottom: Math.max(82, foot - 44), special: foot - 18, absent: foot + 2 };
}

/** All that lines are drawn from. */
export interface Picture {
  /** CSS px of the canvas, and its device pixels to one of these. */
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  /** X of each axis, CSS px from the canvas' left edge. */
  readonly xs: readonly number[];
  /** Y of each row on each axis, CSS px, the axes of a row one after the other. */
  readonly ys: Float32Array;
  /** Rows that may be drawn, shuffled the same way each time. */
  readonly rows: Uint32Array;
  readonly heights: Heights;
  readonly curved: boolean;
}

/** Y of every row on every axis, CSS px. */
export function placeRows(scales: readonly Scale[], rows: ArrayLike<number>, count: number, { top, bottom, special, absent }: Heights): Float32Array {
  const axes = scales.length;
  const ys = new Float32Array(count * axes);
  scales.forEach(({ at }, axis) => {
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] ?? 0;
      const unit = at[row] ?? ABSENT;
      ys[row * axes + axis] = unit >= 0 ? bottom - unit * (bottom - top) : unit === ABSENT ? absent : special;
    }
  });
  return ys;
}

/** The rows in an order that has nothing to do with their values and is the same each time, so that what is drawn first stays when a brush moves. */
export function shuffled(rows: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from(rows);
  let state = 0x9e3779b9;
  for (let index = order.length - 1; index > 0; index -= 1) {
    // Xorshift, Marsaglia 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (index + 1);
    const held = order[index] ?? 0;
    order[index] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}

/** Rows from worst to best: by bucket, a counting sort that keeps the order within each. */
export function worstFirst(rows: ArrayLike<number>, buckets: Uint8Array): Uint32Array {
  const starts = new Uint32Array(257);
  for (let index = 0; index < rows.length; index += 1) starts[(buckets[rows[index] ?? 0] ?? 0) + 1]! += 1;
  for (let bucket = 1; bucket < 257; bucket += 1) starts[bucket]! += starts[bucket - 1]!;
  const sorted = new Uint32Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    sorted[starts[buckets[row] ?? 0]!++] = row;
  }
  return sorted;
}

/** Opacity of a brushed line among `count`; solid in high contrast. */
export function lineOpacity(count: number): number {
  return theme().highContrast ? 1 : Math.min(0.85, Math.max(0.03, 0.62 * (200 / Math.max(1, count)) ** 0.6));
}

/** Colour and opacity of a dimmed line among `count`: a solid mix in high contrast. */
export function dimStyle(count: number): { readonly colour: string; readonly opacity: number } {
  const { foreground, background, highContrast } = theme();
  if (highContrast) return { colour: mix(foreground, background, 0.24), opacity: 1 };
  return { colour: mix(foreground, background, 0.9), opacity: Math.max(0.006, Math.min(0.16, 0.085 * (200 / Math.max(1, count)) ** 0.6)) };
}

/** Adds a run's line to the path that is being made; CSS px. */
export function traceRow(context: CanvasRenderingContext2D | Path2D, { xs, ys, curved }: Pick<Picture, 'xs' | 'ys' | 'curved'>, row: number): void {
  const axes = xs.length;
  const start = row * axes;
  let [x, y] = [xs[0] ?? 0, ys[start] ?? 0];
  context.moveTo(x, y);
  for (let axis = 1; axis < axes; axis += 1) {
    const [right, there] = [xs[axis] ?? 0, ys[start + axis] ?? 0];
    const bend = (right - x) * 0.36;
    if (curved) context.bezierCurveTo(x + bend, y, right - bend, there, right, there);
    else context.lineTo(right, there);
    [x, y] = [right, there];
  }
}

/** Colour of a row's line. */
export function rowColour({ colours, buckets }: Colouring, row: number): string {
  return colours[buckets[row] ?? 0] ?? theme().foreground;
}
