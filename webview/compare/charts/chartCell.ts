import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LineChart, Reading } from '../../charts/lineChart';
import type { Line } from '../../charts/line';
import { sayX } from '../../charts/timeTicks';
import { exactNumber, formatNumber } from '../../ui/format';
import { iconButton } from '../../ui/icons';
import { showMenu, type MenuItem } from '../../ui/menu';
import { fill } from '../../ui/words';
import { cellMenu, exportMenu } from './cellMenu';
import { specOf, type ChartContext, type ChartSpec } from './context';
import type { ColumnChart } from './columnChart';
import { LineMaker, metricDash, type MetricLines } from './metricLines';
import { pointsTable } from './pointsTable';
import type { DrawnRun } from './drawnRuns';
import type { SeriesStore } from './seriesStore';

/** Points of all lines of a chart that are drawn at most: past it neither the eye nor the machine gains. */
const POINTS = 32_000;
/** Ms that a chart is in sight before its points are read: scrolling past asks for nothing. */
const SETTLE = 60;

/** A chart with its head: name, direction, tools; points are read once it stays in sight. */
export class ChartCell extends LitElement {
  static override properties: PropertyDeclarations = { context: { attribute: false }, chart: {}, full: { type: Boolean }, table: { state: true } };
  declare context: ChartContext | undefined;
  declare chart: string;
  declare full: boolean;
  declare private table: boolean;
  private readonly maker = new LineMaker();
  private made: MetricLines = { lines: [], logged: 0, read: 0, special: 0 };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stops: (() => void)[] = [];

