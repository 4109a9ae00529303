import { Curves } from './curves';
import { DimmedLines } from './dimmedLines';
import { groundPixels, opaqueContext } from './ground';
import { inksOf, painted, type Inks } from './inks';
import { lineOpacity, type Picture } from './picture';
import type { Colouring } from './ramp';
import { placesOf, Raster } from './raster';

/** Milliseconds that lines may take in the frame of a movement, and in those that follow it while the hand rests. */
const [NOW, LATER] = [3, 10];
/** Milliseconds that pixels may take in a frame; those left wait for the next one, which goes on where this one ended. */
const PAINTING = 4;
/** Lines between two looks at the clock. */
const STRIDE = 16;
/** To empty the layers costs as much as so many lines. */
const EMPTYING = 300;

/** Lines that are in, how they are coloured, and whether others are dimmed behind them. */
export interface Brushed {
  readonly rows: Uint32Array;
  readonly colouring: Colouring;
  readonly dimmed: boolean;
}

/** What many lines are drawn with, for one size of the canvas. */
interface Sheet {
  readonly raster: Raster;
  readonly image: ImageData;
  /** Bytes of the image, a pixel each. */
  readonly pixels: Uint32Array;
}

/**
 * The brushed lines over the dimmed ones. Only what enters and leaves the brush is drawn: all of it in the frame of a movement, or as much as there is time
 * for, in shuffled order; the rest in the frames that follow. A newer brush goes on from there. Few lines are curves that the canvas strokes itself.
 */
export class LinesLayer {
  private picture: Picture | undefined;
  private sheet: Sheet | undefined;
  private curves: Curves | undefined;
  private ground: Uint32Array = new Uint32Array(0);
  private dim: DimmedLines | undefined;
  private places: Int32Array = new Int32Array(0);
  private inks: Inks = inksOf({ colours: [], ends: undefined });
  private brushed: Brushed | undefined;
  /** 1 for each row that is wanted, and that is drawn; `count` of these are. */
  private wanted: Uint8Array = new Uint8Array(0);
  private drawn: Uint8Array = new Uint8Array(0);
  private count = 0;
  /** Rows to be put in or taken out, and how many of them were. */
  private todo: Uint32Array = new Uint32Array(0);
  private done = 0;
  /** Blocks of pixels that are older than the lines, and the one that is next. */
  private stale = 0;
  private block = 0;
  /** The canvas shows another geometry. */
  private fresh = true;
  private frame = 0;
  private idle = 0;

