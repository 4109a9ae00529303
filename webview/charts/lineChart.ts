import { Chart } from 'chart.js';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { onThemeChange, theme } from '../ui/theme';
import { CursorGroup, type Range } from './cursor';
import { configuration, extent, type Line } from './drawing';
import { nearest, smooth } from './series';

/** What the cursor stands on. */
export interface Reading {
  readonly x: number;
  /** A value for each line that has one there. */
  readonly values: readonly { readonly line: Line; readonly value: number }[];
}

/**
 * A line chart. chart.js draws the lines, once for each change of data; the cursor is drawn by us on a canvas above, shared with the other
 * charts of the group. Arrows move the cursor (with Shift by ten points), Home and End go to the ends, + and − zoom, dragging zooms,
 * Escape and double click show all. What the cursor reads goes to `onRead`.
 */
export class LineChart extends LitElement {
  static override properties = {
    lines: { attribute: false },
    log: { type: Boolean },
    smoothing: { type: Number },
    group: { attribute: false },
    axis: {},
    label: {},
  };
  lines: readonly Line[] = [];
  log = false;
  /** 0 for none; see `smooth`. */
  smoothing = 0;
  group = new CursorGroup();
  /** Name of the x axis. */
  axis = '';
  label = '';
  /** Called with what stands at the cursor, or nothing when it left; `spoken` when it was moved by key. */
  onRead: (reading: Reading | undefined, spoken: boolean) => void = () => undefined;

