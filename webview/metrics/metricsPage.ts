import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Topic } from '../compare/model/compareModel';
import { Act, OpenRun } from '../compare/protocol';
import type { CardAct } from '../runCard/card';
import { formatClock, formatNumber } from '../ui/format';
import { icon, iconButton } from '../ui/icons';
import { segmented, toolButton } from '../ui/tools';
import { fill } from '../ui/words';
import { chartOptions } from './chartOptions';
import type { MetricsPanel } from './context';
import { emptyNote } from './empty';
import { MetricsPart } from './part';
import { ChooseTask, CompareThese, OnRun, ShowScope, type Scope } from './protocol';
import { railSash } from './railSash';

/** Under this width, px, list and charts stand above each other; under the other the bar has no room for words. */
const [STACKED, NARROW] = [560, 900];
/** From this width on a card has a column of its own, px. */
const WIDE = 1000;

/** The page: whose runs, the list of them, and their charts. */
export class MetricsPage extends MetricsPart {
  static override properties: PropertyDeclarations = { width: { state: true } };
  protected override readonly topics: readonly Topic[] = ['rows', 'state', 'setup'];
  declare private width: number;
  private readonly watcher = new ResizeObserver(() => {
    this.width = this.clientWidth;
  });

  constructor() {
    super();
    this.width = innerWidth;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model, words } = panel;
    const stacked = this.width < STACKED;
    const some = model.rows.length > 0;
    this.style.setProperty('--rail', `${Math.min(model.kept.rail, Math.max(180, Math.round(this.width * this.share(model.card !== undefined))))}px`);
    return html`${this.bar(panel)}
      ${model.facts.reading.kind === 'reading' && model.facts.subject.kind !== 'none' ? html`<div class="progress metrics-progress" role="progressbar" aria-label=${words.reading}></div>` : nothing}
      <main class="metrics-main ${stacked ? 'stacked' : ''} ${model.card === undefined || stacked || this.width >= WIDE ? '' : 'beside'}">
        ${some
          ? html`${this.card(panel)}<aside class="metrics-rail" aria-label=${words.runsOf}><tb-run-list .panel=${panel}></tb-run-list></aside>
              ${stacked ? nothing : railSash(words.sash, model.kept.rail, (width) => this.style.setProperty('--rail', `${width}px`), (width) => {
                model.setRail(width);
                this.requestUpdate();
              })}
              <section class="metrics-charts" aria-label=${words.charts.title}><tb-charts-pane .panel=${panel}></tb-charts-pane>${this.chartsNote(panel)}</section>`
          : emptyNote(panel)}
      </main>
      ${this.lost(panel)}`;
  }

  /** How much of the width the list may take: charts have most of it. */
  private share(card: boolean): number {
    if (this.width < NARROW) return 0.42;
    return card && this.width >= WIDE ? 0.26 : 0.6;
  }

  /** The run that the active cell made, else the notebook's newest, before all others. */
  private card({ model, words, channel }: MetricsPanel): TemplateResult | typeof nothing {
    const { card } = model;
    if (card === undefined) return nothing;
    const runId = card.kind === 'shown' ? card.card.runId : undefined;
    const act = ({ act: wish, metric }: CardAct): void => {
      if (runId === undefined) return;
      if (wish === 'open') channel.command(OpenRun, { runId, ...(metric === undefined ? {} : { metric }) });
      else channel.command(OnRun, { act: ({ compare: 'compare', source: 'code', copyId: 'copy' } as const)[wish], runId });
    };
    const ofCell = model.rows.some((row) => row.ofCell === true && (runId === undefined || row.runId === runId));
    const heading = ofCell ? words.cellRun : words.notebookRun;
    return html`<section class="metrics-card" aria-label=${heading}><h2 class="s11 sub">${heading}</h2><tb-run-card .state=${card} .words=${words.card} .onAct=${act}></tb-run-card></section>`;
  }

  private chartsNote({ model, words }: MetricsPanel): TemplateResult | typeof nothing {
    if (model.facts.reading.kind !== 'read') return nothing;
    if (model.facts.metrics.length === 0) return html`<div class="charts-none over sub">${words.noMetrics}</div>`;
    if (model.drawn.drawn.length > 0) return nothing;
    return html`<div class="charts-none over sub">${words.noneDrawn} <button class="link" type="button" @click=${() => model.drawUnasked()}>${words.drawNewest}</button></div>`;
  }

  private bar(panel: MetricsPanel): TemplateResult {
    const { model, words, start, channel } = panel;
    const { charts: setup } = model.kept;
    const narrow = this.width < NARROW;
    const some = model.rows.length > 0;
    return html`<header class="metrics-bar">
      ${start.place === 'editor' ? nothing : this.scopes(panel)}
      ${this.subject(panel)}
      <span class="space"></span>
      ${some && !narrow
        ? html`<div class="metrics-tools" role="toolbar" aria-label=${words.options}>
            ${segmented(words.charts.xAxis, [{ value: 'step', label: words.charts.step }, { value: 'time', label: words.charts.time }, { value: 'relative', label: words.charts.relative }], setup.axis, (axis) => model.setCharts({ axis }))}
            <label class="charts-smoothing"><span class="s11 sub">${words.charts.smoothing}</span>
              <input type="range" min="0" max="0.99" step="0.01" .value=${String(setup.smoothing)} aria-label=${words.charts.smoothing}
                @input=${(event: Event) => model.setCharts({ smoothing: Number((event.currentTarget as HTMLInputElement).value) })} /></label></div>`
        : nothing}
      ${some ? this.compare(panel, narrow, () => channel.command(CompareThese, { runIds: model.drawn.drawn.map(({ id }) => id) })) : nothing}
      ${some ? html`<tb-menu .items=${() => chartOptions(panel)} .label=${words.options} .icon=${'settings'}></tb-menu>` : nothing}
    </header>`;
  }

  private compare({ model, words }: MetricsPanel, narrow: boolean, act: () => void): TemplateResult | typeof nothing {
    const { length } = model.drawn.drawn;
    if (length === 0) return nothing;
    const label = length === 1 ? words.compareOne : fill(words.compare, length);
    return narrow ? iconButton('compare-changes', label, act) : toolButton({ label, icon: 'compare-changes', act });
  }

  private scopes({ model, words }: MetricsPanel): TemplateResult {
    const scopes = [{ value: 'file', label: words.file }, { value: 'task', label: words.task }, { value: 'pinned', label: words.pinned }] as const;
    return segmented<Scope>(words.runsOf, scopes, model.kept.scope, (scope) => {
      model.setScope(scope);
      this.panel?.channel.command(ShowScope, { scope });
    });
  }

  /** Whose runs these are, and how many. */
  private subject({ model, words, channel }: MetricsPanel): TemplateResult | typeof nothing {
    const { subject, total, keyMetric } = model.facts;
    const count = total === 0 ? nothing : html`<span class="sub num">${model.rows.length < total ? fill(words.ofMany, formatNumber(model.rows.length), formatNumber(total)) : formatNumber(total)}</span>`;
    const key = keyMetric === undefined || total === 0 || this.width < STACKED ? nothing : html`<span class="s11 sub cut" title=${keyMetric.direction === 'unknown' ? keyMetric.key : `${keyMetric.key}, ${words[keyMetric.direction]}`}
        >${keyMetric.key}${keyMetric.direction === 'unknown' ? '' : keyMetric.direction === 'lower' ? ' ↓' : ' ↑'}</span>`;
    if (subject.kind === 'file') return html`<h1 class="cut" title=${fill(words.runsOfFile, subject.name)}>${fill(words.runsOfFile, subject.name)}</h1>${count}${key}`;
    if (subject.kind === 'pinned') return html`<h1 class="cut">${words.pinnedRuns}</h1>${count}${key}`;
    if (subject.kind !== 'task') return nothing;
    return html`<h1 class="cut" title=${fill(words.runsOfTask, subject.name)}>${fill(words.runsOfTask, subject.name)}</h1>${count}
      ${iconButton('chevron-down', words.chooseTask, () => channel.command(ChooseTask, undefined))}${key}`;
  }

  private lost({ model, words, channel }: MetricsPanel): TemplateResult | typeof nothing {
    if (model.server.kind !== 'lost' || model.rows.length === 0) return nothing;
    const text = model.server.message || fill(words.serverLost, formatClock(model.asOf, false));
    return html`<div class="metrics-notice" role="status">${icon('debug-disconnect')}<span class="cut" title=${text}>${text}</span>
      <button class="link" type="button" @click=${() => channel.command(Act, { act: 'reconnect' })}>${words.reconnect}</button>
      <button class="link" type="button" @click=${() => channel.command(Act, { act: 'logs' })}>${words.showLogs}</button></div>`;
  }
}
