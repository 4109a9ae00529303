import { Chart, type ChartConfiguration } from 'chart.js';
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { TableColumn } from '../../../src/protocol/table';
import { contourGrid, type Grid } from '../../charts/contour';
import { frameOf } from '../../charts/drawing';
import type { Frame } from '../../charts/paint';
import { paintShapes, type Scene, type Shape } from '../../charts/scene';
import { formatNumber } from '../../ui/format';
import { onThemeChange, theme } from '../../ui/theme';
import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import { runStyle } from '../model/colours';
import { barsOf, type Bar } from './barData';
import type { AddedChart } from './chartsSetup';
import { bounds, columnAxis, wordOf, type ColumnAxis } from './columnAxis';
import { brushed, type Side } from './columnBrush';
import { barBoxes, barConfig, markColour, neutral, scatterConfig, splitShapes, type Mark } from './columnDrawing';
import { barsCsv, barShapes, columnScene, markShapes, marksCsv } from './columnScene';
import type { ChartsContext } from './context';
import { contourShapes } from './contourShapes';
import { rampShapes, valueRamp, type ValueRamp } from './valueRamp';

type Spec = Exclude<AddedChart, { kind: 'lines' }>;
const [GRID_COLUMNS, GRID_ROWS] = [96, 64];
/** How near the pointer must be to a run, px. */
const NEAR = 12;

/** Bars, a scatter or a contour of columns over the runs shown. The pointer names a run, a press selects it, a rectangle becomes clauses of the filter. */
export class ColumnChart extends LitElement {
  static override properties: PropertyDeclarations = { context: { attribute: false }, spec: { attribute: false }, log: { type: Boolean }, label: {} };
  declare context: ChartsContext | undefined;
  declare spec: Spec | undefined;
  declare log: boolean;
  declare label: string;
  private chart: Chart | undefined;
  private marks: readonly Mark[] = [];
  private bars: readonly Bar[] = [];
  private axes: { readonly x: ColumnAxis; readonly y: ColumnAxis } | undefined;
  private grid: Grid | undefined;
  private ramp: ValueRamp | undefined;
  private spots: readonly { readonly x: number; readonly y: number; readonly rows: readonly number[] }[] = [];
  private at: number | undefined;
  private drag: { readonly x: number; readonly y: number } | undefined;
  private stops: (() => void)[] = [];
  private readonly watcher = new ResizeObserver(() => this.draw());

