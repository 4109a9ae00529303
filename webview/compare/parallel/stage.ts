import { render } from 'lit';
import { fill } from '../../ui/words';
import type { Brush } from '../model/clauses';
import type { Panel } from '../view';
import { theme } from '../../ui/theme';
import { commitBrush } from './actions';
import { marks } from './axisTemplate';
import { Gestures } from './gestures';
import { LinesLayer } from './linesLayer';
import { drawTop, nearestRow, type TopLine } from './overLayer';
import type { Axis, Plot } from './plot';
import type { Picture } from './picture';
import { pinned, statistics } from './rail';
import { hoverValues } from './values';

/** Px from a line at which the pointer is on it. */
const REACH = 8;

/** Ms between two counts of what a moving brush holds. */
const BEAT = 100;

/** What follows the hand: lines on canvases, marks on the axes, values at the pointer. It draws into the parts that the view's frame holds for it. */
export class Stage {
  readonly gestures: Gestures;
  private readonly lines: LinesLayer;
  private shown: readonly unknown[] = [];
  private frame = 0;
  /** Counts are due. */
  private beat: ReturnType<typeof setTimeout> | undefined;
  private next: Brush | undefined;
  private mine = false;
  private box: DOMRect | undefined;
  private picture: Picture | undefined;

  /** `host` is the view; `onMarkKey` takes keys pressed on the marks of an axis. */
  constructor(
    private readonly panel: Panel,
    readonly plot: Plot,
    private readonly host: HTMLElement,
    private readonly onMarkKey: (event: KeyboardEvent, axis: Axis) => void,
  ) {
    this.lines = new LinesLayer(this.canvas('pl-lines'), () => host.setAttribute('data-settled', String(Math.round(performance.now()))));
    this.gestures = new Gestures({
      plot,
      moveBrush: (brush) => this.moveBrush(brush),
      dropBrush: (brush) => this.dropBrush(brush),
      cancelBrush: () => this.cancelBrush(),
      click: (x, y) => this.pin(x, y),
    });
  }

