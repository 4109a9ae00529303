import { mix } from '../../ui/colour';
import { theme } from '../../ui/theme';
import { BAND, dimStyle, lineOpacity, traceRow, worstFirst, type Picture } from './picture';
import { pixelOf, type Colouring } from './ramp';
import { Raster } from './raster';

/** Milliseconds of a frame that go to the lines which show a moving brush. */
const BUDGET = 5;
/** Milliseconds after which the rest is drawn although the page is busy. */
const PATIENCE = 60;
/** Lines that show the brush while it moves; the rest follow in their final order. */
const SAMPLE = 1500;
/** Lines between two looks at the clock. */
const STRIDE = 24;

/** Lines that are in, how they are coloured, and whether others are dimmed behind them. */
export interface Brushed {
  readonly rows: Uint32Array;
  readonly colouring: Colouring;
  readonly dimmed: boolean;
}

/**
 * The dimmed lines, drawn once and kept, and the brushed ones over them. A newer brush drops what is left of an older one: first a sample in shuffled order
 * is seen within a frame, then all lines are drawn behind the scenes from worst to best, and take its place.
 */
export class LinesLayer {
  private picture: Picture | undefined;
  private front: Raster | undefined;
  private back: Raster | undefined;
  private dim: Raster | undefined;
  private dimDone = 0;
  private dimCanvas: HTMLCanvasElement | undefined;
  private image: ImageData | undefined;
  private work: Generator<undefined> | undefined;
  private frame = 0;
  private idle = 0;
  private ys: Float32Array = new Float32Array(0);

