import type { CompareModel } from '../model/compareModel';
import { readClauses, type Brush } from '../model/clauses';
import { isEmpty, keepHeld, readBrushes } from './brushing';
import { axisPositions, visibleAxes } from './layout';
import { readParallelSetup, type AxisSetup, type ParallelSetup } from './parallelSetup';
import { heights, placeRows, shuffled, type Heights, type Picture } from './picture';
import { colouring, type Colouring } from './ramp';
import { buildScale, type Scale } from './scale';
import { metricKey } from './words';

/** An axis that is shown. */
export interface Axis {
  readonly setup: AxisSetup;
  readonly scale: Scale;
  /** CSS px from the left edge of the view. */
  readonly x: number;
}

/** Pieces of lines up to which they are curves that a canvas strokes. */
const CURVED = 3000;
/** Px that the canvas reaches past the outermost axes: for values, dots and words. */
const OVERHANG = 44;

/** What is drawn, worked out from the model: kept as far as nothing of it changed. */
export class Plot {
  setup: ParallelSetup = readParallelSetup(undefined);
  axes: readonly Axis[] = [];
  heights: Heights = heights(400);
  picture: Picture | undefined;
  colouring: Colouring | undefined;
  /** Rows before brushes. */
  behind: Uint32Array = new Uint32Array(0);
  /** Rows in the brush, shuffled. */
  rows: Uint32Array = new Uint32Array(0);
  brushes: ReadonlyMap<string, Brush> = new Map();
  /** The brush that is being moved, in place of the filter's. */
  moving: Brush | undefined;
  /** Px from the left edge of the view to the canvas. */
  offset = 0;
  private readonly scales = new Map<string, Scale>();
  private order: Uint32Array = new Uint32Array(0);
  private size = '';
  private colourKey: unknown[] = [];
  private others: { readonly id: string; readonly filter: string; readonly behind: Uint32Array; readonly mask: Uint8Array } | undefined;

  constructor(private readonly model: CompareModel) {}

  /** Values changed: scales are built anew. */
  forget(): void {
    this.scales.clear();
    this.picture = undefined;
    this.colouring = undefined;
    this.others = undefined;
  }

  /** Id of the column that colours the lines. */
  get colourId(): string | undefined {
    return this.setup.colour ?? (this.model.metric === undefined ? this.setup.axes.at(-1)?.id : `metrics.${this.model.metric}`);
  }

  /** Columns that are read for the picture as it is set up. */
  get wanted(): string[] {
    const metric = this.model.metric;
    return [...new Set([...this.setup.axes.map(({ id }) => id), ...(this.colourId === undefined ? [] : [this.colourId]), ...(metric === undefined ? [] : [`metrics.${metric}`]), ...this.brushes.keys()])];
  }

  /** Takes what the model says now, for a view of this size. `picture` is another one when lines are placed anew. */
  update(width: number, height: number, ratio: number): void {
    const { model } = this;
    this.setup = readParallelSetup(model.setup.views.parallel);
    this.brushes = readBrushes(model.setup.filter);
    if (!same(this.behind, model.behind)) {
      this.behind = model.behind;
      this.order = shuffled(model.behind);
      this.forget();
    }
    const shown = visibleAxes(this.setup.axes.filter(({ id }) => model.column(id) !== undefined), width, (id) => this.brushes.has(id));
    const xs = axisPositions(width, shown.length);
    this.heights = heights(height);
    this.axes = shown.map((setup, index) => ({ setup, scale: this.scale(setup), x: xs[index] ?? 0 }));
    this.offset = Math.max(0, (xs[0] ?? 0) - OVERHANG);
    const key = JSON.stringify([width, height, ratio, shown]);
    if (this.picture === undefined || key !== this.size) this.putLines(width, height, ratio, xs);
    this.size = key;
    this.chooseRows();
  }

  private putLines(width: number, height: number, ratio: number, xs: readonly number[]): void {
    const scales = this.axes.map(({ scale }) => scale);
    const curved = this.behind.length * Math.max(1, scales.length - 1) <= CURVED;
    const end = Math.min(width, (xs.at(-1) ?? 0) + OVERHANG);
    this.picture = {
      width: Math.max(1, end - this.offset),
      height,
      // Ten thousand lines look the same at one pixel a pixel, and take a quarter of the time of four.
      ratio: curved ? ratio : Math.min(ratio, this.behind.length > 2000 ? 1 : 2),
      xs: xs.map((x) => x - this.offset),
      ys: placeRows(scales, this.behind, this.model.resident.ids.length, this.heights),
      rows: this.order,
      heights: this.heights,
      curved,
    };
  }

