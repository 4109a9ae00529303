import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Reading } from '../../charts/lineChart';
import { sayX } from '../../charts/timeTicks';
import { columnFormat, exactNumber } from '../../ui/format';
import { icon } from '../../ui/icons';
import { checkbox } from '../../ui/tools';
import { fill } from '../../ui/words';
import type { Topic } from '../model/compareModel';
import { OpenRun } from '../protocol';
import { PanelPart } from '../view';
import { specOf, type ChartsContext } from './context';
import type { DrawnRun, OtherRun } from './drawnRuns';
import { metricChart, metricOf, prefixOf, type Section } from './layout';

/** Height of a row, px. */
const ROW = 22;

/** A row of the list of metrics. */
type MetricRow = { readonly kind: 'section'; readonly section: Section; readonly open: boolean } | { readonly kind: 'metric'; readonly key: string; readonly shown: boolean };

/** The rail of the charts: runs that are drawn with their value at the cursor, those that are not, and the metrics. */
export class ChartsRail extends PanelPart {
  static override properties: PropertyDeclarations = {
    context: { attribute: false }, sections: { attribute: false }, focused: {}, search: { state: true }, open: { state: true },
  };
  protected override readonly topics: readonly Topic[] = [];
  declare context: ChartsContext | undefined;
  declare sections: readonly Section[];
  declare focused: string;
  declare private search: string;
  /** Sections of metrics that are unfolded in the rail. */
  declare private open: ReadonlySet<string>;
  private reading: Reading | undefined;
  private stopHover: (() => void) | undefined;

  constructor() {
    super();
    this.sections = [];
    this.focused = '';
    this.search = '';
    this.open = new Set();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopHover?.();
    this.stopHover = undefined;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    this.stopHover ??= this.context?.panel.model.listen(['hover'], () => this.markHover());
  }

  protected override updated(): void {
    this.putValues();
    this.markHover();
  }

