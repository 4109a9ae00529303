import type { Brush } from '../model/clauses';
import { joinRanges, rangeBetween, rangePlaces } from './brushing';
import { brushOfCodes, chosenCodes, codeAt } from './categoryBrush';
import type { Axis, Plot } from './plot';

/** Px around an axis in which a brush begins. */
const REACH = 13;
/** Px around the edge of a brush that take hold of it. */
const EDGE = 5;
/** Px that a press may move and still be a click. */
const SLIP = 3;

/** What the hand is doing. */
type Gesture =
  | { readonly kind: 'create'; readonly axis: Axis; readonly from: number; readonly y: number }
  | { readonly kind: 'edge'; readonly axis: Axis; readonly index: number; readonly fixed: number }
  | { readonly kind: 'move'; readonly axis: Axis; readonly index: number; readonly from: number; readonly y: number; readonly low: number; readonly high: number }
  | { readonly kind: 'codes'; readonly axis: Axis; readonly code: number; readonly y: number }
  | { readonly kind: 'press'; readonly x: number; readonly y: number };

/** What gestures bring about. */
export interface Hand {
  readonly plot: Plot;
  /** A brush moves. */
  moveBrush(brush: Brush): void;
  /** It was let go. */
  dropBrush(brush: Brush): void;
  /** Nothing was moved after all. */
  cancelBrush(): void;
  /** A click beside the axes. */
  click(x: number, y: number): void;
}

/** Turns presses and movements over the plot into brushes: drag to create, move, or resize at an edge; click to remove. Places are CSS px in the view. */
export class Gestures {
  private gesture: Gesture | undefined;
  private latest: Brush | undefined;
  private before: Brush | undefined;

  constructor(private readonly hand: Hand) {}

  get busy(): boolean {
    return this.gesture !== undefined && this.gesture.kind !== 'press';
  }

  /** The axis a brush would begin on. */
  axisAt(x: number, y: number): Axis | undefined {
    const { axes, heights } = this.hand.plot;
    if (y < heights.top - 8 || y > heights.bottom + 8) return undefined;
    return axes.find((axis) => Math.abs(axis.x - x) <= REACH);
  }

  /** Shape of the pointer at a place. */
  cursor(x: number, y: number): string {
    const axis = this.axisAt(x, y);
    if (axis === undefined) return '';
    if (axis.scale.kind === 'category') return 'pointer';
    const hit = this.hit(axis, y);
    return hit === undefined ? 'crosshair' : hit.edge === undefined ? 'move' : 'ns-resize';
  }

  down(x: number, y: number): void {
    const axis = this.axisAt(x, y);
    this.latest = undefined;
    if (axis === undefined) {
      this.gesture = { kind: 'press', x, y };
      return;
    }
    const unit = this.unit(y);
    this.before = this.hand.plot.brushOf(axis.setup.id);
    if (axis.scale.kind === 'category') {
      this.gesture = { kind: 'codes', axis, code: codeAt(axis.scale, unit), y };
      return;
    }
    const hit = this.hit(axis, y);
    if (hit === undefined) this.gesture = { kind: 'create', axis, from: Math.min(1, Math.max(0, unit)), y };
    else if (hit.edge === undefined) this.gesture = { kind: 'move', axis, index: hit.index, from: unit, y, low: hit.low, high: hit.high };
    else this.gesture = { kind: 'edge', axis, index: hit.index, fixed: hit.edge === 'low' ? hit.high : hit.low };
  }

  move(y: number): void {
    const { gesture } = this;
    if (gesture === undefined || gesture.kind === 'press') return;
    if ('y' in gesture && this.latest === undefined && Math.abs(y - gesture.y) <= SLIP) return;
    this.latest = this.brush(gesture, Math.min(1, Math.max(0, this.unit(y))));
    this.hand.moveBrush(this.latest);
  }

  up(x: number, y: number): void {
    const { gesture, latest } = this;
    this.gesture = undefined;
    if (gesture === undefined) return;
    if (gesture.kind === 'press') {
      if (Math.hypot(x - gesture.x, y - gesture.y) <= SLIP) this.hand.click(x, y);
    } else if (latest !== undefined) this.hand.dropBrush(latest);
    else if (gesture.kind === 'move') this.hand.dropBrush(this.without(gesture.axis, gesture.index));
    else if (gesture.kind === 'codes') this.hand.dropBrush(this.toggled(gesture.axis, gesture.code));
    else this.hand.cancelBrush();
  }

  /** The hand let go outside, or Escape was pressed. */
  cancel(): void {
    if (this.busy) this.hand.cancelBrush();
    this.gesture = undefined;
  }

  /** The brush with a category turned over. */
  toggled({ scale, setup }: Axis, code: number): Brush {
    const brush = this.hand.plot.brushOf(setup.id);
    const codes = chosenCodes(brush, scale);
    if (!codes.delete(code)) codes.add(code);
    return brushOfCodes(scale, codes, brush?.absent === true);
  }

  private without({ setup }: Axis, index: number): Brush {
    return { ...this.old(setup.id), ranges: this.old(setup.id).ranges.filter((_, at) => at !== index) };
  }

  private old(column: string): Brush {
    return this.before ?? { column, ranges: [], words: [] };
  }

  private brush(gesture: Exclude<Gesture, { kind: 'press' }>, unit: number): Brush {
    const { scale, setup } = gesture.axis;
    const old = this.old(setup.id);
    if (gesture.kind === 'codes') {
      const codes = chosenCodes(this.before, scale);
      const [from, to] = [gesture.code, codeAt(scale, unit)];
      for (let code = Math.min(from, to); code <= Math.max(from, to); code += 1) codes.add(code);
      return brushOfCodes(scale, codes, this.before?.absent === true);
    }
    const rest = gesture.kind === 'create' ? old.ranges : old.ranges.filter((_, index) => index !== gesture.index);
    const [low, high] = this.ends(gesture, unit);
    const range = rangeBetween(scale, low, high, this.pixels);
    return { ...old, ranges: joinRanges(range === undefined ? rest : [...rest, range], scale.whole) };
  }

  private ends(gesture: Extract<Gesture, { kind: 'create' | 'edge' | 'move' }>, unit: number): [number, number] {
    if (gesture.kind === 'create') return [gesture.from, unit];
    if (gesture.kind === 'edge') return [Math.min(1, Math.max(0, gesture.fixed)), unit];
    const length = Math.min(1, gesture.high) - Math.max(0, gesture.low);
    const low = Math.min(1 - length, Math.max(0, Math.max(0, gesture.low) + unit - gesture.from));
    return [low, low + length];
  }

  private hit(axis: Axis, y: number): { index: number; low: number; high: number; edge: 'low' | 'high' | undefined } | undefined {
    const unit = this.unit(y);
    const reach = EDGE / this.pixels;
    const places = (this.hand.plot.brushOf(axis.setup.id)?.ranges ?? []).map((range, index) => ({ index, at: rangePlaces(axis.scale, range) }));
    for (const { index, at } of places) {
      if (at === undefined || unit < at[0] - reach || unit > at[1] + reach) continue;
      const [low, high] = at;
      const [toLow, toHigh] = [Math.abs(unit - low), Math.abs(unit - high)];
      return { index, low, high, edge: Math.min(toLow, toHigh) > reach ? undefined : toLow < toHigh ? 'low' : 'high' };
    }
    return undefined;
  }

  private get pixels(): number {
    const { top, bottom } = this.hand.plot.heights;
    return bottom - top;
  }

  private unit(y: number): number {
    return (this.hand.plot.heights.bottom - y) / this.pixels;
  }
}
