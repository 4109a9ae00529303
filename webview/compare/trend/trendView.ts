import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { MenuItem } from '../../ui/menu';
import { toolButton } from '../../ui/tools';
import { fill } from '../../ui/words';
import type { CompareModel, Topic } from '../model/compareModel';
import { OpenRun, SaveFile } from '../protocol';
import { ViewPart, type Panel } from '../view';
import { card } from './card';
import { CARD_ATTRIBUTES, changesOf, type RunChanges } from './changes';
import { charts, gutterOf, timeScale, type ChartContext } from './charts';
import { rail } from './rail';
import type { SeriesRun } from './series';
import { RANGES, readTrendSetup, RULES, withAcceptance, type TrendSetup } from './setup';
import { DURATION, focusedRun, railColumns, shownColumn, trendState, type TrendState } from './state';
import { trendCsv, trendTable } from './trendTable';
import { cadenceText, columnName, momentText, outsideText, valueFormat, type TrendWords } from './wording';

/** Parameters that the card compares at most. */
const PARAMS = 4000;

/** A metric, or the duration, of one series of runs over the times they started, with what was expected of each. */
export class TrendView extends ViewPart {
  static override properties: PropertyDeclarations = { pages: { state: true }, chosen: { state: true }, size: { state: true }, found: { state: true } };
  declare private pages: number;
  /** Id of the run in focus, once a person chose one. */
  declare private chosen: string | undefined;
  declare private size: { readonly width: number; readonly height: number };
  /** What changed in the run whose id it holds. */
  declare private found: { readonly runId: string; readonly changes: RunChanges } | undefined;
  protected override readonly topics: readonly Topic[] = ['rows', 'data', 'columns', 'setup', 'state'];
  private state: TrendState | undefined;
  private gathered: readonly unknown[] | undefined;
  private stale = 0;
  /** Px at the left of the charts, as they were drawn last. */
  private gutter = 0;
  private endListening: (() => void) | undefined;
  private asked = '';
  private watched: Element | undefined;
  private readonly watcher = new ResizeObserver(([entry]) => {
    const { width, height } = entry?.contentRect ?? { width: 0, height: 0 };
    if (Math.abs(width - this.size.width) >= 1 || Math.abs(height - this.size.height) >= 1) this.size = { width, height };
  });

  constructor() {
    super();
    this.pages = 1;
    this.chosen = undefined;
    this.size = { width: 0, height: 0 };
    this.found = undefined;
  }

  protected override begin(panel: Panel): void {
    super.begin(panel);
    this.endListening?.();
    this.endListening = panel.model.listen(['rows', 'data'], () => (this.stale += 1));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endListening?.();
    this.watcher.disconnect();
    this.watched = undefined;
  }

  private get own(): TrendSetup {
    return readTrendSetup(this.panel?.model.setup.views.trend);
  }

  private get words(): TrendWords | undefined {
    return this.panel?.words.trend;
  }

  private set(change: Partial<TrendSetup>): void {
    this.panel?.model.setView('trend', { ...this.own, ...change });
  }

  override tools(): TemplateResult | typeof nothing {
    const { words, own } = this;
    if (words === undefined || this.state === undefined) return nothing;
    const narrow = innerWidth < 900;
    const ranges = RANGES.map((days) => ({ id: String(days), label: days === 0 ? words.all : fill(words.days, days) }));
    const rules = RULES.map((rule) => ({ id: rule, label: words[rule] }));
    return html`<tb-picker .label=${words.range} .icon=${'calendar'} .value=${String(own.days)} .options=${ranges}
        .pick=${(id: string) => this.set({ days: RANGES.find((range) => String(range) === id) ?? 60 })}></tb-picker>
      <tb-picker .label=${words.expectedFrom} .icon=${'pulse'} .text=${narrow ? '' : words.expectedFrom} .detail=${narrow ? undefined : this.ruleText(words)} .value=${own.rule} .options=${rules}
        .pick=${(id: string) => this.set({ rule: RULES.find((rule) => rule === id) ?? 'auto' })}></tb-picker>
      ${toolButton({ label: own.table ? words.asCharts : words.asTable, icon: own.table ? 'graph-line' : 'table', act: () => this.set({ table: !own.table }) })}`;
  }