  /** Shows the values that a chart reads; nothing is rendered for it, since it follows the hand. */
  show(chart: string, reading: Reading | undefined): void {
    this.focused = chart;
    this.reading = reading;
    this.putValues();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context } = this;
    if (context === undefined) return nothing;
    const words = context.panel.words.charts;
    const { runs } = context;
    const rows = this.metricRows(context);
    const shown = this.sections.filter(({ id }) => id !== '+').reduce((sum, section) => sum + section.charts.length, 0);
    const total = this.sections.filter(({ id }) => id !== '+').reduce((sum, section) => sum + section.total, 0);
    const note = this.reason(context);
    return html`<div class="rail-head"><b>${words.runs}</b><span class="sub cut rail-at"></span></div>
      ${note === undefined ? nothing : html`<div class="rail-note s11 sub">${note}</div>`}
      <tb-rows class="rail-drawn" role="group" aria-label=${words.runs} .style=${`--rows:${runs.drawn.length}`} .count=${runs.drawn.length} .row=${(index: number) => this.drawnRow(context, runs.drawn[index])} @keydown=${onRowKey}></tb-rows>
      ${runs.others.length === 0
        ? nothing
        : html`<div class="rail-head line"><b>${words.notDrawn}</b><span class="sub">${runs.others.length}</span></div>
          <tb-rows class="rail-others" role="group" aria-label=${words.notDrawn} .style=${`--rows:${runs.others.length}`} .count=${runs.others.length} .row=${(index: number) => this.otherRow(context, runs.others[index])} @keydown=${onRowKey}></tb-rows>`}
      <div class="rail-head line"><b>${words.metrics}</b><span class="sub">${fill(words.shownOf, shown, total)}</span></div>
      <div class="rail-find"><input type="search" placeholder=${words.findMetric} aria-label=${words.findMetric} .value=${this.search}
        @input=${(event: Event) => { this.search = (event.currentTarget as HTMLInputElement).value; }} /></div>
      <tb-rows class="rail-metrics" role="group" aria-label=${words.metrics} .count=${rows.length} .row=${(index: number) => this.metricRow(context, rows[index])} @keydown=${onRowKey}></tb-rows>
      ${rows.length === 0 && this.search !== '' ? html`<div class="rail-note s11 sub">${words.nothingFound}</div>` : nothing}`;
  }

  private reason({ runs, panel }: ChartsContext): string | undefined {
    const words = panel.words.charts;
    const { reason, drawn } = runs;
    const count = drawn.filter((run) => !run.baseline).length;
    if (reason.kind === 'limited') return fill(words.firstLimited, count, reason.of);
    if (reason.kind === 'selected' || count === 0 || count >= reason.of) return undefined;
    return reason.kind === 'best' ? fill(words.bestOf, count, reason.of, reason.metric) : fill(words.firstOf, count, reason.of);
  }

  private drawnRow(context: ChartsContext, run: DrawnRun | undefined): TemplateResult {
    if (run === undefined) return html``;
    const words = context.panel.words.charts;
    const { model } = context.panel;
    const detail = run.rows.length > 1 ? fill(words.meanOf, run.rows.length) : run.baseline ? words.baseline : run.rows.some((row) => model.resident.gone.has(row)) ? words.deleted : run.live ? words.running : '';
    return html`<div class="rail-row" data-run=${run.id} @pointerenter=${() => model.setHover(run.rows[0])} @pointerleave=${() => model.setHover(undefined)} @dblclick=${() => this.openRun(context, run)}>
      ${checkbox(true, fill(words.drawRun, run.name), () => this.uncheck(context, run), true)}
      <tb-swatch .colour=${run.baseline ? 'baseline' : run.colour}></tb-swatch>${this.status(context, run)}
      <span class="cut" title=${run.name}>${run.name}</span>${detail === '' ? nothing : html`<span class="s11 sub ${run.live && detail === words.running ? 'wide' : ''}">${detail}</span>`}
      <span class="rail-value num"></span></div>`;
  }

  private otherRow(context: ChartsContext, run: OtherRun | undefined): TemplateResult {
    if (run === undefined) return html``;
    const words = context.panel.words.charts;
    return html`<div class="rail-row other" @dblclick=${() => this.openRun(context, run)}>
      ${checkbox(run.partly ? 'mixed' : false, fill(words.drawRun, run.name), () => this.check(context, run), true)}
      <tb-swatch></tb-swatch>${this.status(context, run)}<span class="cut" title=${run.name}>${run.name}</span>
      ${run.rows.length > 1 ? html`<span class="s11 sub rail-end">${fill(words.manyInGroup, run.rows.length)}</span>` : nothing}</div>`;
  }

  /** Success is normal and grey; only running, failed and killed have a colour. */
  private status({ panel: { model } }: ChartsContext, run: DrawnRun | OtherRun): TemplateResult {
    const column = model.column('attributes.status');
    const of = run.rows.map((row) => column?.words[column.codes[row] ?? -1]);
    const status = of.find((word) => word === 'RUNNING' || word === 'FAILED' || word === 'KILLED') ?? of[0];
    const icons: Readonly<Record<string, string>> = { RUNNING: 'play-circle', FAILED: 'error', KILLED: 'circle-slash', SCHEDULED: 'clock' };
    return icon(icons[status ?? ''] ?? 'pass', `status ${(status ?? '').toLowerCase()}`);
  }

  private openRun({ panel }: ChartsContext, run: DrawnRun | OtherRun): void {
    const [row] = run.rows;
    const runId = row === undefined ? undefined : panel.model.resident.ids[row];
    const metric = metricOf(this.focused);
    if (runId !== undefined && run.rows.length === 1) panel.channel.command(OpenRun, { runId, ...(metric === undefined ? {} : { metric }) });
  }

  /** Draws it no more. What was drawn unasked becomes a choice by it. */
  private uncheck({ panel: { model }, runs }: ChartsContext, run: DrawnRun): void {
    const ids = new Set(run.rows.map((row) => model.resident.ids[row] ?? ''));
    if (run.baseline) model.setBaseline(undefined);
    else if (runs.reason.kind === 'selected' || runs.reason.kind === 'limited') model.select(model.setup.selection.filter((id) => !ids.has(id)));
    else model.select(runs.drawn.filter((other) => other !== run && !other.baseline).flatMap((other) => other.rows.map((row) => model.resident.ids[row] ?? '')));
  }

  private check({ panel: { model } }: ChartsContext, run: OtherRun): void {
    model.select([...model.setup.selection, ...run.rows.map((row) => model.resident.ids[row] ?? '')]);
  }

  private metricRows({ setup, panel }: ChartsContext): MetricRow[] {
    const words = this.search.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
    const hidden = new Set(setup.hidden);
    const found = new Map<string, string[]>();
    for (const { id } of panel.model.columns) {
      if (!id.startsWith('metrics.')) continue;
      const key = id.slice('metrics.'.length);
      const lower = key.toLocaleLowerCase();
      if (words.every((word) => lower.includes(word))) found.set(prefixOf(key), [...(found.get(prefixOf(key)) ?? []), key]);
    }
    return this.sections.flatMap((section): MetricRow[] => {
      const keys = found.get(section.id);
      if (keys === undefined) return [];
      const open = words.length > 0 || this.open.has(section.id);
      const place = new Map(section.charts.map((chart, index) => [chart, index]));
      const sorted = [...keys].sort((a, b) => (place.get(metricChart(a)) ?? Infinity) - (place.get(metricChart(b)) ?? Infinity) || (a < b ? -1 : 1));
      return [{ kind: 'section', section, open }, ...(open ? sorted.map((key): MetricRow => ({ kind: 'metric', key, shown: !hidden.has(key) })) : [])];
    });
  }

  private metricRow(context: ChartsContext, row: MetricRow | undefined): TemplateResult {
    if (row === undefined) return html``;
    const words = context.panel.words.charts;
    const { hidden } = context.setup;
    if (row.kind === 'metric') {
      return html`<div class="rail-row metric">
        ${checkbox(row.shown, fill(words.showMetric, row.key), () => context.change({ hidden: row.shown ? [...hidden, row.key] : hidden.filter((key) => key !== row.key) }), true)}
        <button class="cut rail-name" type="button" tabindex="-1" title=${row.key} @click=${() => this.goTo(metricChart(row.key))}>${row.key}</button></div>`;
    }
    const { section, open } = row;
    const name = section.id === '' ? words.general : section.id;
    const state = section.charts.length === section.total ? true : section.charts.length === 0 ? false : 'mixed';
    return html`<div class="rail-row">
      <button class="rail-fold" type="button" aria-expanded=${open} aria-label=${fill(words.foldSection, name)} @click=${() => this.fold(section.id)}>${icon(open ? 'chevron-down' : 'chevron-right')}</button>
      ${checkbox(state, fill(words.showSection, name), () => this.showSection(context, section, state !== true), true)}
      <span class="cut">${name}</span><span class="sub rail-end num">${section.charts.length === section.total ? section.total : fill(words.shownOf, section.charts.length, section.total)}</span></div>`;
  }

  private goTo(chart: string): void {
    this.dispatchEvent(new CustomEvent('reveal-chart', { detail: chart, bubbles: true }));
  }

  private fold(id: string): void {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
  }

  private showSection(context: ChartsContext, section: Section, shown: boolean): void {
    const { setup, panel } = context;
    const keys = panel.model.columns.flatMap(({ id }) => (id.startsWith('metrics.') && prefixOf(id.slice('metrics.'.length)) === section.id ? [id.slice('metrics.'.length)] : []));
    const others = setup.hidden.filter((key) => prefixOf(key) !== section.id);
    context.change({ hidden: shown ? others : [...others, ...keys] });
  }

  /** Writes the values of the chart in focus beside the runs. */
  private putValues(): void {
    const { context, reading } = this;
    if (context === undefined) return;
    const words = context.panel.words.charts;
    const metric = metricRead(this.focused, context);
    const head = this.querySelector<HTMLElement>('.rail-at');
    if (head !== null) head.textContent = reading === undefined || metric === '' ? metric : fill(words.metricAt, metric, sayX(context.setup.axis, reading.x, words.stepWord));
    // Of several metrics the first.
    const values = new Map([...(reading?.values ?? [])].reverse().map((value) => [value.line.id, value]));
    const format = columnFormat([...values.values()].map(({ shown }) => shown));
    for (const row of this.querySelectorAll<HTMLElement>('.rail-drawn .rail-row')) {
      const value = values.get(row.dataset['run'] ?? '');
      const place = row.querySelector<HTMLElement>('.rail-value');
      if (place === null) continue;
      place.textContent = value === undefined ? '' : format(value.shown);
      place.title = value === undefined ? '' : exactNumber(value.value);
    }
  }

  private markHover(): void {
    const { context } = this;
    if (context === undefined) return;
    const { hover } = context.panel.model;
    const id = hover === undefined ? undefined : context.runs.drawn.find((run) => run.rows.includes(hover))?.id;
    for (const row of this.querySelectorAll<HTMLElement>('.rail-drawn .rail-row')) row.classList.toggle('hovered', row.dataset['run'] === id);
  }
}

/** The metric whose values a chart gives the rail: its first; empty for charts of columns. */
function metricRead(chart: string, { setup }: ChartsContext): string {
  const spec = specOf(chart, setup);
  const metrics: readonly string[] = spec?.kind === 'metric' || spec?.kind === 'lines' ? spec.metrics : [];
  return metrics[0] ?? '';
}

/** Up and Down go from row to row. */
function onRowKey(event: KeyboardEvent): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const rows = event.currentTarget as HTMLElement;
  if (by === undefined || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const checks = [...rows.querySelectorAll<HTMLElement>('input.check')];
  const next = checks[checks.indexOf(event.target) + by];
  next?.focus({ preventScroll: true });
  if (next === undefined) return;
  const [top, bottom] = [next.getBoundingClientRect().top - rows.getBoundingClientRect().top, rows.clientHeight];
  if (top < 0) rows.scrollTop += top - 4;
  else if (top + ROW > bottom) rows.scrollTop += top + ROW - bottom;
}
