import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { CursorGroup } from '../charts/cursor';
import { LineChart } from '../charts/lineChart';
import { restoreSpecial, type MetricValue, type SeriesColumns } from '../run/protocol';
import { exactNumber, formatDuration, formatNumber } from '../ui/format';
import { onThemeChange, theme } from '../ui/theme';
import { fill } from '../ui/words';
import type { CardAct, CardState, RunCard } from './card';
import { CardChart } from './cardChart';
import type { CARD_ICONS } from './cardGlyphs';
import { cardIcon, stateIcon } from './cardIcons';
import { CARD_STYLES } from './cardStyles';
import { coursesOf, drawnKeys } from './columns';
import { ENGLISH, type CardWords } from './strings';

/** Charts of a card. */
const CHARTS = 4;
/** Parameters, and metrics without a chart, that are shown before "Show all". */
const FIRST = 12;

type Fold = 'params' | 'metrics';

/**
 * A run on one card: name, state and what can be done with it, live charts of the metrics that matter most, the other metrics, parameters. Given `state` and
 * `words`; what a person does comes by `onAct`. `saved` is shown where the run itself cannot be had.
 */
export class RunCardElement extends LitElement {
  static override styles = CARD_STYLES;
  static override properties = { state: { attribute: false }, saved: { attribute: false }, words: { attribute: false }, open: { state: true }, now: { state: true } };
  state: CardState = { kind: 'loading' };
  /** What is known without asking: it stands in until the run was read, and stays when it is gone. */
  saved: RunCard | undefined;
  words: CardWords = ENGLISH;
  onAct: (act: CardAct) => void = () => undefined;
  private open: readonly Fold[] = [];
  private now = Date.now();
  private courses = new Map<string, SeriesColumns>();
  private readonly steps = new CursorGroup();
  private readonly times = new CursorGroup();
  private ticking: ReturnType<typeof setInterval> | undefined;
  private stopTheme: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopTheme = onThemeChange(() => this.requestUpdate());
    this.ticking = setInterval(() => {
      if (this.card?.status === 'RUNNING' && this.state.kind === 'shown') this.now = Date.now();
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopTheme?.();
    clearInterval(this.ticking);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('state') || changed.has('saved')) this.courses = coursesOf(this.card ?? { series: [] }, this.courses);
    if (changed.has('state')) this.now = Date.now();
    const { highContrast, reducedMotion } = theme();
    this.toggleAttribute('contrast', highContrast);
    this.toggleAttribute('still', reducedMotion);
  }

  protected override render(): TemplateResult {
    const { card } = this;
    if (card === undefined) return this.without();
    return html`<section aria-label=${card.name}>
      ${this.head(card)}${this.remark()}
      ${card.failure === undefined ? nothing : html`<div class="failure">${card.failure}</div>`}
      ${this.charts(card)} ${this.others(card)} ${this.params(card)}
      <div class="spoken" aria-live="polite"></div>
    </section>`;
  }

  private get card(): RunCard | undefined {
    return this.state.kind === 'shown' ? this.state.card : this.saved;
  }

  /** Nothing of the run is known. */
  private without(): TemplateResult {
    const { state, words } = this;
    if (state.kind === 'loading') return html`<div class="note sub" role="status">${words.loading}</div>`;
    return this.warning(this.why(words.gone, words.alone));
  }

  /** Why what is shown is not the run itself. */
  private remark(): TemplateResult | typeof nothing {
    const { state, words } = this;
    return state.kind === 'shown' || state.kind === 'loading' ? nothing : this.warning(this.why(words.goneSaved, words.aloneSaved));
  }

  private why(gone: string, alone: string): string {
    const { state, words } = this;
    if (state.kind === 'unreadable') return fill(words.unreadable, state.message);
    return state.kind === 'nameless' ? words.nameless : state.kind === 'alone' ? alone : gone;
  }

  private warning(text: string): TemplateResult {
    return html`<div class="note sub" role="status"><span class="warn">${cardIcon('warning')}</span><span>${text}</span></div>`;
  }

  private head(card: RunCard): TemplateResult {
    const { words } = this;
    const known = this.state.kind === 'shown';
    const mark = card.origin === 'debugger' ? words.ofDebugger : card.origin === 'test' ? words.ofTest : undefined;
    return html`<div class="head">
        ${known ? stateIcon(card.status, words) : nothing}
        ${card.acts.includes('open')
          ? html`<button type="button" class="name cut" title=${words.openRun} @click=${() => this.onAct({ act: 'open' })}>${card.name}</button>`
          : html`<span class="name cut" title=${card.name}>${card.name}</span>`}
        ${mark === undefined ? nothing : html`<span class="mark">${mark}</span>`}
        ${card.lifecycle === 'deleted' ? html`<span class="mark">${words.inTrash}</span>` : nothing}
        <span class="acts">
          ${card.acts.includes('open') ? html`<button type="button" class="link open" @click=${() => this.onAct({ act: 'open' })}>${words.openRun}</button>` : nothing}
          ${this.tool(card, 'compare', 'git-compare', words.compareRuns)} ${this.tool(card, 'source', 'go-to-file', words.openSource)} ${this.tool(card, 'copyId', 'copy', words.copyRunId)}
        </span>
      </div>
      ${known ? html`<div class="place sub s11 num"><span>${this.took(card)}</span><span class="cut" title=${card.experiment}>${card.experiment}</span></div>` : nothing}`;
  }