  private ruleText(words: TrendWords): string {
    const rule = this.state?.main?.rule;
    return rule?.kind === 'slot' ? (rule.slot === 'weekday' ? words.weekdayLong : words.hourLong) : words.trailingLong;
  }

  override exports(): readonly MenuItem[] {
    const { words, state, panel } = this;
    const main = state?.main;
    if (words === undefined || main === undefined || panel === undefined) return [];
    const content = (): string => trendCsv(main, (row) => panel.model.resident.ids[row] ?? '');
    return [{ label: words.exportCsv, icon: 'table', act: () => panel.channel.command(SaveFile, { name: `${columnName(main.column, words).replace(/[^\w.-]+/g, '-')}-trend.csv`, content: content() }) }];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel, words } = this;
    if (panel === undefined || words === undefined) return nothing;
    const { model } = panel;
    const now = Date.now();
    const state = this.gather(model, now);
    if (state === undefined) return model.stage.kind === 'loading' ? nothing : html`<p class="trend-empty">${words.none}</p>`;
    const focus = state.series.runs[focusedRun(state, this.chosen, (run) => this.idOf(run))];
    return html`<div class="trend"><div class="trend-rail">
        <div class="trend-series"><tb-picker .label=${words.series} .value=${state.series.name} .options=${state.all.map(({ name, runs }) => ({ id: name, label: name, detail: runs.length === 1 ? words.oneRun : fill(words.runsOf, runs.length) }))}
          .pick=${(name: string) => this.chooseSeries(name)}></tb-picker><span class="s11 sub cut">${cadenceText(state.cadence, words)}</span></div>
        <div role="listbox" aria-label=${words.asExpected} @keydown=${this.onRailKey}>${rail(state, words, now, { choose: (column) => this.chooseColumn(column), more: () => (this.pages += 1) })}</div>
      </div>
      <div class="trend-main">${this.main(state, words, now, focus)}</div>
      ${focus === undefined ? nothing : this.card(panel, state, words, now, focus)}</div>`;
  }

  /** Worked out anew only when the runs, the setup or the minute are others: a focus that moves costs a drawing. */
  private gather(model: CompareModel, now: number): TrendState | undefined {
    const key = [this.stale, model.shown, model.columns, model.metric, model.setup.views.trend, this.pages, Math.floor(now / 60_000)];
    if (this.gathered === undefined || key.some((part, index) => part !== this.gathered?.[index])) {
      this.gathered = key;
      this.state = trendState(model, this.own, this.pages, now);
    }
    return this.state;
  }

  private main(state: TrendState, words: TrendWords, now: number, focus: SeriesRun | undefined): TemplateResult {
    const { main } = state;
    const name = columnName(state.column, words);
    const single = state.series.runs.length === 1 ? fill(words.single, state.series.name) : undefined;
    const overdue = state.missing.findLast((time) => time > (state.series.runs.at(-1)?.start ?? 0));
    const head = html`<div class="trend-head"><h3 class="cut">${name}</h3><span class="s11 sub trend-read">${single ?? (overdue === undefined ? words.onePoint : html`<span class="warn">${fill(words.overdue, momentText(overdue, state.cadence, now))}</span>`)}</span>
      ${single === undefined ? html`<span class="s11 sub cut trend-legend">${words.legend}</span>` : nothing}</div>`;
    if (this.own.table && main !== undefined) {
      return html`${head}${trendTable(main, state, words, now, focus?.name, (row) => this.focusRun(row), (row) => this.open(row))}`;
    }
    this.gutter = gutterOf(state, words, this.size.height);
    const context: ChartContext = { state, words, now, focus, width: this.size.width, height: this.size.height, gutter: this.gutter };
    const runs = state.series.runs.filter((run) => run.start >= state.from).length;
    const said = fill(words.chartSays, name, state.series.name, runs, momentText(state.from, state.cadence, now), momentText(state.to, state.cadence, now));
    return html`${head}<div class="trend-charts" tabindex="0" role="application" aria-label=${said} @keydown=${this.onKey} @click=${this.onClick} @pointermove=${this.onMove} @pointerleave=${this.onLeave}>
      ${this.size.width > 0 ? charts(context) : nothing}</div>
      <p class="trend-rule s11 sub">${this.ruleSentence(words)}</p>`;
  }

  private ruleSentence(words: TrendWords): string {
    const rule = this.state?.main?.rule;
    return fill(words.rule, rule?.kind === 'slot' ? (rule.slot === 'weekday' ? words.ruleWeekday : words.ruleHour) : words.ruleTrailing);
  }

  private card(panel: Panel, state: TrendState, words: TrendWords, now: number, run: SeriesRun): TemplateResult {
    const { runs } = state.series;
    const at = runs.indexOf(run);
    const before = runs[at - 1];
    const changes = this.found?.runId === this.idOf(run) ? this.found?.changes : undefined;
    const acceptedFrom = this.own.accepted.find((one) => one.series === state.series.name && one.column === state.column)?.from;
    return html`<aside class="trend-card" aria-label=${words.changed}>${card({ state, words, now, run, before, changes, acceptedFrom }, {
      focus: (other) => this.focusRun(other.row),
      open: () => this.open(run.row),
      compare: () => this.compare(panel, before, run),
      expectFrom: (time) => this.expectFrom(state, time, words, now),
    })}</aside>`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    const { panel, state } = this;
    const main = this.querySelector('.trend-charts');
    if (main !== null && main !== this.watched) {
      this.watcher.disconnect();
      this.watcher.observe(main);
      this.watched = main;
    }
    if (panel === undefined || panel.model.stage.kind === 'loading') return;
    const { model } = panel;
    const column = shownColumn(model, this.own);
    void model.need([...new Set([DURATION, column, ...railColumns(model, column, this.pages).ids])]);
    if (state !== undefined) void this.readChanges(panel, state);
  }

  /** Reads what changed in the run in focus: of three runs alone, however many there are. */
  private async readChanges({ model }: Panel, state: TrendState): Promise<void> {
    const { runs } = state.series;
    const at = focusedRun(state, this.chosen, (run) => this.idOf(run));
    const ids = [runs[at], runs[at - 1], runs[at - 2]].flatMap((run) => (run === undefined ? [] : [this.idOf(run) ?? '']));
    const [runId = ''] = ids;
    const params = model.columns.filter(({ id }) => id.startsWith('params.')).slice(0, PARAMS).map(({ id }) => id);
    const asked = [...ids, params.length].join('\n');
    if (asked === this.asked || ids.length < 2 || at < 1) return;
    this.asked = asked;
    const table = await model.ask('trend-changes', (signal) => model.source.table({ run_ids: ids, columns: [...CARD_ATTRIBUTES, ...params] }, signal));
    if (table === undefined) this.asked = '';
    else this.found = { runId, changes: changesOf(table, ids) };
  }

  private idOf(run: SeriesRun): string | undefined {
    return this.panel?.model.resident.ids[run.row];
  }

  private chooseSeries(name: string): void {
    this.chosen = undefined;
    this.set({ series: name });
  }

  private chooseColumn(column: string): void {
    this.chosen = undefined;
    // What is no id of a column is read as none: the panel's metric is shown.
    this.set({ column: column === DURATION ? column : '' });
    if (column !== DURATION) this.panel?.model.setMetric(column.slice('metrics.'.length));
  }

  private focusRun(row: number): void {
    const { panel, state, words } = this;
    if (panel === undefined || state === undefined || words === undefined) return;
    this.chosen = panel.model.resident.ids[row];
    const point = state.main?.points.find(({ run }) => run.row === row);
    const run = state.series.runs.find((one) => one.row === row);
    if (run === undefined) return;
    const format = state.main === undefined ? String : valueFormat(state.main, words);
    const parts = [momentText(run.start, state.cadence, Date.now()), run.name, ...(point === undefined ? [] : [format(point.value), outsideText(point, format, words)])];
    panel.say(parts.filter((part) => part !== '').join(', '));
  }

  private open(row: number): void {
    const runId = this.panel?.model.resident.ids[row];
    const metric = this.state?.column.startsWith('metrics.') === true ? { metric: this.state.column.slice('metrics.'.length) } : {};
    if (runId !== undefined) this.panel?.channel.command(OpenRun, { runId, ...metric });
  }

  private compare({ model }: Panel, before: SeriesRun | undefined, run: SeriesRun): void {
    const ids = [before, run].flatMap((one) => (one === undefined ? [] : [this.idOf(one) ?? '']));
    model.select(ids);
    model.setBaseline(ids[0]);
    model.show('differences');
  }

  private expectFrom(state: TrendState, time: number | undefined, words: TrendWords, now: number): void {
    const name = columnName(state.column, words);
    this.panel?.model.setView('trend', withAcceptance(this.own, state.series.name, state.column, time));
    this.panel?.say(time === undefined ? fill(words.saidForgotten, name) : fill(words.saidExpected, name, momentText(time, state.cadence, now)));
  }

  private get visible(): readonly SeriesRun[] {
    const { state } = this;
    return state === undefined ? [] : state.series.runs.filter((run) => run.start >= state.from);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { state, visible } = this;
    if (state === undefined) return;
    const focus = state.series.runs[focusedRun(state, this.chosen, (run) => this.idOf(run))];
    const at = focus === undefined ? visible.length - 1 : visible.indexOf(focus);
    const moves: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, PageUp: at - 7, PageDown: at + 7, Home: 0, End: visible.length - 1 };
    const next = moves[event.key];
    if (next !== undefined) {
      const run = visible[Math.max(0, Math.min(visible.length - 1, next))];
      if (run !== undefined) this.focusRun(run.row);
    } else if (event.key === 'Enter' && focus !== undefined) this.open(focus.row);
    else if (event.key === 'Escape' && this.chosen !== undefined) this.chosen = undefined;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly onRailKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const items = [...this.querySelectorAll<HTMLElement>('.trend-item')];
    items[Math.max(0, Math.min(items.length - 1, items.indexOf(document.activeElement as HTMLElement) + step))]?.focus();
  };

  private nearest(event: PointerEvent | MouseEvent): SeriesRun | undefined {
    const { state, visible } = this;
    const charts = this.querySelector('.trend-charts');
    if (state === undefined || charts === null) return undefined;
    const at = event.clientX - charts.getBoundingClientRect().left;
    if (at < this.gutter) return undefined;
    const x = timeScale(state, this.size.width, this.gutter);
    return visible.reduce<SeriesRun | undefined>((best, run) => (best === undefined || Math.abs(x(run.start) - at) < Math.abs(x(best.start) - at) ? run : best), undefined);
  }

  private readonly onClick = (event: MouseEvent): void => {
    const run = this.nearest(event);
    if (run === undefined) return;
    if (event.detail === 2) this.open(run.row);
    else this.focusRun(run.row);
  };

  /** The line under the pointer and what it reads are moved by hand: a render would cost all three charts. */
  private readonly onMove = (event: PointerEvent): void => {
    const { state, words, panel } = this;
    const run = this.nearest(event);
    if (state === undefined || words === undefined || panel === undefined || run === undefined) return;
    panel.model.setHover(run.row);
    const at = Math.round(timeScale(state, this.size.width, this.gutter)(run.start)) + 0.5;
    for (const line of this.querySelectorAll('.trend-hover')) {
      line.setAttribute('transform', `translate(${at} 0)`);
      line.setAttribute('visibility', 'visible');
    }
    const point = state.main?.points.find((one) => one.run === run);
    const format = state.main === undefined ? String : valueFormat(state.main, words);
    const text = point === undefined ? run.name : fill(words.pointLabel, momentText(run.start, state.cadence, Date.now()), format(point.value), outsideText(point, format, words) || words.stateInside);
    this.querySelector('.trend-read')?.setAttribute('data-read', text);
  };

  private readonly onLeave = (): void => {
    this.panel?.model.setHover(undefined);
    for (const line of this.querySelectorAll('.trend-hover')) line.setAttribute('visibility', 'hidden');
    this.querySelector('.trend-read')?.removeAttribute('data-read');
  };
}
