import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { CursorGroup } from '../charts/cursor';
import { HEIGHTS, type ChartsSetup } from '../compare/charts/chartsSetup';
import type { ChartContext, ChartSpec } from '../compare/charts/context';
import { specOf } from '../compare/charts/context';
import { startMove, startResize } from '../compare/charts/hand';
import { columnsIn, inSight, mostCharts, moveBefore, place, SECTION, sectionsOf, type Placed, type Section } from '../compare/charts/layout';
import { SeriesStore } from '../compare/charts/seriesStore';
import type { Topic } from '../compare/model/compareModel';
import { fill } from '../ui/words';
import type { MetricsPanel } from './context';
import { MetricsPart } from './part';

/** Height of charts that fit: as high as a low panel, but not lower or higher than this, px; in a high one as the comparison has them. */
const FIT = { least: 150, most: 300, usual: 248 } as const;

/** The charts of the drawn runs' metrics. Only charts in sight exist. */
export class ChartsPane extends MetricsPart {
  static override properties: PropertyDeclarations = { full: { state: true }, room: { state: true } };
  protected override readonly topics: readonly Topic[] = ['rows', 'setup', 'state'];
  /** The chart that is shown alone. */
  declare private full: string | undefined;
  /** Size of what is scrolled, px. */
  declare private room: { readonly width: number; readonly height: number };
  private readonly cursor = new CursorGroup();
  private stores: { readonly store: SeriesStore; readonly means: SeriesStore } | undefined;
  private context: ChartContext | undefined;
  private made: readonly unknown[] = [];
  private sections: readonly Section[] = [];
  private items: { readonly items: readonly Placed[]; readonly height: number } = { items: [], height: 0 };
  private seen = '';
  private readonly watcher = new ResizeObserver(() => this.measure());
  private readonly unlisten = this.cursor.listen((what) => {
    if (what !== 'zoom') return;
    if (this.cursor.zoom === undefined) Object.values(this.stores ?? {}).forEach((store) => store.dropDetails());
    this.requestUpdate();
  });

  constructor() {
    super();
    this.room = { width: 0, height: 0 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
    this.unlisten();
  }

  private get setup(): ChartsSetup | undefined {
    return this.panel?.model.kept.charts;
  }

  /** The context, another one only when what it holds is. */
  private renew(panel: MetricsPanel): ChartContext {
    const { model } = panel;
    this.stores ??= { store: new SeriesStore(model), means: new SeriesStore(model, 'mean') };
    const setup = model.kept.charts;
    const of = [setup, model.drawn, model.facts.keyMetric?.key, model.facts.keyMetric?.direction];
    if (this.context !== undefined && of.every((part, index) => part === this.made[index])) return this.context;
    this.made = of;
    this.context = {
      panel, ...this.stores, setup, cursor: this.cursor, runs: model.drawn,
      change: (part) => {
        model.setCharts(part);
        if (part.axis !== undefined) this.cursor.show(undefined);
      },
      focus: () => undefined,
      read: () => undefined,
      toggleFull: (chart) => this.toggleFull(chart),
      move: (chart, before) => this.move(chart, before),
      title: (spec) => titleOf(panel, spec),
    };
    return this.context;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model } = panel;
    const context = this.renew(panel);
    const { charts: setup, fits } = model.kept;
    const { width, height } = this.room;
    this.sections = sectionsOf(model.facts.metrics, setup, model.facts.keyMetric?.key);
    // A section's head and its charts are in sight at once.
    const room = height - (this.sections.length > 1 ? SECTION : 0);
    const high = fits ? (room < FIT.most + FIT.usual ? Math.min(FIT.most, Math.max(FIT.least, room)) : FIT.usual) : setup.height;
    // The line at the right of the last column would stand at the edge, where there is nothing to part.
    this.items = withoutLoneHead(this.sections, place(this.sections, { ...setup, height: high }, this.columns(setup), width + 1));
    const alone = this.full !== undefined && specOf(this.full, setup) !== undefined ? this.full : undefined;
    const seen = width === 0 ? [] : inSight(this.items.items, this.scroller?.scrollTop ?? 0, height);
    this.seen = keyOf(seen);
    return html`<div class="charts-scroll" @scroll=${this.onScroll} @pointerdown=${this.onDown} @dragstart=${this.onDragStart}>
      ${alone !== undefined
        ? html`<tb-chart-cell class="alone" data-chart=${alone} .context=${context} .chart=${alone} .full=${true}></tb-chart-cell>`
        : html`<div class="charts-all" .style=${`height:${this.items.height}px`}>${repeat(seen, (item) => (item.kind === 'chart' ? item.id : `section ${item.section.id}`), (item) => this.item(context, item))}</div>`}
      ${this.note(context)}
    </div>`;
  }