  /** Works out which rows are in, and their colours. */
  chooseRows(): void {
    const { model } = this;
    const mask = model.brushing;
    if (mask === undefined && model.shown.length === this.order.length) this.rows = this.order;
    else {
      this.rows = rowsIn(this.order, mask ?? maskOf(model.shown, model.resident.ids.length));
    }
    this.chooseColours();
  }

  private chooseColours(): void {
    const id = this.colourId;
    const column = id === undefined ? undefined : this.model.column(id);
    if (id === undefined || column === undefined) {
      const first = this.axes[0]?.scale;
      this.colouring = first === undefined ? undefined : { id: '', colours: [''], buckets: new Uint8Array(first.at.length), ends: undefined, words: [] };
      return;
    }
    // While a brush moves the ramp stays: colours that flicker say nothing.
    if (this.colouring?.id === id && this.model.brushing !== undefined) return;
    const scale = this.axes.find(({ setup }) => setup.id === id)?.scale ?? this.scale({ id });
    const lower = this.lowerIsBetter(id);
    const key = [scale, this.model.shown, lower, document.body.className];
    if (this.colouring?.id === id && key.every((part, index) => part === this.colourKey[index])) return;
    this.colourKey = key;
    this.colouring = colouring(column, scale, this.model.shown, lower);
  }

  /** Whether less of a column is better. */
  lowerIsBetter(id: string): boolean {
    const key = metricKey(id);
    return key !== undefined && this.model.direction(key) === 'lower';
  }

  /** Rows that the brushes hold with `brush` in place of the filter's on its column: what the server will answer. */
  maskWith(brush: Brush): Uint8Array {
    const mask = this.maskWithout(brush.column).slice();
    const column = this.model.column(brush.column);
    if (column !== undefined && !isEmpty(brush)) keepHeld(mask, brush, column);
    return mask;
  }

  /** Rows that the brushes of all other columns hold: the same for all of a movement. */
  private maskWithout(id: string): Uint8Array {
    const { model, behind } = this;
    const { filter } = model.setup;
    if (this.others?.id === id && this.others.filter === filter && this.others.behind === behind) return this.others.mask;
    const mask = maskOf(behind, model.resident.ids.length);
    for (const { brush } of readClauses(filter) ?? []) {
      const column = brush === undefined || brush.column === id ? undefined : model.column(brush.column);
      if (brush !== undefined && column !== undefined) keepHeld(mask, brush, column);
    }
    this.others = { id, filter, behind, mask };
    return mask;
  }

  /** The brush on a column as it is seen now. */
  brushOf(column: string): Brush | undefined {
    return this.moving?.column === column ? this.moving : this.brushes.get(column);
  }

  /** Number of an axis from the left, also of one that was drawn before. */
  place(axis: Axis): number {
    return this.axes.findIndex(({ setup }) => setup.id === axis.setup.id);
  }

  /** Some runs are left out by brushes. */
  get dimmed(): boolean {
    return this.rows.length < this.order.length;
  }

  /** The scale of an axis; built once for the values there are. */
  scale(setup: AxisSetup): Scale {
    const key = JSON.stringify(setup);
    const known = this.scales.get(key);
    if (known !== undefined) return known;
    const column = this.model.column(setup.id);
    const none = { id: setup.id, kinds: new Uint8Array(0), numbers: new Float64Array(0), codes: new Int32Array(0), words: [] };
    const built = buildScale(column ?? none, this.behind, this.model.resident.ids.length, setup);
    this.scales.set(key, built);
    return built;
  }
}

/** 1 for each of `rows`, of `count`. */
function maskOf(rows: Uint32Array, count: number): Uint8Array {
  const mask = new Uint8Array(count);
  for (const row of rows) mask[row] = 1;
  return mask;
}

/** Those of `rows` that the mask holds, in their order. */
function rowsIn(rows: Uint32Array, mask: Uint8Array): Uint32Array {
  const held = new Uint32Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    if (mask[row] === 1) held[count++] = row;
  }
  return held.subarray(0, count);
}

function same(a: Uint32Array, b: Uint32Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
