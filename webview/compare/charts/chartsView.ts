import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { CursorGroup } from '../../charts/cursor';
import type { Reading } from '../../charts/lineChart';
import { iconButton } from '../../ui/icons';
import type { MenuItem } from '../../ui/menu';
import { checkOption, segmented } from '../../ui/tools';
import { fill } from '../../ui/words';
import type { Topic } from '../model/compareModel';
import { ViewPart, type Panel } from '../view';
import { addChart } from './addChart';
import { exportMenu } from './cellMenu';
import type { ChartCell } from './chartCell';
import { HEIGHTS, LIMITS, MOST_COLUMNS, readChartsSetup, type ChartsSetup } from './chartsSetup';
import { specOf, type ChartsContext } from './context';
import { drawnRuns } from './drawnRuns';
import { startMove, startResize } from './hand';
import { columnsIn, inSight, metricOf, moveBefore, place, prefixOf, sectionsOf, type Placed, type Section } from './layout';
import type { ChartsRail } from './rail';
import { SeriesStore } from './seriesStore';
import { titleOf } from './titles';

/** Metrics over steps or time, and columns against each other. Only charts in sight exist. */
export class ChartsView extends ViewPart {
  static override properties: PropertyDeclarations = { full: { state: true }, room: { state: true } };
  protected override readonly topics: readonly Topic[] = ['rows', 'data', 'selection', 'columns', 'setup', 'shared'];
  /** The chart that is shown alone. */
  declare private full: string | undefined;
  /** Size of what is scrolled, px. */
  declare private room: { readonly width: number; readonly height: number };
  private readonly cursor = new CursorGroup();
  private store: SeriesStore | undefined;
  private means: SeriesStore | undefined;
  private context: ChartsContext | undefined;
  private made: readonly unknown[] = [];
  private sections: readonly Section[] = [];
  private items: { readonly items: readonly Placed[]; readonly height: number } = { items: [], height: 0 };
  private seen = '';
  private focused = '';
  private readonly readings = new Map<string, Reading | undefined>();
  private readonly watcher = new ResizeObserver(() => this.measure());