  /** `settled` is called when a picture is complete. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly settled: () => void,
  ) {}

  /** Takes another geometry, and forgets the lines drawn in the old one. */
  setPicture(picture: Picture): void {
    this.picture = picture;
    const { width, height, ratio, xs, curved } = picture;
    const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.front = this.back = this.dim = undefined;
    }
    this.dimDone = 0;
    this.dimCanvas = undefined;
    // Curves are few, and the canvas strokes them itself.
    if (curved) return;
    this.front ??= new Raster(w, h);
    this.back ??= new Raster(w, h);
    this.dim ??= new Raster(w, h);
    for (const raster of [this.front, this.back, this.dim]) raster.setAxes(xs.map((x) => x * ratio), curved);
    this.image = new ImageData(w, h);
    this.ys = scaled(picture);
  }

  /** Draws these lines in place of those before: a first part at once when `now`, which is for calls from within a frame, else in the next one. */
  show(brushed: Brushed, now = false): void {
    const { picture } = this;
    if (picture === undefined) return;
    this.drop();
    this.work = picture.curved ? this.stroke(picture, brushed) : this.paint(picture, brushed);
    if (now) this.step(0);
    else this.frame = requestAnimationFrame(() => this.step(0));
  }

  /** Stops drawing; the layer is not used again. */
  close(): void {
    this.drop();
    this.work = undefined;
  }

  private drop(): void {
    cancelAnimationFrame(this.frame);
    cancelIdleCallback(this.idle);
  }

  /** One part at least, then as many as there is time for, ms; the rest when the page has nothing better to do, so that no frame and no input waits for it. */
  private step(time: number): void {
    const { work } = this;
    if (work === undefined) return;
    const until = performance.now() + time;
    do {
      if (work.next().done === true) {
        this.work = undefined;
        return;
      }
    } while (performance.now() < until);
    this.idle = requestIdleCallback((deadline) => this.step(Math.max(2, deadline.timeRemaining() - 1)), { timeout: PATIENCE });
  }

  /** The work of a picture in small parts; the first shows a sample. */
  private *paint(picture: Picture, { rows, colouring, dimmed }: Brushed): Generator<undefined> {
    const { front, back, dim } = this;
    if (front === undefined || back === undefined || dim === undefined) return;
    const colours = Uint32Array.from(colouring.colours, pixelOf);
    const { ys } = this;
    const ready = dimmed && this.dimDone >= picture.rows.length;
    if (ready) front.pixels.set(dim.pixels);
    else this.ground(front, picture);
    const sample = Math.min(rows.length, SAMPLE);
    const opacity = lineOpacity(rows.length);
    // The first lines are shown in the frame of the movement itself, however few they are; those that follow as they are drawn.
    const until = performance.now() + BUDGET;
    let drawn = 0;
    while (drawn < sample && performance.now() < until) {
      const to = Math.min(sample, drawn + STRIDE);
      front.lines(ys, rows, drawn, to, colours, colouring.buckets, lineOpacity(sample));
      drawn = to;
    }
    this.present(front);
    yield;
    if (dimmed) yield* this.drawDim(picture, ys, dim);
    if (dimmed) back.pixels.set(dim.pixels);
    else this.ground(back, picture);
    const sorted = worstFirst(rows, colouring.buckets);
    for (let at = 0; at < sorted.length; at += STRIDE) {
      back.lines(ys, sorted, at, Math.min(sorted.length, at + STRIDE), colours, colouring.buckets, opacity);
      yield;
    }
    this.present(back);
    this.settled();
    yield;
    // So that the first brush finds them.
    if (!dimmed) yield* this.drawDim(picture, ys, dim);
  }

  private *drawDim(picture: Picture, ys: Float32Array, dim: Raster): Generator<undefined> {
    const { colour, opacity } = dimStyle(picture.rows.length);
    const colours = Uint32Array.of(pixelOf(colour));
    if (this.dimDone === 0) this.ground(dim, picture);
    while (this.dimDone < picture.rows.length) {
      const to = Math.min(picture.rows.length, this.dimDone + STRIDE);
      dim.lines(ys, picture.rows, this.dimDone, to, colours, undefined, opacity);
      this.dimDone = to;
      yield;
    }
  }

  /** The background with its two bands. */
  private ground({ pixels, width, height }: Raster, { heights, ratio }: Picture): void {
    const { background, highContrast } = theme();
    pixels.fill(pixelOf(background));
    if (highContrast) return;
    const band = pixelOf(bandColour());
    for (const y of [heights.special, heights.absent]) {
      const [top, bottom] = [Math.round((y - BAND) * ratio), Math.round((y + BAND) * ratio)];
      for (let x = 0; x < width; x += 1) pixels.fill(band, x * height + top, x * height + bottom);
    }
  }

  private present(raster: Raster): void {
    const { image } = this;
    if (image === undefined) return;
    raster.copyTo(new Uint32Array(image.data.buffer));
    context(this.canvas).putImageData(image, 0, 0);
  }

  private *stroke(picture: Picture, { rows, colouring, dimmed }: Brushed): Generator<undefined> {
    const { width, height, ratio } = picture;
    const target = context(this.canvas);
    target.setTransform(ratio, 0, 0, ratio, 0, 0);
    target.globalAlpha = 1;
    target.drawImage(this.dimmedCanvas(picture, dimmed), 0, 0, width, height);
    target.globalAlpha = lineOpacity(rows.length);
    target.lineWidth = 1.2;
    for (const row of worstFirst(rows, colouring.buckets)) {
      target.strokeStyle = colouring.colours[colouring.buckets[row] ?? 0] ?? theme().foreground;
      target.beginPath();
      traceRow(target, picture, row);
      target.stroke();
    }
    this.settled();
    yield;
  }

  /** Ground and, when wished, dimmed lines for a picture with few of them. */
  private dimmedCanvas(picture: Picture, dimmed: boolean): HTMLCanvasElement {
    if (dimmed && this.dimCanvas !== undefined) return this.dimCanvas;
    const { width, height, ratio, rows, heights } = picture;
    const canvas = document.createElement('canvas');
    canvas.width = this.canvas.width;
    canvas.height = this.canvas.height;
    const target = context(canvas);
    target.setTransform(ratio, 0, 0, ratio, 0, 0);
    target.fillStyle = theme().background;
    target.fillRect(0, 0, width, height);
    target.fillStyle = bandColour();
    if (!theme().highContrast) for (const y of [heights.special, heights.absent]) target.fillRect(0, y - BAND, width, 2 * BAND);
    if (!dimmed) return canvas;
    const { colour, opacity } = dimStyle(rows.length);
    target.strokeStyle = colour;
    target.globalAlpha = opacity;
    for (const row of rows) {
      target.beginPath();
      traceRow(target, picture, row);
      target.stroke();
    }
    this.dimCanvas = canvas;
    return canvas;
  }
}

/** Colour of the two bands, opaque. */
function bandColour(): string {
  return mix(theme().foreground, theme().background, 0.04);
}

/** Y of the rows in device pixels, half a pixel up, since lines are a pixel thick below what they are given. */
function scaled({ ys, ratio }: Picture): Float32Array {
  return ys.map((y) => y * ratio - 0.5);
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (found === null) throw new Error('this editor draws no canvas');
  return found;
}