  private note({ panel: { words } }: ChartContext): TemplateResult | typeof nothing {
    const model = this.panel?.model;
    if (model === undefined || model.facts.reading.kind !== 'read' || model.facts.metrics.length === 0) return nothing;
    if (this.sections.some((section) => section.charts.length > 0)) return nothing;
    return html`<div class="charts-none sub">${words.charts.allHidden} <button class="link" type="button" @click=${() => model.setCharts({ hidden: [] })}>${words.charts.showAllMetrics}</button></div>`;
  }

  private item(context: ChartContext, item: Placed): TemplateResult {
    if (item.kind === 'section') return this.sectionHead(context, item.section, item.top);
    return html`<tb-chart-cell data-chart=${item.id} data-section=${item.section} .context=${context} .chart=${item.id} .full=${false}
      .style=${`top:${item.top}px;left:${item.left}px;width:${item.width}px;height:${item.height}px`}></tb-chart-cell>`;
  }

  private sectionHead(context: ChartContext, section: Section, top: number): TemplateResult {
    const words = context.panel.words.charts;
    const { folded } = context.setup;
    const open = !folded.includes(section.id);
    return html`<button class="charts-section" type="button" aria-expanded=${open} .style=${`top:${top}px`}
      @click=${() => context.change({ folded: open ? [...folded, section.id] : folded.filter((id) => id !== section.id) })}>
      <i class="codicon codicon-chevron-${open ? 'down' : 'right'}" aria-hidden="true"></i><b class="cut">${section.id === '' ? words.general : section.id}</b>
      <span class="s11 sub">${section.total === 1 ? words.oneMetric : fill(words.manyMetrics, section.total)}</span></button>`;
  }

  private columns(setup: ChartsSetup): number {
    return columnsIn(this.room.width, setup.columns, mostCharts(this.sections, setup.folded));
  }

  private get scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.charts-scroll');
  }

  protected override updated(): void {
    this.measure();
  }

  private measure(): void {
    const scroller = this.scroller;
    if (scroller === null) return;
    const { clientWidth: width, clientHeight: height } = scroller;
    if (width !== this.room.width || height !== this.room.height) this.room = { width, height };
  }

  private readonly onScroll = (): void => {
    if (keyOf(inSight(this.items.items, this.scroller?.scrollTop ?? 0, this.room.height)) !== this.seen) this.requestUpdate();
  };

  private toggleFull(chart: string): void {
    this.full = this.full === chart ? undefined : chart;
    if (this.full !== undefined) this.panel?.say(fill(this.panel.words.charts.nowFull, chart.replace(/^m:/, '')));
    void this.updateComplete.then(() =>
      requestAnimationFrame(() => this.querySelector<HTMLElement>(`tb-chart-cell[data-chart="${CSS.escape(chart)}"] .plot`)?.focus({ preventScroll: true })),
    );
  }

  private move(chart: string, before: string | undefined): void {
    const section = this.sections.find((candidate) => candidate.charts.includes(chart));
    const { setup, panel } = this;
    if (section === undefined || setup === undefined || panel === undefined || (before !== undefined && !section.charts.includes(before))) return;
    panel.model.setCharts({ order: [...setup.order.filter((id) => !section.charts.includes(id)), ...moveBefore(section.charts, chart, before)] });
    panel.say(fill(panel.words.charts.moved, chart.replace(/^m:/, '')));
  }

  private readonly onDown = (event: PointerEvent): void => {
    const { setup, panel } = this;
    if (setup === undefined || panel === undefined) return;
    const columns = this.columns(setup);
    startResize(event, this.room.width / columns, (chart, span, height) =>
      panel.model.setCharts({ spans: { ...setup.spans, [chart]: Math.min(columns, span) }, height: Math.min(HEIGHTS[1], Math.max(HEIGHTS[0], height)) }, false),
    );
  };

  private readonly onDragStart = (event: DragEvent): void => {
    if (this.scroller !== null) startMove(event, this.scroller, (chart, before) => this.move(chart, before));
  };
}

/** The head of the only section says nothing that its charts do not. */
function withoutLoneHead(sections: readonly Section[], placed: { items: readonly Placed[]; height: number }): { items: readonly Placed[]; height: number } {
  const [only, second] = sections;
  if (only?.id !== '' || second !== undefined) return placed;
  return { items: placed.items.flatMap((item) => (item.kind === 'section' ? [] : [{ ...item, top: item.top - SECTION }])), height: placed.height - SECTION };
}

function titleOf({ model, words }: MetricsPanel, spec: ChartSpec): readonly [string, string] {
  if (spec.kind !== 'metric') return ['', ''];
  const direction = model.direction(spec.metrics[0]);
  return [spec.metrics[0], direction === 'unknown' ? '' : words.charts[direction]];
}

function keyOf(items: readonly Placed[]): string {
  return items.map((item) => `${item.kind === 'chart' ? item.id : item.section.id}@${item.top}`).join('\n');
}