  constructor() {
    super();
    this.log = false;
    this.label = '';
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
    this.stops.push(onThemeChange(() => this.draw()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
    this.stops.forEach((stop) => stop());
    this.stops = [];
    this.chart?.destroy();
    this.chart = undefined;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const { context } = this;
    if (context === undefined) return;
    if (changed.has('context') && this.stops.length < 2) {
      this.stops.push(context.panel.model.listen(['data'], () => this.draw()), context.panel.model.listen(['hover'], () => this.onHover()));
    }
    void context.panel.model.need(this.columns.filter((id) => id !== ''));
    this.draw();
  }

  private get columns(): readonly string[] {
    const { spec } = this;
    if (spec === undefined) return [];
    return spec.kind === 'bars' ? [spec.value, spec.by ?? '', spec.split ?? ''] : [spec.x, spec.y, spec.kind === 'contour' ? spec.z : (spec.colour ?? '')];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context } = this;
    if (context === undefined) return nothing;
    return html`<div class="plot" role="application" tabindex="0" aria-label=${fill(context.panel.words.charts.plotLabel, this.label)}
        @pointermove=${this.onMove} @pointerdown=${this.onDown} @pointerup=${this.onUp} @pointerleave=${this.onLeave} @keydown=${this.onKey}>
        <canvas class="lines"></canvas><canvas class="over"></canvas></div><div class="chart-note s11 sub" hidden></div>`;
  }

  private draw(): void {
    const canvas = this.querySelector<HTMLCanvasElement>('.lines');
    const { context, spec } = this;
    if (canvas === null || context === undefined || spec === undefined || this.clientWidth === 0) return;
    const { model } = context.panel;
    const [first, second, third] = this.columns.map((id) => (id === '' ? undefined : model.column(id)));
    const words = context.panel.words.charts;
    this.chart?.destroy();
    this.chart = undefined;
    if (this.columns.some((id) => id !== '' && model.column(id) === undefined) || first === undefined) {
      this.say(words.readingColumns);
      return;
    }
    const config = spec.kind === 'bars' ? this.barsConfig(context, spec.by !== undefined, first, second, third) : second === undefined ? undefined : this.planeConfig(context, spec, first, second, third);
    if (config === undefined) return;
    const plot = this.querySelector<HTMLElement>('.plot') ?? this;
    canvas.width = this.clientWidth;
    canvas.height = plot.clientHeight;
    this.chart = new Chart(canvas, config);
    this.placeSpots(this.chart);
    const over = this.querySelector<HTMLCanvasElement>('.over');
    if (over !== null) {
      over.width = this.chart.width * window.devicePixelRatio;
      over.height = this.chart.height * window.devicePixelRatio;
    }
    this.drawOver();
  }

  private barsConfig({ panel }: ChartsContext, grouped: boolean, value: TableColumn, by: TableColumn | undefined, split: TableColumn | undefined): ChartConfiguration {
    const { model, words: { charts: words } } = panel;
    const { bars, left } = barsOf(model.shown, value, (row) => model.name(row), by, split);
    this.bars = bars;
    this.say(bars.length === 0 ? words.noPairs : left > 0 ? fill(words.onlyFirst, bars.length, bars.length + left) : '');
    const config: ChartConfiguration = barConfig(bars, this.log, grouped ? words.n : undefined, this.barHue);
    config.plugins = [{ id: 'parts', afterDraw: (chart) => paintShapes(chart.ctx, splitShapes(bars, chart.chartArea), theme().font) }];
    return config;
  }

  private planeConfig({ panel }: ChartsContext, spec: Exclude<Spec, { kind: 'bars' }>, first: TableColumn, second: TableColumn, third: TableColumn | undefined): ChartConfiguration {
    const { model, words: { charts: words } } = panel;
    const x = columnAxis(spec.x, first, model.shown, false);
    const y = columnAxis(spec.y, second, model.shown, this.log);
    const contour = spec.kind === 'contour';
    this.axes = { x, y };
    this.marks = Array.from(model.shown)
      .map((row): Mark => ({ row, x: x.at(row), y: y.at(row), z: third?.numbers[row] ?? Number.NaN, hue: this.hue(row) }))
      .filter((mark) => Number.isFinite(mark.x) && Number.isFinite(mark.y) && (!contour || Number.isFinite(mark.z)));
    this.ramp = third === undefined ? undefined : valueRamp(model, (contour ? spec.z : spec.colour) ?? '', this.marks.map(({ z }) => z));
    this.grid = contour ? contourGrid(this.marks.map((mark) => ({ x: unit(x, mark.x), y: unit(y, mark.y), z: mark.z })), GRID_COLUMNS, GRID_ROWS) : undefined;
    const config: ChartConfiguration = scatterConfig(contour ? [] : this.marks, x, y, this.ramp);
    config.plugins = [{ id: 'values', beforeDatasetsDraw: (chart) => paintShapes(chart.ctx, this.planeShapes(frameOf(chart), false), theme().font) }];
    const missing = model.shown.length - this.marks.length;
    const none = this.marks.length === 0 ? words.noPairs : contour && this.grid === undefined ? words.fewPoints : undefined;
    this.say(none ?? (missing > 0 ? fill(words.withoutNumbers, missing, model.shown.length) : ''));
    return config;
  }

  /** What chart.js does not draw of a plane: the contour and its runs, and the ramp; for a picture of its own the runs of a scatter too. */
  private planeShapes(frame: Frame, whole: boolean): Shape[] {
    const contour = this.spec?.kind === 'contour';
    const plain = (mark: Mark): { fill: string; edge: string } => {
      const fill = theme().runs[mark.hue ?? -1] ?? neutral(0.8);
      return { fill, edge: fill };
    };
    return [
      ...(this.grid === undefined || this.ramp === undefined ? [] : contourShapes(this.grid, frame, this.ramp.goodness)),
      ...(contour ? markShapes(this.marks, frame, plain, 2) : whole ? markShapes(this.marks, frame, (mark) => markColour(mark, this.ramp), 3) : []),
      ...(this.ramp === undefined ? [] : rampShapes(this.ramp, frame)),
    ];
  }

  /** Hue of a run that is selected, or is the baseline. */
  private hue(row: number): number | undefined {
    const model = this.context?.panel.model;
    if (model === undefined) return undefined;
    return row === model.baselineRow ? runStyle(undefined).hue : model.isSelected(row) ? runStyle(model.colour(row) ?? 0).hue : undefined;
  }

  private readonly barHue = (bar: Bar): number | undefined => (bar.rows.length === 1 ? this.hue(bar.rows[0] ?? -1) : undefined);

  private say(text: string): void {
    const note = this.querySelector<HTMLElement>('.chart-note');
    if (note === null) return;
    note.textContent = text;
    note.hidden = text === '';
  }

  /** Where each run or bar stands; found once for each drawing, since it follows the hand. */
  private placeSpots(chart: Chart): void {
    const frame = frameOf(chart);
    this.spots = this.spec?.kind === 'bars'
      ? barBoxes(chart, this.bars, this.barHue).map(({ x, y }, index) => ({ x, y, rows: this.bars[index]?.rows ?? [] }))
      : this.marks.map(({ row, x, y }) => ({ x: frame.toX(x), y: frame.toY(y), rows: [row] }));
  }

  /** A run or bar in words. */
  private saidOf(index: number): string {
    const { context, spec } = this;
    if (context === undefined || spec === undefined) return '';
    const { model, words } = context.panel;
    if (spec.kind === 'bars') {
      const bar = this.bars[index];
      if (bar === undefined) return '';
      const spread = Number.isNaN(bar.deviation) ? '' : ` ± ${formatNumber(bar.deviation, 2)}`;
      const count = spec.by === undefined ? '' : `, ${words.charts.n} ${bar.rows.length}`;
      return `${[bar.label, ...(bar.split === undefined ? [] : [bar.split])].join(', ')}: ${formatNumber(bar.value)}${spread}${count}`;
    }
    const mark = this.marks[index];
    if (mark === undefined) return '';
    const third = spec.kind === 'contour' ? spec.z : spec.colour;
    const ids = [...new Set([spec.x, spec.y, ...(third === undefined ? [] : [third])])];
    return `${model.name(mark.row)}: ${ids.map((id) => `${columnLabel(id, words.frame)} ${this.cell(id, mark.row)}`).join(', ')}`;
  }

  private cell(id: string, row: number): string {
    const column = this.context?.panel.model.column(id);
    return column === undefined ? '' : column.codes[row] === -1 ? formatNumber(column.numbers[row] ?? Number.NaN) : (wordOf(column, row) ?? '');
  }

  private onHover(): void {
    const hover = this.context?.panel.model.hover;
    const at = hover === undefined ? -1 : this.spots.findIndex(({ rows }) => rows.includes(hover));
    this.at = at < 0 ? undefined : at;
    this.drawOver();
  }

  private drawOver(to?: { x: number; y: number }): void {
    const ink = this.querySelector<HTMLCanvasElement>('.over')?.getContext('2d');
    const { chart } = this;
    if (ink === null || ink === undefined || chart === undefined) return;
    ink.setTransform(window.devicePixelRatio, 0, 0, window.devicePixelRatio, 0, 0);
    ink.clearRect(0, 0, chart.width, chart.height);
    const colours = theme();
    if (this.spec?.kind === 'bars') this.paintWhiskers(ink, chart);
    if (this.drag !== undefined && to !== undefined) {
      ink.strokeStyle = colours.focus;
      ink.lineWidth = 1;
      ink.strokeRect(Math.min(this.drag.x, to.x) + 0.5, Math.min(this.drag.y, to.y) + 0.5, Math.abs(to.x - this.drag.x), Math.abs(to.y - this.drag.y));
    }
    const spot = this.at === undefined ? undefined : this.spots[this.at];
    if (spot === undefined || this.at === undefined) return;
    ink.strokeStyle = colours.foreground;
    ink.lineWidth = 1.5;
    ink.beginPath();
    ink.arc(spot.x, spot.y, 6, 0, 2 * Math.PI);
    ink.stroke();
    // The run that another view points at is ringed; it is named where the hand is.
    if (!this.querySelector('.plot')?.matches(':hover,:focus')) return;
    ink.font = `11px ${colours.font}`;
    ink.textBaseline = 'middle';
    const text = this.saidOf(this.at);
    const said = text.length > 90 ? `${text.slice(0, 89)}…` : text;
    const width = ink.measureText(said).width;
    const x = Math.max(2, Math.min(chart.width - width - 4, spot.x - width / 2));
    const y = spot.y > 26 ? spot.y - 16 : spot.y + 16;
    ink.lineJoin = 'round';
    ink.strokeStyle = colours.background;
    ink.lineWidth = 4;
    ink.strokeText(said, x, y);
    ink.fillStyle = colours.foreground;
    ink.fillText(said, x, y);
  }

  private paintWhiskers(ink: CanvasRenderingContext2D, chart: Chart): void {
    const frame = frameOf(chart);
    ink.strokeStyle = theme().foreground;
    ink.lineWidth = 1;
    this.spots.forEach(({ x }, index) => {
      const bar = this.bars[index];
      if (bar === undefined || Number.isNaN(bar.deviation)) return;
      ink.beginPath();
      ink.moveTo(x, frame.toY(bar.value - bar.deviation));
      ink.lineTo(x, frame.toY(bar.value + bar.deviation));
      ink.stroke();
    });
  }

  private place(event: PointerEvent): { x: number; y: number } {
    const { left, top } = this.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  private readonly onMove = (event: PointerEvent): void => {
    const to = this.place(event);
    if (this.drag !== undefined) {
      this.drawOver(to);
      return;
    }
    const bars = this.spec?.kind === 'bars';
    const far = (spot: { x: number; y: number }): number => (bars ? Math.abs(spot.x - to.x) : Math.hypot(spot.x - to.x, spot.y - to.y));
    const { spots } = this;
    let best = -1;
    let distance = bars ? 20 : NEAR;
    for (const [index, spot] of spots.entries()) {
      if (far(spot) >= distance) continue;
      distance = far(spot);
      best = index;
    }
    const rows = spots[best]?.rows ?? [];
    this.context?.panel.model.setHover(rows.length === 1 ? rows[0] : undefined);
    this.at = best < 0 ? undefined : best;
    this.drawOver();
  };

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.drag = this.place(event);
    event.preventDefault();
    this.querySelector<HTMLElement>('.plot')?.focus({ preventScroll: true });
    if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
  };

  private readonly onUp = (event: PointerEvent): void => {
    const from = this.drag;
    this.drag = undefined;
    if (from === undefined) return;
    const to = this.place(event);
    if (Math.hypot(to.x - from.x, to.y - from.y) > 8) this.brush(from, to);
    else this.select();
    this.drawOver();
  };

  private readonly onLeave = (): void => {
    this.at = undefined;
    this.context?.panel.model.setHover(undefined);
    this.drawOver();
  };

  private select(): void {
    const { context } = this;
    const rows = this.at === undefined ? [] : (this.spots[this.at]?.rows ?? []);
    if (context === undefined || rows.length === 0) return;
    const { model } = context.panel;
    const ids = rows.map((row) => model.resident.ids[row] ?? '');
    const all = rows.every((row) => model.isSelected(row));
    model.select(all ? model.setup.selection.filter((id) => !ids.includes(id)) : [...model.setup.selection, ...ids]);
  }

  /** The rectangle becomes a clause for each axis. */
  private brush(from: { x: number; y: number }, to: { x: number; y: number }): void {
    const { chart, context, spec } = this;
    if (chart === undefined || context === undefined || spec === undefined || spec.kind === 'bars' || this.axes === undefined) return;
    const frame = frameOf(chart);
    const whole = (id: string): boolean => context.panel.model.columns.find((column) => column.id === id)?.whole === true;
    const sides: Side[] = [
      { id: spec.x, axis: this.axes.x, whole: whole(spec.x), ends: [frame.fromX(from.x), frame.fromX(to.x)] },
      { id: spec.y, axis: this.axes.y, whole: whole(spec.y), ends: [chart.scales['y']?.getValueForPixel(from.y) ?? 0, chart.scales['y']?.getValueForPixel(to.y) ?? 0] },
    ];
    context.panel.model.setFilter(brushed(context.panel.model.setup.filter, sides));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const order = this.spots.map((spot, index) => ({ x: spot.x, index })).sort((a, b) => a.x - b.x).map(({ index }) => index);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      if (this.at === undefined) return;
      this.select();
    } else if (event.key === 'Escape' && this.at !== undefined) this.at = undefined;
    else if (by !== undefined && order.length > 0) {
      const now = this.at === undefined ? (by > 0 ? -1 : order.length) : order.indexOf(this.at);
      this.at = order[Math.max(0, Math.min(order.length - 1, now + by))];
      const said = this.at === undefined ? undefined : this.saidOf(this.at);
      if (said !== undefined) this.context?.panel.say(said);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.drawOver();
  };

  /** The chart as a picture of its own. */
  scene(title: string): Scene | undefined {
    const { chart, bars } = this;
    if (chart === undefined) return undefined;
    const inside = (frame: Frame): Shape[] =>
      this.spec?.kind === 'bars' ? [...splitShapes(bars, frame), ...barShapes(bars, barBoxes(chart, bars, this.barHue), frame)] : this.planeShapes(frame, true);
    return columnScene(chart, title, this.spec?.kind === 'bars', inside);
  }

  /** What is drawn, a row a run or bar. */
  csv(): string {
    const model = this.context?.panel.model;
    if (model === undefined) return '';
    return this.spec?.kind === 'bars' ? barsCsv(this.bars) : marksCsv(model, this.marks, this.columns.filter((id) => id !== ''));
  }
}

/** Place between the ends of an axis, 0 to 1. */
function unit(axis: ColumnAxis, value: number): number {
  const { min, max } = bounds(axis);
  return axis.log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min || 1);
}
