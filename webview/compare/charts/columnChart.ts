import { Chart, type ChartConfiguration } from 'chart.js';
import type { TableColumn } from '../../../src/protocol/table';
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { contourGrid, type Grid } from '../../charts/contour';
import { frameOf } from '../../charts/drawing';
import { axes, moved, TITLE_ROOM } from '../../charts/lineScene';
import type { Frame } from '../../charts/paint';
import type { Scene, Shape } from '../../charts/scene';
import { exactNumber, formatNumber } from '../../ui/format';
import { onThemeChange, theme } from '../../ui/theme';
import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import { runStyle } from '../model/colours';
import { withBrush } from '../model/clauses';
import { ramp } from '../parallel/ramp';
import { barsOf, type Bar } from './barData';
import { bounds, columnAxis, wordOf, type ColumnAxis } from './columnAxis';
import { barConfig, neutral, scatterConfig, type Mark } from './columnDrawing';
import type { AddedChart } from './chartsSetup';
import type { ChartsContext } from './context';
import { csvText } from './exporting';

type Spec = Exclude<AddedChart, { kind: 'lines' }>;
const [GRID_COLUMNS, GRID_ROWS, LEVELS] = [96, 64, 10];
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
    const config = spec.kind === 'bars' ? this.barsConfig(context, first, second, third) : second === undefined ? undefined : this.planeConfig(context, spec, first, second, third);
    if (config === undefined) return;
    const plot = this.querySelector<HTMLElement>('.plot') ?? this;
    canvas.width = this.clientWidth;
    canvas.height = plot.clientHeight;
    this.chart = new Chart(canvas, config);
    const over = this.querySelector<HTMLCanvasElement>('.over');
    if (over !== null) {
      over.width = this.chart.width * window.devicePixelRatio;
      over.height = this.chart.height * window.devicePixelRatio;
    }
    this.drawOver();
  }

  private barsConfig({ panel }: ChartsContext, value: TableColumn, by: TableColumn | undefined, split: TableColumn | undefined): ChartConfiguration {
    const { model, words: { charts: words } } = panel;
    const { bars, left } = barsOf(model.shown, value, (row) => model.name(row), by, split);
    this.bars = bars;
    this.say(bars.length === 0 ? words.noPairs : left > 0 ? fill(words.onlyFirst, bars.length, bars.length + left) : '');
    return barConfig(bars, this.log, (bar) => (bar.rows.length === 1 ? this.hue(bar.rows[0] ?? -1) : undefined));
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
    const values = this.marks.map(({ z }) => z).filter(Number.isFinite);
    const ramped = third === undefined ? undefined : { min: values.reduce((a, b) => Math.min(a, b), Infinity), max: values.reduce((a, b) => Math.max(a, b), -Infinity) };
    const config: ChartConfiguration = scatterConfig(contour ? [] : this.marks, x, y, ramped);
    this.grid = contour ? contourGrid(this.marks.map((mark) => ({ x: unit(x, mark.x), y: unit(y, mark.y), z: mark.z })), GRID_COLUMNS, GRID_ROWS) : undefined;
    if (this.grid !== undefined) config.plugins = [{ id: 'contour', beforeDatasetsDraw: (chart) => this.paintContour(chart.ctx, frameOf(chart)) }];
    const missing = model.shown.length - this.marks.length;
    const none = this.marks.length === 0 ? words.noPairs : contour && this.grid === undefined ? words.fewPoints : undefined;
    this.say(none ?? (missing > 0 ? fill(words.withoutNumbers, missing, model.shown.length) : ''));
    return config;
  }

  /** Hue of a run that is selected, or is the baseline. */
  private hue(row: number): number | undefined {
    const model = this.context?.panel.model;
    if (model === undefined) return undefined;
    return row === model.baselineRow ? runStyle(undefined).hue : model.isSelected(row) ? runStyle(model.colour(row) ?? 0).hue : undefined;
  }

  private say(text: string): void {
    const note = this.querySelector<HTMLElement>('.chart-note');
    if (note === null) return;
    note.textContent = text;
    note.hidden = text === '';
  }

  private paintContour(ink: CanvasRenderingContext2D, frame: Frame): void {
    for (const box of this.contourBoxes(frame)) {
      ink.fillStyle = box.colour;
      ink.fillRect(box.x, box.y, box.width, box.height);
    }
    for (const mark of this.marks) {
      ink.fillStyle = mark.hue === undefined ? neutral(0.8) : (theme().runs[mark.hue] ?? neutral());
      ink.strokeStyle = theme().background;
      ink.beginPath();
      ink.arc(frame.toX(mark.x), frame.toY(mark.y), mark.hue === undefined ? 2 : 4, 0, 2 * Math.PI);
      ink.fill();
      ink.stroke();
    }
  }

  /** Cells of one level side by side are one box. */
  private contourBoxes({ left, right, top, bottom }: Frame): { x: number; y: number; width: number; height: number; colour: string }[] {
    const { grid } = this;
    if (grid === undefined) return [];
    const spec = this.spec;
    const lower = spec?.kind === 'contour' && spec.z.startsWith('metrics') && this.context?.panel.model.direction(spec.z.replace(/^metrics[^.]*\./, '')) === 'lower';
    const [w, h] = [(right - left) / grid.columns, (bottom - top) / grid.rows];
    const level = (column: number, row: number): number => {
      const value = grid.values[row * grid.columns + column] ?? Number.NaN;
      return Number.isNaN(value) ? -1 : Math.min(LEVELS - 1, Math.floor((LEVELS * (value - grid.min)) / (grid.max - grid.min || 1)));
    };
    const boxes: { x: number; y: number; width: number; height: number; colour: string }[] = [];
    for (let row = 0; row < grid.rows; row += 1) {
      for (let column = 0; column < grid.columns; ) {
        const own = level(column, row);
        let end = column + 1;
        while (end < grid.columns && level(end, row) === own) end += 1;
        const t = own / (LEVELS - 1);
        if (own >= 0) boxes.push({ x: left + column * w, y: bottom - (row + 1) * h, width: (end - column) * w + 0.5, height: h + 0.5, colour: ramp(lower ? 1 - t : t) });
        column = end;
      }
    }
    return boxes;
  }

  /** Where a run stands: its dot, or the top of its bar. */
  private spots(): { x: number; y: number; rows: readonly number[]; said: string }[] {
    const { chart, context, spec } = this;
    if (chart === undefined || context === undefined || spec === undefined) return [];
    const frame = frameOf(chart);
    const { model, words } = context.panel;
    const label = (id: string): string => columnLabel(id, words.frame);
    if (spec.kind === 'bars') {
      const place = new Map<string, number>();
      const splits = [...new Set(this.bars.map(({ split }) => split))];
      return this.bars.map((bar) => {
        const key = bar.split === undefined && bar.rows.length === 1 ? `${bar.label}\u200b${bar.rows[0]}` : bar.label;
        if (!place.has(key)) place.set(key, place.size);
        const element = chart.getDatasetMeta(splits.indexOf(bar.split)).data[place.get(key) ?? 0];
        const spread = Number.isNaN(bar.deviation) ? '' : ` ± ${formatNumber(bar.deviation, 2)}`;
        const count = spec.by === undefined ? '' : `, ${words.charts.n} ${bar.rows.length}`;
        return { x: element?.x ?? 0, y: element?.y ?? 0, rows: bar.rows, said: `${[bar.label, ...(bar.split === undefined ? [] : [bar.split])].join(', ')}: ${formatNumber(bar.value)}${spread}${count}` };
      });
    }
    const third = spec.kind === 'contour' ? spec.z : spec.colour;
    return this.marks.map(({ row, x, y, z }) => ({
      x: frame.toX(x), y: frame.toY(y), rows: [row],
      said: `${model.name(row)}: ${label(spec.x)} ${this.cell(spec.x, row)}, ${label(spec.y)} ${this.cell(spec.y, row)}${third === undefined || Number.isNaN(z) ? '' : `, ${label(third)} ${formatNumber(z)}`}`,
    }));
  }

  private cell(id: string, row: number): string {
    const column = this.context?.panel.model.column(id);
    return column === undefined ? '' : column.codes[row] === -1 ? formatNumber(column.numbers[row] ?? Number.NaN) : (wordOf(column, row) ?? '');
  }

  private onHover(): void {
    const hover = this.context?.panel.model.hover;
    const at = hover === undefined ? -1 : this.spots().findIndex(({ rows }) => rows.includes(hover));
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
      ink.strokeRect(Math.min(this.drag.x, to.x) + 0.5, Math.min(this.drag.y, to.y) + 0.5, Math.abs(to.x - this.drag.x), Math.abs(to.y - this.drag.y));
    }
    const spot = this.at === undefined ? undefined : this.spots()[this.at];
    if (spot === undefined) return;
    ink.strokeStyle = colours.foreground;
    ink.lineWidth = 1.5;
    ink.beginPath();
    ink.arc(spot.x, spot.y, 6, 0, 2 * Math.PI);
    ink.stroke();
    // The run that another view points at is ringed; it is named where the hand is.
    if (!this.querySelector('.plot')?.matches(':hover,:focus')) return;
    ink.font = `11px ${colours.font}`;
    ink.textBaseline = 'middle';
    const said = spot.said.length > 90 ? `${spot.said.slice(0, 89)}…` : spot.said;
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
    this.spots().forEach(({ x }, index) => {
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
    const spots = this.spots();
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
    const rows = this.at === undefined ? [] : (this.spots()[this.at]?.rows ?? []);
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
    const yScale = chart.scales['y'];
    const frame = frameOf(chart);
    const sides = [
      { id: spec.x, axis: this.axes.x, ends: [frame.fromX(from.x), frame.fromX(to.x)] },
      { id: spec.y, axis: this.axes.y, ends: [yScale?.getValueForPixel(from.y) ?? 0, yScale?.getValueForPixel(to.y) ?? 0] },
    ];
    let { filter } = context.panel.model.setup;
    for (const { id, axis, ends } of sides) {
      const [min, max] = [Math.min(...ends), Math.max(...ends)].map((end) => Number(end.toPrecision(4))) as [number, number];
      const words = axis.words.filter((_, index) => index >= min && index <= max);
      if (axis.kind === 'category' && words.length === 0) continue;
      filter = withBrush(filter, id, axis.kind === 'category' ? { column: id, ranges: [], words } : { column: id, ranges: [{ min, max }], words: [] });
    }
    context.panel.model.setFilter(filter);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const order = this.spots().map((spot, index) => ({ x: spot.x, index })).sort((a, b) => a.x - b.x).map(({ index }) => index);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      if (this.at === undefined) return;
      this.select();
    } else if (event.key === 'Escape' && this.at !== undefined) this.at = undefined;
    else if (by !== undefined && order.length > 0) {
      const now = this.at === undefined ? (by > 0 ? -1 : order.length) : order.indexOf(this.at);
      this.at = order[Math.max(0, Math.min(order.length - 1, now + by))];
      const said = this.at === undefined ? undefined : this.spots()[this.at]?.said;
      if (said !== undefined) this.context?.panel.say(said);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.drawOver();
  };

  /** The chart as a picture of its own. */
  scene(title: string): Scene | undefined {
    const { chart } = this;
    if (chart === undefined) return undefined;
    const frame = frameOf(chart);
    const colours = theme();
    const shapes: Shape[] = axes(this.spec?.kind === 'bars' ? { ...frame, ticksX: [] } : frame);
    for (const box of this.contourBoxes(frame)) shapes.push({ kind: 'box', ...box });
    if (this.spec?.kind === 'bars') {
      this.spots().forEach(({ x, y }, index) => {
        const bar = this.bars[index];
        const zero = frame.toY(Math.max(0, frame.low));
        shapes.push({ kind: 'line', spots: [[x, zero], [x, y]], colour: this.barColour(bar), width: Math.max(2, Math.min(30, (0.7 * (frame.right - frame.left)) / this.bars.length)) });
        if (this.bars.length <= 16) shapes.push({ kind: 'text', at: [x, frame.bottom + 12], text: (bar?.label ?? '').slice(0, 14), colour: colours.secondary, size: 11, anchor: 'middle' });
      });
    } else {
      for (const mark of this.marks) shapes.push({ kind: 'dot', at: [frame.toX(mark.x), frame.toY(mark.y)], radius: mark.hue === undefined ? 3 : 5, colour: mark.hue === undefined ? neutral() : (colours.runs[mark.hue] ?? neutral()), edge: colours.background });
    }
    const head: Shape = { kind: 'text', at: [12, 16], text: title, colour: colours.foreground, size: 13, anchor: 'start', bold: true };
    return { width: chart.width, height: chart.height + TITLE_ROOM, background: colours.background, font: colours.font, title, shapes: [head, ...moved(shapes)] };
  }

  private barColour(bar: Bar | undefined): string {
    const hue = bar?.rows.length === 1 ? this.hue(bar.rows[0] ?? -1) : undefined;
    return hue === undefined ? neutral() : (theme().runs[hue] ?? neutral());
  }

  /** What is drawn, a row a run or bar. */
  csv(): string {
    const model = this.context?.panel.model;
    if (model === undefined) return '';
    if (this.spec?.kind === 'bars') return csvText([['label', 'split', 'value', 'deviation', 'runs'], ...this.bars.map((bar) => [bar.label, bar.split ?? '', exactNumber(bar.value), Number.isNaN(bar.deviation) ? '' : exactNumber(bar.deviation), String(bar.rows.length)])]);
    const ids = this.columns.filter((id) => id !== '');
    const text = (id: string, row: number): string => {
      const column = model.column(id);
      return column === undefined ? '' : (wordOf(column, row) ?? '');
    };
    return csvText([['run', 'run_id', ...ids], ...this.marks.map(({ row }) => [model.name(row), model.resident.ids[row] ?? '', ...ids.map((id) => text(id, row))])]);
  }
}

/** Place between the ends of an axis, 0 to 1. */
function unit(axis: ColumnAxis, value: number): number {
  const { min, max } = bounds(axis);
  return axis.log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min || 1);
}
