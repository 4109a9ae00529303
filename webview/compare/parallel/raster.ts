/** Steps in which a line covers a pixel: its ends are soft. */
const SOFT = 8;
/** Binary digits of a place within a step, so that a line gathers no error on its way. */
const DIGITS = 12;
/** What a sum of shades is held above that of coverage: a double holds both exactly for some 100,000 lines through one pixel. */
const ABOVE = 2 ** 24;
/** Columns of pixels that are painted at once: they stay in the processor's cache. */
const BLOCK = 16;
/** Weight of a line that is as opaque as its layer says. */
export const PLAIN_WEIGHT = 3;

/** How the lines of a layer look: painted over the layers before it. */
export interface Ink {
  /** As pixels, by shade. */
  readonly colours: Uint32Array;
  /** Of one line of plain weight, 0 to 1. */
  readonly opacity: number;
}

/** One line as it is put in: what it weighs, 1 to 8, and its shade in its layer. */
export interface Stroke {
  readonly layer: number;
  readonly shade: number;
  readonly weight: number;
}

/** Layers ready to be painted. */
export interface Paint {
  readonly held: Float64Array;
  readonly colours: Uint32Array;
  readonly strengths: Uint16Array;
}

/**
 * Draws many thin lines by itself: a pixel holds how much lines cover it and in which shades, and its colour comes of these sums. Sums ask for no order, so a
 * line is taken out again as exactly as it was put in, and a brush that moves costs what enters and leaves it. Heavier lines are more opaque and stand out.
 * Each line covers in each column of pixels the stretch from its y at the column's left edge to that at its right.
 */
export class Raster {
  /** Blocks that `paint` paints one by one: those between the outermost axes. */
  blocks = 0;
  private readonly layers: (Float64Array | undefined)[] = [];
  /** First column of each axis. */
  private columns: readonly number[] = [];
  private readonly scratch: Uint32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.scratch = new Uint32Array(BLOCK * height);
  }

  /** Axes stand at these x, pixels. What was drawn is forgotten. */
  setAxes(xs: readonly number[]): void {
    this.columns = xs.map((x) => Math.min(this.width - 1, Math.max(0, Math.round(x))));
    this.blocks = Math.ceil(((this.columns.at(-1) ?? 0) + 1 - (this.columns[0] ?? 0)) / BLOCK);
    this.clear();
  }

  /** Takes all lines out. */
  clear(): void {
    for (const layer of this.layers) layer?.fill(0);
  }

  /** Puts a line in, or takes it out again: `ys` holds its places on the axes from `start` on, see `placesOf`. */
  line({ layer, shade, weight }: Stroke, ys: Int32Array, start: number, out: boolean): void {
    const held = (this.layers[layer] ??= new Float64Array(this.width * this.height));
    const unit = (1 + shade * ABOVE) * (out ? -weight : weight);
    const { columns, height } = this;
    for (let axis = 1; axis < columns.length; axis += 1) {
      const from = columns[axis - 1]!;
      stretch(held, from * height, height, Math.max(1, columns[axis]! - from), ys[start + axis - 1]!, ys[start + axis]!, unit);
    }
  }

  /** Readies the layers that have lines. */
  ready(inks: readonly Ink[]): Paint[] {
    return inks.flatMap(({ colours, opacity }, layer) => {
      const held = this.layers[layer];
      return held === undefined ? [] : [{ held, colours, strengths: strengthsOf(opacity) }];
    });
  }

  /** First column of pixels of a block. */
  columnOf(block: number): number {
    return (this.columns[0] ?? 0) + block * BLOCK;
  }

  /** Paints a block over `ground` (pixels by columns) into `target` (by rows, as a canvas takes them). */
  paint(block: number, ground: Uint32Array, paints: readonly Paint[], target: Uint32Array): void {
    const { width, height, scratch } = this;
    const left = this.columnOf(block);
    const columns = Math.min(BLOCK, width - left);
    const [from, to] = [left * height, (left + columns) * height];
    scratch.set(ground.subarray(from, to));
    for (const { held, colours, strengths } of paints) cover(scratch, held, from, to, colours, strengths);
    turn(scratch, columns, height, target, left, width);
  }

  /** Turns columns of pixels into the rows that a canvas takes. */
  turn(ground: Uint32Array, target: Uint32Array): void {
    const { width, height } = this;
    for (let left = 0; left < width; left += BLOCK) turn(ground.subarray(left * height), Math.min(BLOCK, width - left), height, target, left, width);
  }

  /** Paints the layers into `ground` itself, by columns. */
  flatten(ground: Uint32Array, inks: readonly Ink[]): void {
    for (const { held, colours, strengths } of this.ready(inks)) cover(ground, held, 0, ground.length, colours, strengths);
  }
}

