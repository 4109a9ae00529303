import { Chart } from 'chart.js';
import { html, LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { columnFormat } from '../ui/format';
import { onThemeChange, theme } from '../ui/theme';
import { CursorGroup, type Range } from './cursor';
import { configuration, frameOf, update, type Drawing, type XY } from './drawing';
import { extent, ready, type Line, type Ready } from './line';
import { liveEnds, paintCursor, paintEmphasis, paintValues, valuesAt, type Frame, type Value } from './paint';
import { nearest } from './series';
import { sayX, type AxisKind } from './timeTicks';
import { bounded, panned, zoomed } from './viewport';

/** What the cursor stands on. */
export interface Reading {
  readonly x: number;
  /** A value for each line that has one there: as logged, and as drawn. */
  readonly values: readonly { readonly line: Line; readonly value: number; readonly shown: number }[];
}

/** A chart as it is drawn now, for pictures of it. */
export interface Drawn {
  readonly frame: Frame;
  readonly lines: readonly Ready[];
  readonly log: boolean;
  /** Px. */
  readonly width: number;
  readonly height: number;
  format(value: number): string;
}

/** Room for the values beside the plot, px. */
const BESIDE = 74;
/** How near the pointer must be to a line to mean it, px. */
const NEAR = 14;

/**
 * A line chart. chart.js draws the lines, once for each change of data; cursor, values and the run under the pointer are drawn by us on a canvas
 * above, shared with the other charts of the group. Left and Right move the cursor (with Shift by ten points), Up and Down go from line to line, Home
 * and End to the ends, + and − zoom, Page Up and Page Down pan; dragging zooms, Shift+dragging pans, Escape and double click show all.
 */
export class LineChart extends LitElement {
  static override properties: PropertyDeclarations = {
    lines: { attribute: false }, log: { type: Boolean }, smoothing: { type: Number }, raw: { type: Boolean }, ignoreOutliers: { type: Boolean },
    group: { attribute: false }, kind: {}, axis: {}, label: {}, beside: { type: Boolean }, stepWord: {},
  };
  lines: readonly Line[] = [];
  log = false;
  /** 0 for none; see `smooth`. */
  smoothing = 0;
  /** The raw line stands behind the smoothed one. */
  raw = true;
  ignoreOutliers = false;
  group = new CursorGroup();
  kind: AxisKind = 'step';
  /** Name of the x axis, at its right end; none when empty. */
  axis = '';
  label = '';
  /** The values at the cursor stand beside the plot, at the end of the lines while there is no cursor. */
  beside = false;
  /** Said before the number of a step at the cursor. */
  stepWord = '';
  /** Called with what stands at the cursor, or nothing when it left; `spoken` when it was moved by key. */
  onRead: (reading: Reading | undefined, spoken: boolean) => void = () => undefined;
  /** Called with the id of the line that the pointer or Up and Down mean. */
  onPick: (id: string | undefined) => void = () => undefined;

  private chart: Chart<'line', XY[]> | undefined;
  private drawing: Drawing | undefined;
  private format: (value: number) => string = String;
  private emphasis: string | undefined;
  private leave: (() => void)[] = [];
  private drag: { readonly at: number; readonly px: number; readonly pan: Range | 'all' | undefined } | undefined;
  private frame = 0;
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
      <canvas class="lines"></canvas><canvas class="over"></canvas><span class="axis-name">${this.axis}</span><span class="ends"></span>
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
    cancelAnimationFrame(this.frame);
    this.chart?.destroy();
    this.chart = undefined;
  }

  protected override firstUpdated(): void {
    this.listen();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if ((['lines', 'log', 'smoothing', 'raw', 'ignoreOutliers', 'group', 'kind', 'beside'] as const).some((name) => changed.has(name))) this.draw();
  }

  /** Draws the lines of this run over the others. */
  emphasise(id: string | undefined): void {
    if (id === this.emphasis) return;
    this.emphasis = id;
    this.drawOver(false);
  }

  /** The chart as it is; undefined before it is drawn. */
  get drawn(): Drawn | undefined {
    if (this.chart === undefined || this.drawing === undefined) return undefined;
    const { width, height } = this.chart;
    return { frame: frameOf(this.chart), lines: this.drawing.lines, log: this.log, width, height, format: this.format };
  }

  private listen(): void {
    this.leave.push(
      this.group.listen((what) => {
        if (what === 'cursor') {
          this.drawOver(false);
          return;
        }
        cancelAnimationFrame(this.frame);
        this.frame = requestAnimationFrame(() => this.draw());
      }),
    );
  }

  private draw(): void {
    const canvas = this.querySelector<HTMLCanvasElement>('.lines');
    if (canvas === null || this.clientWidth === 0) return;
    const range = this.group.zoom;
    const look = { log: this.log, smoothing: this.smoothing, raw: this.raw, ignoreOutliers: this.ignoreOutliers };
    this.drawing = { ...look, lines: ready(this.lines, look, range), range, kind: this.kind, named: this.axis !== '', beside: this.beside ? BESIDE : 0 };
    if (this.chart === undefined) {
      canvas.width = this.clientWidth;
      canvas.height = this.plot().clientHeight;
      const first = this.drawing;
      this.chart = new Chart(canvas, configuration(first, () => this.drawing ?? first));
    } else update(this.chart, this.drawing);
    const { low, high } = frameOf(this.chart);
    this.format = columnFormat([low, high, (low + high * 2) / 3]);
    this.afterDraw();
  }

  private fit(): void {
    if (this.chart === undefined) {
      this.draw();
      return;
    }
    if (this.clientWidth === 0) return;
    this.chart.resize(this.clientWidth, this.plot().clientHeight);
    this.afterDraw();
  }

  private afterDraw(): void {
    const over = this.querySelector<HTMLCanvasElement>('.over');
    if (over !== null && this.chart !== undefined) {
      const ratio = window.devicePixelRatio;
      over.width = this.chart.width * ratio;
      over.height = this.chart.height * ratio;
    }
    this.drawOver(false);
    this.placeEnds();
  }

  private plot(): HTMLElement {
    return this.querySelector<HTMLElement>('.plot') ?? this;
  }

  /** Puts a dot at the end of each line that still grows. */
  private placeEnds(): void {
    const place = this.querySelector<HTMLElement>('.ends');
    if (place === null || this.chart === undefined || this.drawing === undefined) return;
    const ends = liveEnds(frameOf(this.chart), this.drawing.lines, this.log);
    while (place.children.length > ends.length) place.lastElementChild?.remove();
    ends.forEach(({ x, y, colour }, index) => {
      const end = (place.children[index] ?? place.appendChild(document.createElement('span'))) as HTMLElement;
      end.className = 'end';
      end.style.transform = `translate(${x - 3}px, ${y - 3}px)`;
      end.style.color = colour;
    });
  }

  /** Draws what stands above the lines; costs no drawing of the lines. */
  private drawOver(spoken: boolean): void {
    const ink = this.querySelector<HTMLCanvasElement>('.over')?.getContext('2d');
    const { chart, drawing } = this;
    if (chart === undefined || drawing === undefined || ink === null || ink === undefined) return;
    ink.setTransform(window.devicePixelRatio, 0, 0, window.devicePixelRatio, 0, 0);
    ink.clearRect(0, 0, chart.width, chart.height);
    const frame = frameOf(chart);
    if (this.emphasis !== undefined) paintEmphasis(ink, frame, drawing.lines, this.emphasis, this.log);
    const at = this.group.x;
    const there = at !== undefined && at >= frame.min && at <= frame.max;
    const values = valuesAt(frame, drawing.lines, there ? at : undefined, this.log);
    if (there) paintCursor(ink, frame, at, values, this.beside && this.isUsed() ? sayX(this.kind, at, this.stepWord) : undefined);
    if (this.beside) paintValues(ink, frame, values, this.format, this.emphasis);
    this.onRead(there ? { x: at, values: values.map(readingOf) } : undefined, spoken);
  }

  private isUsed(): boolean {
    return this.plot().matches(':hover,:focus-within');
  }

  /** The x of the nearest point of any line; on an axis of time the x itself, for points of different runs do not meet there. */
  private snap(x: number): number {
    if (this.kind === 'time') return x;
    let best = x;
    let distance = Infinity;
    for (const { xs } of this.lines) {
      const found = xs[nearest(xs, x)];
      if (found === undefined || Math.abs(found - x) >= distance) continue;
      best = found;
      distance = Math.abs(found - x);
    }
    return best;
  }

  private toX(event: PointerEvent): number {
    if (this.chart === undefined) return 0;
    const frame = frameOf(this.chart);
    return Math.min(frame.max, Math.max(frame.min, frame.fromX(event.clientX - this.getBoundingClientRect().left)));
  }

  private readonly onMove = (event: PointerEvent): void => {
    if (this.chart === undefined) return;
    if (this.drag?.pan === 'all') return;
    if (this.drag?.pan !== undefined) {
      const frame = frameOf(this.chart);
      const by = ((this.drag.px - event.clientX) / (frame.right - frame.left)) * (frame.max - frame.min);
      const range = panned(extent(this.lines), this.drag.pan, by);
      if (range !== undefined) this.group.show(range);
      return;
    }
    const x = this.snap(this.toX(event));
    if (this.beside) this.pick(event, x);
    this.group.moveTo(x);
    if (this.drag !== undefined) this.drawBand(this.drag.at, this.toX(event));
  };

  /** Finds the line under the pointer. */
  private pick(event: PointerEvent, x: number): void {
    if (this.chart === undefined || this.drawing === undefined) return;
    const y = event.clientY - this.getBoundingClientRect().top;
    let [best, distance]: [Value | undefined, number] = [undefined, NEAR];
    for (const value of valuesAt(frameOf(this.chart), this.drawing.lines, x, this.log)) {
      // NaN is no height: nothing is nearer than it.
      if (!(Math.abs(value.y - y) < distance)) continue;
      [best, distance] = [value, Math.abs(value.y - y)];
    }
    this.onPick(best?.ready.line.id);
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.drag = { at: this.toX(event), px: event.clientX, pan: event.shiftKey ? (this.group.zoom ?? 'all') : undefined };
    if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
  };

  private readonly onUp = (event: PointerEvent): void => {
    const from = this.drag;
    this.drag = undefined;
    if (from === undefined || from.pan !== undefined) return;
    const to = this.toX(event);
    if (Math.abs(event.clientX - from.px) > 6) this.show({ min: Math.min(from.at, to), max: Math.max(from.at, to) });
    else this.drawOver(false);
  };

  private readonly onLeave = (): void => {
    this.drag = undefined;
    this.group.moveTo(undefined);
    this.onPick(undefined);
  };

  private drawBand(from: number, to: number): void {
    const ink = this.querySelector<HTMLCanvasElement>('.over')?.getContext('2d');
    if (ink === undefined || ink === null || this.chart === undefined) return;
    this.drawOver(false);
    const frame = frameOf(this.chart);
    const left = frame.toX(Math.min(from, to));
    ink.strokeStyle = theme().focus;
    ink.lineWidth = 1;
    ink.strokeRect(left + 0.5, frame.top + 0.5, frame.toX(Math.max(from, to)) - left, frame.bottom - frame.top - 1);
  }

  private show(range: Range): void {
    const kept = bounded(extent(this.lines), range, this.kind === 'step' && hasWholeSteps(this.lines));
    if (kept !== undefined) this.group.show(kept);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const line = this.lines.find((candidate) => candidate.id === this.emphasis && candidate.xs.length > 0) ?? longest(this.lines);
    if (line === undefined) return;
    const done = this.moveByKey(line, event.key, event.shiftKey ? 10 : 1) || this.pickByKey(event.key) || this.zoomByKey(event.key);
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
    const x = line.xs[Math.min(last, Math.max(0, next))] ?? 0;
    const { zoom } = this.group;
    // The cursor takes the stretch with it.
    if (zoom !== undefined && (x < zoom.min || x > zoom.max)) this.group.show(panned(extent(this.lines), zoom, x < zoom.min ? x - zoom.min : x - zoom.max));
    this.group.moveTo(x);
    this.drawOver(true);
    return true;
  }

  /** From line to line, by the height they have at the cursor. */
  private pickByKey(key: string): boolean {
    if (!this.beside || (key !== 'ArrowUp' && key !== 'ArrowDown') || this.chart === undefined || this.drawing === undefined) return false;
    const values = valuesAt(frameOf(this.chart), this.drawing.lines, this.group.x, this.log).filter((value) => !Number.isNaN(value.y)).sort((a, b) => a.y - b.y);
    const at = values.findIndex((value) => value.ready.line.id === this.emphasis);
    const next = at < 0 ? (key === 'ArrowUp' ? values.length - 1 : 0) : Math.min(values.length - 1, Math.max(0, at + (key === 'ArrowUp' ? -1 : 1)));
    this.onPick(values[next]?.ready.line.id);
    this.drawOver(true);
    return true;
  }

  /** Escape takes back the innermost thing: the zoom, then the cursor. */
  private zoomByKey(key: string): boolean {
    const all = extent(this.lines);
    const { zoom, x } = this.group;
    if (key === '+' || key === '=' || key === '-')
      this.group.show(zoomed(all, zoom, x, key === '-' ? 2 : 0.5, this.kind === 'step' && hasWholeSteps(this.lines)));
    else if ((key === 'PageUp' || key === 'PageDown') && zoom !== undefined)
      this.group.show(panned(all, zoom, ((zoom.max - zoom.min) / 2) * (key === 'PageUp' ? -1 : 1)));
    else if (key === 'Escape' && zoom !== undefined) this.group.show(undefined);
    else if (key === 'Escape' && x !== undefined) this.group.moveTo(undefined);
    else return false;
    return true;
  }
}

function readingOf({ ready: { line }, value, shown }: Value): Reading['values'][number] {
  return { line, value, shown };
}

/** The line that reaches over most of the axis: along it the keys come everywhere. The first of several; undefined without points. */
function longest(lines: readonly Line[]): Line | undefined {
  const reach = ({ xs }: Line): number => (xs[xs.length - 1] ?? 0) - (xs[0] ?? 0);
  const [first, ...others] = lines.filter(({ xs }) => xs.length > 0);
  return others.reduce((best, line) => (best === undefined || reach(line) > reach(best) ? line : best), first);
}

/** Steps are whole numbers; what the run page puts on the axis of seconds is not. */
function hasWholeSteps(lines: readonly Line[]): boolean {
  const all = extent(lines);
  return Number.isInteger(all.min) && Number.isInteger(all.max);
}