  constructor() {
    super();
    this.chart = '';
    this.full = false;
    this.table = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.context !== undefined) this.begin(this.context);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.stops.forEach((stop) => stop());
    this.stops = [];
  }

  private begin(context: ChartContext): void {
    const { model } = context.panel;
    this.stops = [
      ...[context.store, context.means].map((store) => store.listen((key) => {
        if (this.metrics.includes(key)) this.requestUpdate();
      })),
      context.cursor.listen((what) => {
        if (what === 'zoom') this.askCloser();
      }),
      model.listen(['hover'], () => this.emphasise()),
      model.listen(['data'], () => this.ask()),
    ];
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (this.context === undefined) return;
    if (this.stops.length === 0) this.begin(this.context);
    if (changed.has('context') || changed.has('chart') || changed.has('full')) this.ask();
  }

  protected override updated(): void {
    this.emphasise();
  }

  private get spec(): ChartSpec | undefined {
    return this.context === undefined ? undefined : specOf(this.chart, this.context.setup);
  }

  private get metrics(): readonly string[] {
    const { spec } = this;
    return spec?.kind === 'metric' || spec?.kind === 'lines' ? spec.metrics : [];
  }

  /** The element that draws: of lines, or of columns. */
  get lineChart(): LineChart | null {
    return this.querySelector<LineChart>('tb-line-chart');
  }

  get columnChart(): ColumnChart | null {
    return this.querySelector<ColumnChart>('tb-column-chart');
  }

  /** Asks for points, once the chart has stayed where it is for a moment. */
  private ask(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), SETTLE);
  }

  private zoomedAt = -Infinity;

  /** Asks at once when a stretch was chosen, and when the hand rests while it pans. */
  private askCloser(): void {
    const now = performance.now();
    const calm = now - this.zoomedAt > 200;
    this.zoomedAt = now;
    if (!calm) {
      this.ask();
      return;
    }
    clearTimeout(this.timer);
    this.read();
  }

  private read(): void {
    const { context } = this;
    if (context === undefined || this.metrics.length === 0) return;
    const { store, means, setup, runs, panel } = context;
    const idsOf = (run: DrawnRun): string[] => run.rows.map((row) => panel.model.resident.ids[row] ?? '');
    const ids = runs.drawn.flatMap(idsOf);
    const width = Math.max(100, this.clientWidth - 112);
    const buckets = Math.round(Math.max(60, Math.min(width, POINTS / 2 / Math.max(1, ids.length * this.metrics.length))));
    // Of a group its mean alone is drawn; of a run the points, and what smoothing begins from where those leave some out.
    const single = runs.drawn.filter((run) => run.rows.length === 1).flatMap(idsOf);
    const grouped = runs.drawn.filter((run) => run.rows.length > 1).flatMap(idsOf);
    for (const metric of this.metrics) {
      void this.want(context, store, metric, single, buckets).then(() => {
        const coarse = setup.smoothing > 0 ? single.filter((id) => store.get(setup.axis, metric, id, undefined)?.whole === false) : [];
        return this.want(context, means, metric, [...grouped, ...coarse], buckets);
      });
    }
  }

  private async want({ setup: { axis }, cursor }: ChartContext, store: SeriesStore, metric: string, ids: readonly string[], buckets: number): Promise<void> {
    await store.want(axis, metric, ids, buckets);
    if (cursor.zoom !== undefined) await store.wantDetail(axis, metric, ids, buckets, cursor.zoom);
  }

  private emphasise(): void {
    const { context } = this;
    const chart = this.lineChart;
    if (context === undefined || chart === null) return;
    const { hover } = context.panel.model;
    chart.emphasise(hover === undefined ? undefined : context.runs.drawn.find((run) => run.rows.includes(hover))?.id);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context, spec } = this;
    if (context === undefined || spec === undefined) return nothing;
    const { words } = context.panel;
    const [title, detail] = context.title(spec);
    const isLines = spec.kind === 'metric' || spec.kind === 'lines';
    if (isLines) {
      const where = { axis: context.setup.axis, zoom: context.cursor.zoom };
      this.made = this.maker.make(context, context.panel.model, context.runs.drawn, spec.metrics, where);
    }
    const some = isLines && this.made.read > 0 && this.made.logged < context.runs.drawn.length;
    const log = context.setup.log.includes(this.chart);
    return html`<div class="chart-head" draggable="true" @dblclick=${() => context.toggleFull(this.chart)}>
        ${spec.kind === 'lines' ? nothing : html`<span class="chart-name cut" title=${title}>${title}</span>`}
        ${spec.kind === 'lines' ? metricKeys(spec.metrics) : nothing}
        <span class="s11 sub cut">${some ? fill(words.charts.loggedBy, this.made.logged, context.runs.drawn.length) : detail}</span>
        <span class="space"></span>
        ${spec.kind === 'contour' ? nothing : this.logButton(context, title, log)}
        ${iconButton('export', fill(words.charts.exportChart, title), (event) => this.openMenu(event, exportMenu(this, context, title)))}
        ${iconButton('ellipsis', fill(words.charts.more, title), (event) => this.openMenu(event, cellMenu(this, context, spec)))}
      </div>
      <div class="chart-body" @focusin=${() => context.focus(this.chart)} @pointerenter=${() => context.focus(this.chart)} @keydown=${this.onKey}>
        ${isLines ? this.lines(context, spec.metrics, title, log) : html`<tb-column-chart .context=${context} .spec=${spec} .log=${log} .label=${title}></tb-column-chart>`}
      </div>
      <span class="chart-grip" title=${words.charts.resize} aria-hidden="true"></span>`;
  }

  private logButton(context: ChartContext, title: string, log: boolean): TemplateResult {
    return html`<button class="tool text chart-log" type="button" aria-pressed=${log} title=${fill(context.panel.words.charts.logScale, title)}
      aria-label=${fill(context.panel.words.charts.logScale, title)} @click=${() => this.toggleLog(context)}>${context.panel.words.charts.log}</button>`;
  }

  /** Turns the logarithmic axis on or off. */
  toggleLog(context: ChartContext): void {
    const { log } = context.setup;
    context.change({ log: log.includes(this.chart) ? log.filter((id) => id !== this.chart) : [...log, this.chart] });
  }

  /** Shows points instead of the picture, or the picture again. */
  toggleTable(): void {
    this.table = !this.table;
  }

  get isTable(): boolean {
    return this.table;
  }

  private lines(context: ChartContext, metrics: readonly string[], title: string, log: boolean): TemplateResult {
    const words = context.panel.words.charts;
    const { setup, cursor } = context;
    const { lines, read, special } = this.made;
    if (this.table) return pointsTable(lines, setup.axis, cursor.zoom, fill(words.tableLabel, title), words);
    if (lines.length === 0) {
      return html`<div class="chart-empty sub">${read === 0 ? nothing : fill(words.nothingLogged, metrics.join(', '))}</div>`;
    }
    const note = this.note(context, lines, special, log);
    return html`<tb-line-chart .lines=${lines} .log=${log} .smoothing=${setup.smoothing} .raw=${setup.raw} .ignoreOutliers=${setup.ignoreOutliers}
        .group=${cursor} .kind=${setup.axis} .beside=${true} .stepWord=${words.stepWord}
        .label=${fill(words.chartLabel, title, words[setup.axis].toLocaleLowerCase())}
        .onRead=${(reading: Reading | undefined, spoken: boolean) => this.onRead(context, reading, spoken)}
        .onPick=${(id: string | undefined) => this.onPick(context, id)}></tb-line-chart>
      ${note === undefined ? nothing : html`<div class="chart-note s11 sub">${note}</div>`}`;
  }

  /** What the picture cannot show. */
  private note(context: ChartContext, lines: readonly Line[], special: number, log: boolean): TemplateResult | string | undefined {
    const words = context.panel.words.charts;
    const points = lines.reduce((sum, line) => sum + line.ys.length, 0);
    if (special > 0 && special === points) return words.noneFinite;
    if (log && lines.every((line) => Array.from(line.ys).every((y) => !(y > 0)))) return words.noPositive;
    const first = lines[0]?.xs[0] ?? 0;
    if (context.setup.axis === 'step' && points > lines.length && lines.every(({ xs }) => xs[0] === first && xs[xs.length - 1] === first)) {
      return html`${fill(words.allAtOneStep, formatNumber(first))}. <button class="link" type="button" @click=${() => context.change({ axis: 'relative' })}>${words.overRelative}</button>`;
    }
    return special > 0 ? fill(words.notNumbers, formatNumber(special)) : undefined;
  }

  private onRead(context: ChartContext, reading: Reading | undefined, spoken: boolean): void {
    context.read(this.chart, reading);
    if (!spoken || reading === undefined) return;
    const words = context.panel.words.charts;
    const emphasised = context.panel.model.hover;
    const id = emphasised === undefined ? undefined : context.runs.drawn.find((run) => run.rows.includes(emphasised))?.id;
    const chosen = reading.values.find(({ line }) => line.id === id) ?? reading.values[0];
    if (chosen === undefined) return;
    const more = reading.values.length > 1 ? `, ${fill(words.otherValues, reading.values.length - 1)}` : '';
    context.panel.say(fill(words.namedValueAt, this.metrics[0] ?? '', chosen.line.name, exactNumber(chosen.value), sayX(context.setup.axis, reading.x, words.stepWord)) + more);
  }

  private onPick(context: ChartContext, id: string | undefined): void {
    context.panel.model.setHover(context.runs.drawn.find((run) => run.id === id)?.rows[0]);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { context } = this;
    if (context === undefined || !(event.target as Element).matches('[role=application]')) return;
    const leaves = event.key === 'Escape' && this.full;
    if (event.key === 'Enter' || leaves) context.toggleFull(this.chart);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private openMenu(event: Event, items: readonly MenuItem[]): void {
    const button = event.currentTarget as HTMLElement;
    showMenu(items, button, button.title);
  }
}

/** The metrics of a chart that has several, each with its dash. */
function metricKeys(metrics: readonly string[]): TemplateResult {
  return html`<span class="chart-name chart-keys cut" title=${metrics.join(', ')}>${metrics.map(
    (metric, place) => html`<svg width="18" height="8" aria-hidden="true"><line x1="0" y1="4" x2="18" y2="4" stroke="currentColor" stroke-width="1.6" stroke-dasharray=${metricDash(place).join(' ') || nothing} /></svg>${metric}`,
  )}</span>`;
}