/** Places for `Raster.line`, kept within `height` pixels: half a pixel up, since a line is a pixel thick below what it is given. */
export function placesOf(ys: Float32Array, ratio: number, height: number): Int32Array {
  const most = Math.max(0, (height - 2) * SOFT);
  const places = new Int32Array(ys.length);
  for (let index = 0; index < ys.length; index += 1) places[index] = Math.min(most, Math.max(0, Math.round((ys[index]! * ratio - 0.5) * SOFT)));
  return places;
}

function turn(source: Uint32Array, columns: number, height: number, target: Uint32Array, left: number, width: number): void {
  for (let y = 0, row = left; y < height; y += 1, row += width) for (let x = 0, at = y; x < columns; x += 1, at += height) target[row + x] = source[at]!;
}

/** One line between two axes. The stretch in a column is a pixel longer than the way the line goes there, so that a level line is one pixel thick. */
function stretch(held: Float64Array, base: number, height: number, columns: number, y0: number, y1: number, unit: number): void {
  const whole = unit * SOFT;
  const step = (((y1 - y0) << DIGITS) / columns) | 0;
  let place = y0 << DIGITS;
  let before = y0;
  for (let column = 0, top = base; column < columns; column += 1, top += height) {
    place += step;
    const after = place >> DIGITS;
    const high = before < after ? before : after;
    const low = before + after - high + SOFT;
    before = after;
    const last = top + (low >> 3);
    let at = top + (high >> 3);
    held[at]! += unit * (SOFT - (high & 7));
    for (at += 1; at < last; at += 1) held[at]! += whole;
    held[last]! += unit * (low & 7);
  }
}

/** Mixes the colours of a layer into pixels: `from` and `to` are places in it, the pixels begin with the first. */
function cover(pixels: Uint32Array, held: Float64Array, from: number, to: number, colours: Uint32Array, strengths: Uint16Array): void {
  const most = strengths.length - 1;
  for (let at = from, pixel = 0; at < to; at += 1, pixel += 1) {
    const sums = held[at]!;
    if (sums === 0) continue;
    const shades = (sums * (1 / ABOVE)) | 0;
    const coverage = (sums - shades * ABOVE) | 0;
    const colour = colours[(shades / coverage + 0.5) | 0]!;
    const strength = strengths[coverage < most ? coverage : most]!;
    const there = pixels[pixel]!;
    const kept = 256 - strength;
    pixels[pixel] =
      (((Math.imul(colour & 0xff00ff, strength) + Math.imul(there & 0xff00ff, kept)) >>> 8) & 0xff00ff) |
      ((Math.imul((colour >>> 8) & 0xff, strength) + Math.imul((there >>> 8) & 0xff, kept)) & 0xff00) |
      0xff000000;
  }
}

/** How much of a pixel lines cover that lie one over the other, in parts of 256, by the sum of what they cover. */
function strengthsOf(opacity: number): Uint16Array {
  // Ends stay soft where lines are solid.
  const rest = 1 - Math.min(0.97, opacity);
  const line = SOFT * PLAIN_WEIGHT;
  const most = Math.ceil((line * Math.log(1 / 600)) / Math.log(rest));
  return Uint16Array.from({ length: most + 1 }, (_, coverage) => Math.round(256 * (1 - rest ** (coverage / line))));
}
