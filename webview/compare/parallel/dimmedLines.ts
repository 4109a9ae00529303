import { PLAIN } from './inks';
import { dimStyle } from './picture';
import { pixelOf } from './ramp';
import { Raster } from './raster';

/** Lines between two looks at the clock. */
const STRIDE = 16;

/** All lines of a picture dimmed on its ground: drawn once, a part at a time. */
export class DimmedLines {
  /** By columns; undefined until all lines are there. */
  pixels: Uint32Array | undefined;
  private raster: Raster | undefined;
  private done = 0;

  /** `xs` are columns of pixels, `places` those of `placesOf`. */
  constructor(
    private readonly ground: Uint32Array,
    size: { readonly width: number; readonly height: number },
    private readonly xs: readonly number[],
    private readonly places: Int32Array,
    private readonly rows: Uint32Array,
  ) {
    this.raster = new Raster(size.width, size.height);
    this.raster.setAxes(xs);
  }

  /** Draws until this time of `performance.now()`; answers whether all are there. */
  advance(until: number): boolean {
    const { raster, rows, places, xs } = this;
    if (raster === undefined) return true;
    while (this.done < rows.length && performance.now() < until) {
      const to = Math.min(rows.length, this.done + STRIDE);
      for (; this.done < to; this.done += 1) raster.line(PLAIN, places, rows[this.done]! * xs.length, false);
    }
    if (this.done < rows.length) return false;
    const { colour, opacity } = dimStyle(rows.length);
    const pixels = this.ground.slice();
    raster.flatten(pixels, [{ colours: Uint32Array.of(pixelOf(colour)), opacity }]);
    this.pixels = pixels;
    this.raster = undefined;
    return true;
  }
}