  close(): void {
    this.lines.close();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.beat);
    this.leave();
  }

  /** Draws all of the plot as it is now. */
  draw(): void {
    const { plot, panel: { model } } = this;
    const anew = plot.picture !== this.picture;
    this.picture = plot.picture;
    if (anew && plot.picture !== undefined) this.lines.setPicture(plot.picture);
    this.showLines(anew, [model.shown, model.brushing, plot.picture, plot.colouring, theme()]);
    this.drawMarks();
    this.drawPinned();
    this.drawHover();
  }

  /** A brush moved here, or elsewhere, or was let go: lines and the brush follow the hand, what counts them follows on its own beat. */
  brushMoved(): void {
    const { plot, panel: { model } } = this;
    plot.chooseRows();
    this.showLines(false, [model.shown, model.brushing, plot.picture, plot.colouring, theme()], plot.moving !== undefined);
    for (const axis of plot.axes) if (axis.setup.id === plot.moving?.column) this.drawMark(axis);
    if (plot.moving === undefined) this.count();
    else this.beat ??= setTimeout(() => this.count(), BEAT);
  }

  private count(): void {
    clearTimeout(this.beat);
    this.beat = undefined;
    const { plot } = this;
    for (const axis of plot.axes) if (axis.scale.kind === 'category' && axis.setup.id !== plot.moving?.column) this.drawMark(axis);
    this.part('pl-stats', statistics(this.panel, plot));
  }

  /** The run under the pointer of any view. */
  drawHover(): void {
    const { plot, panel } = this;
    const { hover } = panel.model;
    const known = hover !== undefined && plot.picture !== undefined && (plot.axes[0]?.scale.at.length ?? 0) > hover && plot.picture.rows.includes(hover);
    this.top('pl-pointer', known ? [{ row: hover, colour: hover === panel.model.baselineRow ? 'baseline' : panel.model.colour(hover) }] : []);
    this.part('pl-values', known ? hoverValues(panel, plot) : '');
    this.part('pl-pinned', pinned(panel, plot));
  }

  drawPinned(): void {
    const { plot, panel: { model } } = this;
    const known = new Set(plot.picture?.rows);
    const baseline = model.baselineRow;
    const rows = [...(baseline === undefined || model.isSelected(baseline) ? [] : [baseline]), ...model.selectedRows].filter((row) => known.has(row));
    this.top('pl-selected', rows.map((row) => ({ row, colour: row === baseline ? 'baseline' : model.colour(row) })));
    this.part('pl-pinned', pinned(this.panel, plot));
  }

  /** Shows a brush that is moved by keys, and puts it into the filter when they rest. */
  moveBrush(brush: Brush): void {
    this.next = brush;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.showBrush());
  }

  dropBrush(brush: Brush): void {
    cancelAnimationFrame(this.frame);
    this.next = undefined;
    const { plot, panel } = this;
    plot.moving = brush;
    panel.model.setBrushing(plot.maskWith(brush));
    panel.say(fill(panel.words.parallel.countInBrush, plot.rows.length, plot.behind.length));
    if (!commitBrush(panel.model, brush)) this.cancelBrush();
  }

  private showBrush(): void {
    const { plot, next, panel: { model } } = this;
    if (next === undefined) return;
    plot.moving = next;
    model.setBrushing(plot.maskWith(next));
  }

  private cancelBrush(): void {
    cancelAnimationFrame(this.frame);
    this.next = undefined;
    const column = this.plot.moving?.column;
    this.plot.moving = undefined;
    this.panel.model.setBrushing(undefined);
    for (const axis of this.plot.axes) if (axis.setup.id === column) this.drawMark(axis);
  }

  // The pointer; places are CSS px in the view.

  down(event: PointerEvent): void {
    // Heads, bands and the words of categories are pressed by themselves.
    if (event.button !== 0 || (event.target as Element).closest('button,.pl-word') !== null) return;
    const [x, y] = this.place(event);
    this.gestures.down(x, y);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  move(event: PointerEvent): void {
    const [x, y] = this.place(event);
    if (this.gestures.busy) {
      this.gestures.move(y);
      return;
    }
    (event.currentTarget as HTMLElement).style.cursor = this.gestures.cursor(x, y);
    this.hoverAt(x, y);
  }

  up(event: PointerEvent): void {
    const [x, y] = this.place(event);
    this.gestures.up(x, y);
  }

  leave(): void {
    if (this.mine) this.panel.model.setHover(undefined);
    this.mine = false;
  }

  private hoverAt(x: number, y: number): void {
    const row = this.rowAt(x, y);
    if (row === undefined) {
      this.leave();
      return;
    }
    this.mine = true;
    this.panel.model.setHover(row);
  }

  /** Selected runs come first: they are on top. */
  private rowAt(x: number, y: number): number | undefined {
    const { plot, panel: { model } } = this;
    if (plot.picture === undefined) return undefined;
    const left = x - plot.offset;
    return nearestRow(plot.picture, left, y, 4, model.selectedRows) ?? nearestRow(plot.picture, left, y, REACH, plot.rows);
  }

  private pin(x: number, y: number): void {
    const { model, say, words } = { model: this.panel.model, say: this.panel.say.bind(this.panel), words: this.panel.words.parallel };
    const row = this.rowAt(x, y);
    const id = row === undefined ? undefined : model.resident.ids[row];
    if (row === undefined || id === undefined) return;
    model.toggle(id);
    say(fill(model.isSelected(row) ? words.pinnedRun : words.unpinnedRun, model.name(row)));
  }

  private place(event: PointerEvent): [number, number] {
    // Asked once a press: between two movements the page would have to lay itself out for it.
    if (!this.gestures.busy || this.box === undefined) this.box = this.host.querySelector('.pl-plot')?.getBoundingClientRect();
    return [event.clientX - (this.box?.left ?? 0), event.clientY - (this.box?.top ?? 0)];
  }

  // Drawing

  private showLines(anew: boolean, state: readonly unknown[], now = false): void {
    const { plot } = this;
    if (plot.picture === undefined || plot.colouring === undefined) return;
    if (!anew && state.every((part, index) => part === this.shown[index])) return;
    this.shown = state;
    this.host.removeAttribute('data-settled');
    for (const name of ['pl-lines', 'pl-selected', 'pl-pointer']) {
      const { style } = this.canvas(name);
      style.left = `${plot.offset}px`;
      style.width = `${plot.picture.width}px`;
      style.height = `${plot.picture.height}px`;
    }
    this.lines.show({ rows: plot.rows, colouring: plot.colouring, dimmed: plot.dimmed }, now);
  }

  /** Ticks and brushes of all axes. */
  drawMarks(): void {
    for (const axis of this.plot.axes) this.drawMark(axis);
    this.part('pl-stats', statistics(this.panel, this.plot));
  }

  private drawMark(axis: Axis): void {
    const box = [...this.host.querySelectorAll<HTMLElement>('.pl-axis')].find((one) => one.dataset['axis'] === axis.setup.id)?.querySelector<HTMLElement>('.pl-marks');
    if (box === null || box === undefined) return;
    const counts = new Uint32Array(axis.scale.categories.length);
    if (counts.length > 0) for (const row of this.plot.rows) counts[axis.scale.codes[row] ?? -1]! += 1;
    const acts = { key: (event: KeyboardEvent) => this.onMarkKey(event, axis), toggle: (code: number) => this.dropBrush(this.gestures.toggled(axis, code)) };
    render(marks(this.panel, this.plot, axis, (code) => counts[code] ?? 0, acts), box);
  }

  private top(name: string, lines: readonly TopLine[]): void {
    if (this.plot.picture !== undefined) drawTop(this.canvas(name), { ...this.plot.picture, ratio: window.devicePixelRatio }, lines);
  }

  private part(name: string, content: unknown): void {
    const box = this.host.querySelector<HTMLElement>(`.${name}`);
    if (box !== null) render(content, box);
  }

  private canvas(name: string): HTMLCanvasElement {
    const found = this.host.querySelector<HTMLCanvasElement>(`canvas.${name}`);
    if (found === null) throw new Error(`the plot has no canvas ${name}`);
    return found;
  }
}
