/** Where lines go: for each gap between axes, columns of pixels and how far each is on the way from one axis to the next. */
interface Gap {
  /** First pixel column. */
  readonly x: number;
  /** Share of the way at the left edge of each column, and one more at the end, 0 to 1. */
  readonly way: Float32Array;
}

/**
 * Draws many thin lines into pixels by itself. A canvas strokes some 100,000 pieces a second without a GPU; this draws about ten times as many, since
 * all lines share the columns they cross. Each line covers in each column the stretch from its y at the column's left edge to that at its right, with soft ends.
 * A pixel is opaque: what is drawn is mixed with what is there.
 */
export class Raster {
  readonly pixels: Uint32Array;
  private gaps: readonly Gap[] = [];

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint32Array(width * height);
  }

  /** Axes at these x, pixels; `curved` draws an ease instead of a straight line. */
  setAxes(xs: readonly number[], curved: boolean): void {
    this.gaps = xs.slice(1).map((right, index) => {
      const left = xs[index] ?? 0;
      const [from, to] = [Math.round(left), Math.round(right)];
      const way = Float32Array.from({ length: Math.max(1, to - from) + 1 }, (_, column) => {
        const t = Math.min(1, column / Math.max(1, to - from));
        return curved ? t * t * (3 - 2 * t) : t;
      });
      return { x: from, way };
    });
  }

  /**
   * Draws lines: `ys` holds a y for each axis and row, pixels, rows one after the other; `rows` from `from` up to `to` are drawn with `colours` (as pixels)
   * of their `buckets`, `opacity` 0 to 1.
   */
  lines(ys: Float32Array, rows: ArrayLike<number>, from: number, to: number, colours: Uint32Array, buckets: Uint8Array | undefined, opacity: number): void {
    const { gaps } = this;
    const axes = gaps.length + 1;
    const strength = Math.round(Math.min(1, opacity) * 256);
    for (let index = from; index < to; index += 1) {
      const row = rows[index] ?? 0;
      const colour = colours[buckets === undefined ? 0 : (buckets[row] ?? 0)] ?? 0;
      const start = row * axes;
      for (let gap = 0; gap < gaps.length; gap += 1) {
        const there = gaps[gap];
        if (there !== undefined) this.piece(there, ys[start + gap] ?? 0, ys[start + gap + 1] ?? 0, colour, strength);
      }
    }
  }

  private piece({ x, way }: Gap, y0: number, y1: number, colour: number, strength: number): void {
    const { pixels, height } = this;
    const [redBlue, green] = [colour & 0xff00ff, (colour >>> 8) & 0xff];
    // What a wholly covered pixel is given, and what it keeps.
    const [fullRedBlue, fullGreen, kept] = [Math.imul(redBlue, strength), Math.imul(green, strength), 256 - strength];
    const columns = way.length - 1;
    const rise = y1 - y0;
    let before = y0;
    let base = x * height;
    for (let column = 0; column < columns; column += 1, base += height) {
      const after = y0 + rise * way[column + 1]!;
      // The stretch is a pixel longer than the way the line goes, so that a level line is one pixel thick.
      const top = before < after ? before : after;
      const bottom = before + after - top + 1;
      before = after;
      const first = top | 0;
      const last = bottom | 0;
      let there = pixels[base + first]!;
      let a = (strength * (first === last ? bottom - top : first + 1 - top)) | 0;
      pixels[base + first] =
        (((Math.imul(redBlue, a) + Math.imul(there & 0xff00ff, 256 - a)) >>> 8) & 0xff00ff) | ((Math.imul(green, a) + Math.imul((there >>> 8) & 0xff, 256 - a)) & 0xff00) | 0xff000000;
      for (let at = base + first + 1; at < base + last; at += 1) {
        there = pixels[at]!;
        pixels[at] = (((fullRedBlue + Math.imul(there & 0xff00ff, kept)) >>> 8) & 0xff00ff) | ((fullGreen + Math.imul((there >>> 8) & 0xff, kept)) & 0xff00) | 0xff000000;
      }
      if (last > first) {
        there = pixels[base + last]!;
        a = (strength * (bottom - last)) | 0;
        pixels[base + last] =
          (((Math.imul(redBlue, a) + Math.imul(there & 0xff00ff, 256 - a)) >>> 8) & 0xff00ff) | ((Math.imul(green, a) + Math.imul((there >>> 8) & 0xff, 256 - a)) & 0xff00) | 0xff000000;
      }
    }
  }

  /** Turns the columns that are drawn in into the rows that a canvas takes, by blocks that stay in the processor's cache. */
  copyTo(target: Uint32Array): void {
    const { pixels, width, height } = this;
    const block = 16;
    for (let left = 0; left < width; left += block) {
      const right = Math.min(width, left + block);
      for (let y = 0; y < height; y += 1) {
        const at = y * width;
        for (let x = left; x < right; x += 1) target[at + x] = pixels[x * height + y]!;
      }
    }
  }
}