  constructor() {
    super();
    this.full = undefined;
    this.room = { width: 0, height: 0 };
    this.cursor.listen((what) => {
      if (what !== 'zoom') return;
      if (this.cursor.zoom === undefined) {
        this.store?.dropDetails();
        this.means?.dropDetails();
      }
      this.requestUpdate();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
  }

  protected override begin(panel: Panel): void {
    super.begin(panel);
    this.store ??= new SeriesStore(panel.model);
    this.means ??= new SeriesStore(panel.model, 'mean');
    const { metric } = panel.model;
    if (metric !== undefined) void panel.model.need([`metrics.${metric}`]);
  }

  override tools(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const words = panel.words.charts;
    const adding: MenuItem[] = [
      { label: words.addLines, icon: 'graph-line', act: () => this.add('lines') },
      { label: words.addBars, icon: 'graph', act: () => this.add('bars') },
      { label: words.addScatter, icon: 'graph-scatter', act: () => this.add('scatter') },
      { label: words.addContour, icon: 'globe', act: () => this.add('contour') },
    ];
    return html`<tb-menu .items=${adding} .label=${words.addChart} .text=${words.addChart} .icon=${'add'}></tb-menu>
      <tb-menu .items=${() => this.layoutMenu(panel)} .label=${words.layout} .text=${words.layout} .icon=${'settings'}></tb-menu>`;
  }

  override exports(): readonly MenuItem[] {
    const { context } = this;
    const cell = this.querySelector<ChartCell>(`tb-chart-cell[data-chart="${CSS.escape(this.focused)}"]`) ?? this.querySelector<ChartCell>('tb-chart-cell');
    const spec = context === undefined || cell === null ? undefined : specOf(cell.chart, context.setup);
    if (context === undefined || cell === null || spec === undefined) return [];
    const [title] = titleOf(spec, context);
    return exportMenu(cell, context, title).map((item, index) => (index === 0 ? { ...item, heading: title } : item));
  }

  private get setup(): ChartsSetup {
    return readChartsSetup(this.panel?.model.setup.views.charts);
  }

  private add(kind: Parameters<ChartsContext['add']>[0], from: Element = this.toolsPlace, metric?: string): void {
    if (this.panel !== undefined) addChart(this.panel, kind, from, metric, (chart) => this.context?.change({ added: [...this.setup.added, chart] }));
  }

  private layoutMenu(panel: Panel): MenuItem[] {
    const words = panel.words.charts;
    const { setup } = this;
    const change = (part: Partial<ChartsSetup>): void => this.context?.change(part);
    const heights: readonly [string, number][] = [[words.low, 180], [words.medium, 248], [words.high, 400]];
    return [
      ...Array.from({ length: MOST_COLUMNS + 1 }, (_, count): MenuItem => ({
        label: count === 0 ? words.fitting : count === 1 ? words.oneColumn : fill(words.manyColumns, count),
        checked: setup.columns === count,
        act: () => change({ columns: count }),
        ...(count === 0 ? { heading: words.columns } : {}),
      })),
      ...heights.map(([label, height], index): MenuItem => ({ label, checked: setup.height === height, act: () => change({ height }), ...(index === 0 ? { heading: words.heightHeading } : {}) })),
      ...LIMITS.map((limit, index): MenuItem => ({ label: fill(words.manyRuns, limit), checked: setup.limit === limit, act: () => change({ limit }), ...(index === 0 ? { heading: words.runsDrawn } : {}) })),
      // The bar above the charts has no room for these in a narrow panel.
      { label: words.rawBehindItem, checked: setup.raw, separated: true, act: () => change({ raw: !setup.raw }) },
      { label: words.ignoreOutliersItem, checked: setup.ignoreOutliers, act: () => change({ ignoreOutliers: !setup.ignoreOutliers }) },
      { label: words.resetLayout, separated: true, act: () => change({ order: [], spans: {}, columns: 0, height: 248 }) },
      { label: words.showAllMetrics, disabled: setup.hidden.length === 0, act: () => change({ hidden: [] }) },
    ];
  }

  /** The context, another one only when what it holds is. */
  private renew(panel: Panel, setup: ChartsSetup): ChartsContext {
    const { model } = panel;
    const { store = new SeriesStore(model), means = new SeriesStore(model, 'mean') } = this;
    [this.store, this.means] = [store, means];
    const of = [model.setup, model.shown, model.groups, model.columns, model.column('attributes.status'), statuses(panel), setup, model.metric === undefined ? undefined : model.column(`metrics.${model.metric}`)];
    if (this.context !== undefined && of.every((part, index) => part === this.made[index])) return this.context;
    this.made = of;
    this.context = {
      panel, store, means, setup, cursor: this.cursor,
      runs: drawnRuns(model, setup.limit),
      change: (part) => {
        model.setView('charts', { ...this.setup, ...part });
        if (part.axis !== undefined) this.cursor.show(undefined);
      },
      focus: (chart) => this.focusOn(chart),
      read: (chart, reading) => {
        this.readings.set(chart, reading);
        if (chart === this.focused) this.rail?.show(chart, reading);
      },
      toggleFull: (chart) => this.toggleFull(chart),
      move: (chart, before) => this.move(chart, before),
      add: (kind, from, metric) => this.add(kind, from, metric),
      title: (spec) => titleOf(spec, { panel }),
    };
    return this.context;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { setup } = this;
    const context = this.renew(panel, this.kept(setup));
    const metrics = panel.model.columns.filter(({ id }) => id.startsWith('metrics.')).map(({ id }) => id.slice('metrics.'.length));
    this.sections = sectionsOf(metrics, setup, panel.model.metric);
    const { width, height } = this.room;
    this.items = place(this.sections, setup, columnsIn(width, setup.columns), width);
    const first = this.sections.flatMap((section) => section.charts)[0];
    if (this.focused === '' && first !== undefined) this.focused = first;
    const alone = this.full !== undefined && specOf(this.full, setup) !== undefined ? this.full : undefined;
    const seen = width === 0 ? [] : inSight(this.items.items, this.scrolled, height);
    this.seen = keyOf(seen);
    return html`<div class="charts-frame"><tb-charts-rail @reveal-chart=${(event: CustomEvent<string>) => this.goTo(event.detail)} .context=${context} .sections=${this.sections} .focused=${this.focused}></tb-charts-rail>
      <div class="charts-main">
        ${this.toolbar(context)}
        <div class="charts-scroll" @scroll=${this.onScroll} @pointerdown=${this.onDown} @dragstart=${this.onDragStart}>
          ${alone !== undefined
            ? html`<tb-chart-cell class="alone" data-chart=${alone} .context=${context} .chart=${alone} .full=${true}></tb-chart-cell>`
            : html`<div class="charts-all" .style=${`height:${this.items.height}px`}>${repeat(seen, (item) => (item.kind === 'chart' ? item.id : `section ${item.section.id}`), (item) => this.item(context, item))}</div>`}
          ${metrics.length === 0 && panel.model.stage.kind === 'shown' && panel.model.columns.length > 0 ? html`<div class="charts-none sub">${panel.words.charts.noMetrics}</div>` : nothing}
          ${metrics.length > 0 && this.sections.every((section) => section.charts.length === 0)
            ? html`<div class="charts-none sub">${panel.words.charts.allHidden} <button class="link" type="button" @click=${() => context.change({ hidden: [] })}>${panel.words.charts.showAllMetrics}</button></div>`
            : nothing}
        </div>
      </div></div>`;
  }

  private keptSetup: ChartsSetup | undefined;
  private keptOf: unknown;

  /** The same object as long as the same is kept. */
  private kept(setup: ChartsSetup): ChartsSetup {
    const of = this.panel?.model.setup.views.charts;
    if (this.keptSetup === undefined || of !== this.keptOf) [this.keptSetup, this.keptOf] = [setup, of];
    return this.keptSetup;
  }

  private item(context: ChartsContext, item: Placed): TemplateResult {
    if (item.kind === 'section') return this.sectionHead(context, item.section, item.top);
    return html`<tb-chart-cell class=${item.id === this.focused ? 'focused' : ''} data-chart=${item.id} data-section=${item.section} .context=${context} .chart=${item.id} .full=${false}
      .style=${`top:${item.top}px;left:${item.left}px;width:${item.width}px;height:${item.height}px`}></tb-chart-cell>`;
  }

  private sectionHead(context: ChartsContext, section: Section, top: number): TemplateResult {
    const words = context.panel.words.charts;
    const { folded } = context.setup;
    const open = !folded.includes(section.id);
    const name = section.id === '' ? words.general : section.id === '+' ? words.added : section.id;
    const count = section.charts.length === section.total ? (section.total === 1 ? words.oneMetric : fill(words.manyMetrics, section.total)) : fill(words.someMetrics, section.charts.length, section.total);
    return html`<button class="charts-section" type="button" aria-expanded=${open} .style=${`top:${top}px`}
      @click=${() => context.change({ folded: open ? [...folded, section.id] : folded.filter((id) => id !== section.id) })}>
      <i class="codicon codicon-chevron-${open ? 'down' : 'right'}" aria-hidden="true"></i><b class="cut">${name}</b>
      ${section.id === '+' ? nothing : html`<span class="s11 sub">${count}</span>`}</button>`;
  }

  private toolbar(context: ChartsContext): TemplateResult {
    const { setup, panel } = context;
    const words = panel.words.charts;
    const smoothing = (event: Event): number => Number((event.currentTarget as HTMLInputElement).value);
    return html`<div class="charts-tools" role="toolbar" aria-label=${words.title}>
      <span class="s11 sub wide">${words.xAxis}</span>
      ${segmented(words.xAxis, [{ value: 'step', label: words.step }, { value: 'time', label: words.time }, { value: 'relative', label: words.relative }], setup.axis, (axis) => context.change({ axis }))}
      <label class="charts-smoothing"><span class="s11 sub">${words.smoothing}</span>
        <input type="range" min="0" max="0.99" step="0.01" .value=${String(setup.smoothing)} aria-label=${words.smoothing} @input=${(event: Event) => context.change({ smoothing: smoothing(event) })} />
        <span class="num charts-number">${setup.smoothing.toFixed(2)}</span></label>
      <span class="wide">${checkOption(setup.raw, words.rawBehind, (raw) => context.change({ raw }))}</span>
      <span class="wide">${checkOption(setup.ignoreOutliers, words.ignoreOutliers, (ignoreOutliers) => context.change({ ignoreOutliers }))}</span>
      <span class="space"></span>
      ${this.full !== undefined
        ? iconButton('screen-normal', words.notFull, () => this.toggleFull(this.full ?? ''))
        : nothing}
      ${this.cursor.zoom === undefined
        ? html`<span class="s11 sub wide cut">${words.howToMove}</span>`
        : html`<button class="tool text" type="button" @click=${() => this.cursor.show(undefined)}>${words.showAll}</button>`}
    </div>`;
  }

  private get rail(): ChartsRail | null {
    return this.querySelector<ChartsRail>('tb-charts-rail');
  }

  private get scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.charts-scroll');
  }

  private get scrolled(): number {
    return this.scroller?.scrollTop ?? 0;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    this.measure();
  }

  private measure(): void {
    const scroller = this.scroller;
    if (scroller === null) return;
    const { clientWidth: width, clientHeight: height } = scroller;
    if (width !== this.room.width || height !== this.room.height) this.room = { width, height };
  }

  private readonly onScroll = (): void => {
    if (keyOf(inSight(this.items.items, this.scrolled, this.room.height)) !== this.seen) this.requestUpdate();
  };

  private focusOn(chart: string): void {
    if (chart === this.focused) return;
    this.focused = chart;
    for (const cell of this.querySelectorAll<ChartCell>('tb-chart-cell')) cell.classList.toggle('focused', cell.chart === chart);
    this.rail?.show(chart, this.readings.get(chart));
  }

  private toggleFull(chart: string): void {
    this.full = this.full === chart ? undefined : chart;
    this.focused = chart;
    if (this.full !== undefined && this.context !== undefined) {
      const spec = specOf(chart, this.context.setup);
      if (spec !== undefined) this.panel?.say(fill(this.context.panel.words.charts.nowFull, titleOf(spec, this.context)[0]));
    }
    void this.updateComplete.then(() => {
      if (this.full === undefined) this.reveal(chart);
      requestAnimationFrame(() => this.querySelector<HTMLElement>(`tb-chart-cell[data-chart="${CSS.escape(chart)}"] .plot`)?.focus({ preventScroll: true }));
    });
  }

  /** Shows a chart of the rail: unfolds and unhides it. */
  private goTo(chart: string): void {
    const { context } = this;
    const metric = metricOf(chart);
    if (context === undefined || metric === undefined) return;
    const { hidden, folded } = context.setup;
    if (hidden.includes(metric) || folded.includes(prefixOf(metric)))
      context.change({ hidden: hidden.filter((key) => key !== metric), folded: folded.filter((id) => id !== prefixOf(metric)) });
    if (this.full !== undefined) this.full = chart;
    this.focusOn(chart);
    void this.updateComplete.then(() => this.reveal(chart));
  }

  /** Scrolls to a chart. */
  private reveal(chart: string): void {
    const item = this.items.items.find((candidate) => candidate.kind === 'chart' && candidate.id === chart);
    const scroller = this.scroller;
    if (item === undefined || scroller === null) return;
    if (item.top < scroller.scrollTop) scroller.scrollTop = item.top;
    else if (item.top + item.height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = item.top + item.height - scroller.clientHeight;
  }

  private move(chart: string, before: string | undefined): void {
    const section = this.sections.find((candidate) => candidate.charts.includes(chart));
    if (section === undefined || this.context === undefined || (before !== undefined && !section.charts.includes(before))) return;
    const order = moveBefore(section.charts, chart, before);
    this.context.change({ order: [...this.setup.order.filter((id) => !section.charts.includes(id)), ...order] });
    this.panel?.say(fill(this.panel.words.charts.moved, chart.replace(/^m:/, '')));
  }

  private readonly onDown = (event: PointerEvent): void => {
    const { context } = this;
    if (context === undefined) return;
    const columns = columnsIn(this.room.width, context.setup.columns);
    startResize(event, this.room.width / columns, (chart, span, height) =>
      context.change({ spans: { ...context.setup.spans, [chart]: Math.min(columns, span) }, height: Math.min(HEIGHTS[1], Math.max(HEIGHTS[0], height)) }),
    );
  };

  private readonly onDragStart = (event: DragEvent): void => {
    if (this.scroller !== null) startMove(event, this.scroller, (chart, before) => this.move(chart, before));
  };
}

function keyOf(items: readonly Placed[]): string {
  return items.map((item) => `${item.kind === 'chart' ? item.id : item.section.id}@${item.top}`).join('\n');
}

/** Which runs are running, as text that changes with it. */
function statuses(panel: Panel): string {
  const column = panel.model.column('attributes.status');
  const running = column?.words.indexOf('RUNNING') ?? -1;
  if (column === undefined || running < 0) return '';
  return Array.from(panel.model.shown).filter((row) => column.codes[row] === running).join(' ');
}