  /** `settled` is called when a picture is complete. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly settled: () => void,
  ) {}

  /** Takes another geometry, and forgets the lines drawn in the old one. */
  setPicture(picture: Picture): void {
    this.drop();
    this.picture = picture;
    this.dim = this.curves = this.brushed = undefined;
    const { width, height, ratio, xs, ys, curved } = picture;
    const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.sheet = undefined;
    }
    if (curved) {
      this.sheet = undefined;
      this.curves = new Curves(this.canvas, picture);
      return;
    }
    this.sheet ??= newSheet(w, h);
    this.sheet.raster.setAxes(xs.map((x) => x * ratio));
    this.places = placesOf(ys, ratio, h);
    this.ground = groundPixels(picture, w, h);
    this.sheet.raster.turn(this.ground, this.sheet.pixels);
    this.fresh = true;
    const rows = xs.length === 0 ? 0 : ys.length / xs.length;
    this.wanted = new Uint8Array(rows);
    this.drawn = new Uint8Array(rows);
    this.count = 0;
  }

  /** Draws these lines in place of those before: at once when `now`, which is for calls from within a frame, else in the next one. */
  show(brushed: Brushed, now = false): void {
    const { picture } = this;
    if (picture === undefined) return;
    this.drop();
    if (!picture.curved) this.plan(picture, brushed);
    this.brushed = brushed;
    if (now) this.step(NOW);
    else this.frame = requestAnimationFrame(() => this.step(LATER));
  }

  /** Stops drawing; the layer is not used again. */
  close(): void {
    this.drop();
    this.sheet = this.dim = this.curves = this.picture = undefined;
  }

  private drop(): void {
    cancelAnimationFrame(this.frame);
    cancelIdleCallback(this.idle);
  }

  /** Finds what is to be put in and taken out. */
  private plan({ rows }: Picture, brushed: Brushed): void {
    if (this.brushed?.colouring !== brushed.colouring) {
      this.empty();
      this.inks = inksOf(brushed.colouring);
    }
    const { wanted, drawn } = this;
    wanted.fill(0);
    for (let index = 0; index < brushed.rows.length; index += 1) wanted[brushed.rows[index]!] = 1;
    let changes = 0;
    for (let index = 0; index < rows.length; index += 1) changes += wanted[rows[index]!]! ^ drawn[rows[index]!]!;
    if (changes > brushed.rows.length + EMPTYING) {
      this.empty();
      changes = brushed.rows.length;
    }
    const todo = new Uint32Array(changes);
    let at = 0;
    for (let index = 0; at < changes; index += 1) if (wanted[rows[index]!] !== drawn[rows[index]!]) todo[at++] = rows[index]!;
    this.todo = todo;
    this.done = 0;
    this.stale = this.sheet?.raster.blocks ?? 0;
  }

  private empty(): void {
    if (this.count > 0) this.sheet?.raster.clear();
    this.drawn.fill(0);
    this.count = 0;
  }

  /** Draws lines for so many ms, shows them, and goes on in the next frame. */
  private step(time: number): void {
    const { picture, brushed, sheet, curves } = this;
    if (picture === undefined || brushed === undefined) return;
    if (sheet === undefined) {
      curves?.draw(brushed);
      this.settled();
      return;
    }
    const until = performance.now() + time;
    while (this.done < this.todo.length && performance.now() < until) {
      this.drawSome(sheet, picture, brushed);
      this.stale = sheet.raster.blocks;
    }
    const waits = brushed.dimmed && this.dim?.pixels === undefined;
    if (waits && this.done === this.todo.length && this.dimmed(sheet, picture).advance(until)) this.stale = sheet.raster.blocks;
    this.present(sheet, brushed);
    if (this.isBehind(brushed)) {
      this.frame = requestAnimationFrame(() => this.step(LATER));
      return;
    }
    this.settled();
    this.prepareDim();
  }

  /** Lines, the dimmed ones or pixels are yet to be drawn. */
  private isBehind({ dimmed }: Brushed): boolean {
    return this.done < this.todo.length || this.stale > 0 || (dimmed && this.dim?.pixels === undefined);
  }

  private drawSome({ raster }: Sheet, { xs }: Picture, { colouring: { buckets } }: Brushed): void {
    const { todo, drawn, places, inks: { strokes } } = this;
    const to = Math.min(todo.length, this.done + STRIDE);
    for (let index = this.done; index < to; index += 1) {
      const row = todo[index]!;
      const out = drawn[row] === 1;
      const stroke = strokes[buckets[row] ?? 0];
      if (stroke !== undefined) raster.line(stroke, places, row * xs.length, out);
      drawn[row] = out ? 0 : 1;
      this.count += out ? -1 : 1;
    }
    this.done = to;
  }

  private dimmed({ raster }: Sheet, { xs, ratio, rows }: Picture): DimmedLines {
    this.dim ??= new DimmedLines(this.ground, raster, xs.map((x) => x * ratio), this.places, rows);
    return this.dim;
  }

  /** Draws the dimmed lines while there is nothing else to do, so that the first brush finds them. */
  private prepareDim(): void {
    this.idle = requestIdleCallback((deadline) => {
      const { sheet, picture } = this;
      if (sheet === undefined || picture === undefined || this.dim?.pixels !== undefined) return;
      if (!this.dimmed(sheet, picture).advance(performance.now() + Math.max(2, deadline.timeRemaining() - 1))) this.prepareDim();
    });
  }

  /** Paints what is stale, block by block as there is time. */
  private present({ raster, image, pixels }: Sheet, { dimmed }: Brushed): void {
    if (this.stale === 0) return;
    const ground = (dimmed ? this.dim?.pixels : undefined) ?? this.ground;
    const paints = raster.ready(painted(this.inks, lineOpacity(this.count)));
    const target = opaqueContext(this.canvas);
    if (this.fresh) target.putImageData(image, 0, 0);
    const until = performance.now() + (this.fresh ? Infinity : PAINTING);
    this.fresh = false;
    const first = this.block;
    const from = raster.columnOf(first);
    do {
      raster.paint(this.block, ground, paints, pixels);
      this.block = (this.block + 1) % raster.blocks;
      this.stale -= 1;
    } while (this.stale > 0 && performance.now() < until);
    const put = (left: number, right: number): void => target.putImageData(image, 0, 0, left, 0, right - left, raster.height);
    if (this.block > first) put(from, raster.columnOf(this.block));
    else {
      put(from, raster.width);
      put(raster.columnOf(0), raster.columnOf(this.block));
    }
  }
}

function newSheet(width: number, height: number): Sheet {
  const image = new ImageData(width, height);
  return { raster: new Raster(width, height), image, pixels: new Uint32Array(image.data.buffer) };
}