  private chart: Chart<'line', { x: number; y: number }[]> | undefined;
  private leave: (() => void)[] = [];
  private drag: number | undefined;
  private readonly watcher = new ResizeObserver(() => this.fit());

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<div
      class="plot"
      role="application"
      tabindex="0"
      aria-label=${this.label}
      @keydown=${this.onKey}
      @pointermove=${this.onMove}
      @pointerdown=${this.onDown}
      @pointerup=${this.onUp}
      @pointerleave=${this.onLeave}
      @dblclick=${() => this.group.show(undefined)}
      @blur=${this.onLeave}
    >
      <canvas class="lines"></canvas><canvas class="over"></canvas><span class="end" hidden></span><span class="axis-name">${this.axis}</span>
    </div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave.push(onThemeChange(() => this.draw()));
    this.watcher.observe(this);
    if (this.hasUpdated) this.listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.leave) stop();
    this.leave = [];
    this.watcher.disconnect();
    this.chart?.destroy();
    this.chart = undefined;
  }

  protected override firstUpdated(): void {
    this.listen();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if ((['lines', 'log', 'smoothing', 'group'] as const).some((name) => changed.has(name))) this.draw();
  }

  private listen(): void {
    this.leave.push(
      this.group.listen((what) => {
        if (what === 'zoom') this.draw();
        else this.drawCursor(false);
      }),
    );
  }

  private draw(): void {
    const canvas = this.querySelector<HTMLCanvasElement>('.lines');
    if (canvas === null || this.clientWidth === 0) return;
    this.chart?.destroy();
    this.size(canvas);
    this.chart = new Chart(canvas, {
      ...configuration({ lines: this.lines, log: this.log, smoothing: this.smoothing, range: this.group.zoom }),
    });
    this.drawCursor(false);
    this.placeEnd();
  }

  private fit(): void {
    const canvas = this.querySelector<HTMLCanvasElement>('.lines');
    if (canvas === null || this.clientWidth === 0) return;
    if (this.chart === undefined) this.draw();
    else {
      this.chart.resize(this.clientWidth, this.plot().clientHeight);
      this.drawCursor(false);
      this.placeEnd();
    }
  }

  private plot(): HTMLElement {
    return this.querySelector<HTMLElement>('.plot') ?? this;
  }

  private size(canvas: HTMLCanvasElement): void {
    canvas.width = this.clientWidth;
    canvas.height = this.plot().clientHeight;
  }

  /** Puts the dot at the end of the line that still grows. */
  private placeEnd(): void {
    const end = this.querySelector<HTMLElement>('.end');
    if (end === null) return;
    const line = this.lines.find((candidate) => candidate.live);
    const spot = line === undefined ? undefined : this.lastSpot(line);
    end.hidden = spot === undefined;
    if (line === undefined || spot === undefined) return;
    end.style.transform = `translate(${spot.x - 3}px, ${spot.y - 3}px)`;
    end.style.color = theme().runs[line.colour] ?? '';
  }

  /** Where a line's last number stands, when that is in view. */
  private lastSpot(line: Line): { x: number; y: number } | undefined {
    const area = this.chart?.chartArea;
    let index = line.ys.length - 1;
    while (index >= 0 && Number.isNaN(line.ys[index] ?? Number.NaN)) index -= 1;
    if (area === undefined || index < 0) return undefined;
    const spot = this.position(line, index);
    return Number.isNaN(spot.y) || spot.x < area.left - 1 || spot.x > area.right + 6 ? undefined : spot;
  }

  private position(line: Line, index: number): { x: number; y: number } {
    const ys = this.smoothing > 0 && line.ys.length >= 3 ? smooth(line.ys, this.smoothing) : line.ys;
    const y = ys[index] ?? Number.NaN;
    return {
      x: this.chart?.scales['x']?.getPixelForValue(line.xs[index] ?? 0) ?? 0,
      y: this.log && y <= 0 ? Number.NaN : (this.chart?.scales['y']?.getPixelForValue(y) ?? Number.NaN),
    };
  }

  private drawCursor(spoken: boolean): void {
    const canvas = this.querySelector<HTMLCanvasElement>('.over');
    const chart = this.chart;
    const ink = canvas?.getContext('2d');
    if (canvas === null || chart === undefined || ink === null || ink === undefined) return;
    const ratio = window.devicePixelRatio;
    canvas.width = chart.width * ratio;
    canvas.height = chart.height * ratio;
    ink.scale(ratio, ratio);
    const at = this.group.x;
    if (at === undefined) {
      this.onRead(undefined, false);
      return;
    }
    const area = chart.chartArea;
    const x = Math.round(chart.scales['x']?.getPixelForValue(at) ?? 0) + 0.5;
    if (x < area.left - 1 || x > area.right + 1) {
      this.onRead(undefined, false);
      return;
    }
    ink.strokeStyle = theme().secondary;
    ink.beginPath();
    ink.moveTo(x, area.top);
    ink.lineTo(x, area.bottom);
    ink.stroke();
    this.onRead(this.readAt(at, ink), spoken);
  }

  /** The values at `x`, with a dot on each line. A line that does not reach so far has none. */
  private readAt(x: number, ink: CanvasRenderingContext2D): Reading {
    const values: { line: Line; value: number }[] = [];
    for (const line of this.lines) {
      const index = nearest(line.xs, x);
      const found = line.xs[index];
      if (found === undefined || x > (line.xs[line.xs.length - 1] ?? x) || x < (line.xs[0] ?? x)) continue;
      values.push({ line, value: line.ys[index] ?? Number.NaN });
      const spot = this.position(line, index);
      if (Number.isNaN(spot.y)) continue;
      ink.fillStyle = theme().runs[line.colour] ?? theme().foreground;
      ink.beginPath();
      ink.arc(spot.x, spot.y, 2.5, 0, 2 * Math.PI);
      ink.fill();
    }
    return { x, values };
  }

  /** The x of a point of the first line (the run itself), or of any that has one. */
  private snap(x: number): number {
    const line = this.lines.find((candidate) => candidate.xs.length > 0 && x <= (candidate.xs[candidate.xs.length - 1] ?? 0)) ?? this.lines[0];
    return line?.xs[nearest(line.xs, x)] ?? x;
  }

  private toX(event: PointerEvent): number {
    const scale = this.chart?.scales['x'];
    const x = scale?.getValueForPixel(event.clientX - this.getBoundingClientRect().left) ?? 0;
    return scale === undefined ? x : Math.min(scale.max, Math.max(scale.min, x));
  }

  private readonly onMove = (event: PointerEvent): void => {
    if (this.chart === undefined) return;
    this.group.moveTo(this.snap(this.toX(event)));
    if (this.drag !== undefined) this.drawBand(this.drag, this.toX(event));
  };

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button === 0) this.drag = this.toX(event);
  };

  private readonly onUp = (event: PointerEvent): void => {
    const from = this.drag;
    this.drag = undefined;
    if (from === undefined) return;
    const to = this.toX(event);
    const scale = this.chart?.scales['x'];
    if (scale !== undefined && Math.abs(scale.getPixelForValue(to) - scale.getPixelForValue(from)) > 6)
      this.zoomTo({ min: Math.min(from, to), max: Math.max(from, to) });
    else this.drawCursor(false);
  };

  private readonly onLeave = (): void => {
    this.drag = undefined;
    this.group.moveTo(undefined);
  };

  private drawBand(from: number, to: number): void {
    const ink = this.querySelector<HTMLCanvasElement>('.over')?.getContext('2d');
    const area = this.chart?.chartArea;
    const scale = this.chart?.scales['x'];
    if (ink === undefined || ink === null || area === undefined || scale === undefined) return;
    this.drawCursor(false);
    const left = scale.getPixelForValue(Math.min(from, to));
    const width = scale.getPixelForValue(Math.max(from, to)) - left;
    ink.strokeStyle = theme().focus;
    ink.strokeRect(left + 0.5, area.top + 0.5, width, area.bottom - area.top - 1);
  }

  private zoomTo(range: Range): void {
    const all = extent(this.lines);
    const wide = range.min <= all.min && range.max >= all.max && this.group.zoom === undefined;
    if (range.max > range.min) this.group.show(wide ? undefined : wholeSteps(range, all));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const line = this.lines[0];
    if (line === undefined || line.xs.length === 0) return;
    const done = this.moveByKey(line, event.key, event.shiftKey ? 10 : 1) || this.zoomByKey(event.key);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };

  private moveByKey(line: Line, key: string, far: number): boolean {
    const last = line.xs.length - 1;
    const at = this.group.x === undefined ? last + (key === 'ArrowLeft' ? 1 : 0) : nearest(line.xs, this.group.x);
    const moves: Record<string, number> = { ArrowLeft: at - far, ArrowRight: at + far, Home: 0, End: last };
    const next = moves[key];
    if (next === undefined) return false;
    this.group.moveTo(line.xs[Math.min(last, Math.max(0, next))]);
    this.drawCursor(true);
    return true;
  }

  /** Escape takes back the innermost thing: the zoom, then the cursor. */
  private zoomByKey(key: string): boolean {
    if (key === '+' || key === '=' || key === '-') this.zoomBy(key === '-' ? 2 : 0.5);
    else if (key === 'Escape' && this.group.zoom !== undefined) this.group.show(undefined);
    else if (key === 'Escape' && this.group.x !== undefined) this.group.moveTo(undefined);
    else return false;
    return true;
  }

  private zoomBy(factor: number): void {
    const all = extent(this.lines);
    const now = this.group.zoom ?? all;
    const middle = this.group.x ?? (now.min + now.max) / 2;
    const min = Math.max(all.min, middle - (middle - now.min) * factor);
    const max = Math.min(all.max, middle + (now.max - middle) * factor);
    this.group.show(min <= all.min && max >= all.max && factor > 1 ? undefined : wholeSteps({ min, max }, all));
  }
}

/** A stretch of an axis of steps begins and ends at one; of an axis of seconds anywhere. */
function wholeSteps(range: Range, all: Range): Range {
  return Number.isInteger(all.min) && Number.isInteger(all.max) ? { min: Math.floor(range.min), max: Math.ceil(range.max) } : range;
}