  private tool({ acts }: RunCard, act: CardAct['act'], icon: keyof typeof CARD_ICONS, label: string): TemplateResult | typeof nothing {
    if (!acts.includes(act)) return nothing;
    return html`<button type="button" class="tool" title=${label} aria-label=${label} @click=${() => this.onAct({ act })}>${cardIcon(icon)}</button>`;
  }

  private took({ status, start, end }: RunCard): string {
    // A duration that still grows is said in whole seconds, as a clock does.
    const took = formatDuration(end === undefined ? Math.floor(Math.max(0, this.now - start) / 1000) * 1000 : Math.max(0, end - start), this.words);
    const words = { RUNNING: this.words.runningFor, FINISHED: this.words.finishedIn, FAILED: this.words.failedAfter, KILLED: this.words.killedAfter, SCHEDULED: this.words.scheduled };
    return fill(words[status], took);
  }

  private charts(card: RunCard): TemplateResult | typeof nothing {
    const drawn = this.drawn(card);
    if (drawn.length === 0) return nothing;
    const live = this.state.kind === 'shown' && card.status === 'RUNNING';
    const openable = card.acts.includes('open');
    return html`<div class="charts">${drawn.flatMap((key) => {
      const course = this.courses.get(key);
      if (course === undefined) return [];
      const of = {
        course, live, direction: card.directions[key], steps: this.steps, times: this.times, words: this.words, say: (text: string) => this.say(text),
        ...(openable ? { open: () => this.onAct({ act: 'open', metric: key }) } : {}),
      };
      return [html`<tb-card-chart data-metric=${key} .of=${of}></tb-card-chart>`];
    })}</div>`;
  }

  private drawn(card: RunCard): string[] {
    return drawnKeys(card, this.courses, CHARTS);
  }

  /** Metrics without a chart: their last values. */
  private others(card: RunCard): TemplateResult | typeof nothing {
    const { words } = this;
    if (card.metricCount === 0) return this.state.kind === 'shown' ? html`<div class="note sub">${card.status === 'RUNNING' ? words.noMetrics : words.noMetricsEver}</div>` : nothing;
    const drawn = new Set(this.drawn(card));
    const rest = restoreSpecial(card.metrics).filter(({ key }) => !drawn.has(key));
    if (rest.length === 0) return nothing;
    return this.list('metrics', drawn.size === 0 ? '' : words.metrics, rest, rest.length + card.metricCount - card.metrics.length, (metric: MetricValue) => html`<div class="pair">
      <span class="sub cut k" title=${metric.key}>${metric.key}</span><span class="num x" title=${exactNumber(metric.value)}>${formatNumber(metric.value)}</span>
    </div>`);
  }

  private params(card: RunCard): TemplateResult | typeof nothing {
    if (card.params.length === 0) return nothing;
    return this.list('params', this.words.parameters, card.params, card.paramCount, ({ key, value }) => html`<div class="pair"><span class="sub cut k" title=${key}>${key}</span><span class="cut x" title=${value}>${value}</span></div>`);
  }

  /** The first of a list, with what shows the others; `count` are in all, also those that the card does not hold. */
  private list<T>(fold: Fold, title: string, items: readonly T[], count: number, row: (item: T) => TemplateResult): TemplateResult {
    const { words, open } = this;
    const isOpen = open.includes(fold);
    const toggle = (): void => {
      this.open = isOpen ? open.filter((other) => other !== fold) : [...open, fold];
    };
    const beyond = count - items.length;
    // A button for one or two rows would take as much room as they do.
    const isLong = items.length > FIRST + 2;
    return html`${title === '' ? nothing : html`<h3>${title}</h3>`}
      <div class="pairs">${(isOpen || !isLong ? items : items.slice(0, FIRST)).map(row)}</div>
      ${isLong ? html`<button type="button" class="link more" aria-expanded=${isOpen} @click=${toggle}>${isOpen ? words.showFewer : fill(words.showAll, count)}</button>` : nothing}
      ${beyond > 0 && (isOpen || !isLong) ? html`<span class="sub s11">${fill(words.moreOnPage, beyond)}</span>` : nothing}`;
  }

  private say(text: string): void {
    const spoken = this.renderRoot.querySelector('.spoken');
    if (spoken !== null) spoken.textContent = text;
  }
}

/** Makes the card known to the page as `tb-run-card`; more than once does no harm, since several outputs share a page. */
export function defineRunCard(): void {
  const elements: Record<string, CustomElementConstructor> = { 'tb-line-chart': LineChart, 'tb-card-chart': CardChart, 'tb-run-card': RunCardElement };
  for (const [name, element] of Object.entries(elements)) if (customElements.get(name) === undefined) customElements.define(name, element);
}
