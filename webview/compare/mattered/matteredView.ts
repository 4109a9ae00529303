import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { columnFormat, exactNumber, formatNumber, formatShare } from '../../ui/format';
import type { MenuItem } from '../../ui/menu';
import type { Option } from '../../ui/picker';
import { fill } from '../../ui/words';
import type { CompareModel, Topic } from '../model/compareModel';
import { readParallelSetup } from '../parallel/parallelSetup';
import { OpenRun, SaveFile } from '../protocol';
import { nearestRuns } from '../statistics/nearest';
import { ViewPart, type Panel } from '../view';
import { inputOf, LEAST_EXPLAINED, MOST_PARAMS, obstacle, rank, type Input, type Param, type Ranked } from './analysis';
import { importanceOf, stopImportance, type Work } from './importanceRun';
import { LISTED, MOST_DIFFERENT, near } from './near';
import { coverageText, ranking, wayText } from './ranking';
import { drawnText, scatter, type Scatter } from './scatter';
import { readMatteredSetup, type MatteredSetup } from './setup';
import type { MatteredWords } from './words';

/** What the view shows, worked out of the model. */
interface Shown {
  readonly metric: string;
  readonly column: TableColumn;
  readonly input: Input;
  readonly columns: readonly TableColumn[];
  readonly work: Work | undefined;
  /** Once it is worked out and explains enough. */
  readonly ranked: readonly Ranked[] | undefined;
  readonly param: Param | Ranked | undefined;
  readonly run: number | undefined;
  readonly leftOut: number;
}

/** Which parameters the chosen metric went with over the runs shown, and the runs that differ from one in few of them. */
export class MatteredView extends ViewPart {
  static override properties: PropertyDeclarations = { size: { state: true }, beat: { state: true } };
  declare private size: { readonly width: number; readonly height: number };
  declare private beat: number;
  protected override readonly topics: readonly Topic[] = ['rows', 'data', 'columns', 'selection', 'setup', 'state'];
  private shown: Shown | undefined;
  private plot: Scatter | undefined;
  private cached: { readonly key: readonly unknown[]; readonly input: Input } | undefined;
  private stale = 0;
  private watched: Element | undefined;
  private endListening: (() => void) | undefined;
  private readonly watcher = new ResizeObserver(([entry]) => {
    const { width, height } = entry?.contentRect ?? { width: 0, height: 0 };
    if (Math.abs(width - this.size.width) >= 1 || Math.abs(height - this.size.height) >= 1) this.size = { width, height };
  });

  constructor() {
    super();
    this.size = { width: 0, height: 0 };
    this.beat = 0;
  }

  protected override begin(panel: Panel): void {
    super.begin(panel);
    this.endListening?.();
    this.endListening = panel.model.listen(['rows', 'data'], () => (this.stale += 1));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endListening?.();
    this.endListening = undefined;
    this.watcher.disconnect();
    this.watched = undefined;
    if (this.panel !== undefined) stopImportance(this.panel.model);
  }

  private get own(): MatteredSetup {
    return readMatteredSetup(this.panel?.model.setup.views.mattered);
  }

  private set(change: Partial<MatteredSetup>): void {
    this.panel?.model.setView('mattered', { ...this.own, ...change });
  }

  override exports(): readonly MenuItem[] {
    const { panel, shown } = this;
    if (panel === undefined || shown?.ranked === undefined) return [];
    const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = shown.ranked.map(({ key, share, told, rho, logged }, index) => [index + 1, cell(key), exactNumber(share), told ? 'yes' : 'no', Number.isNaN(rho) ? '' : exactNumber(rho), logged].join(','));
    const content = ['rank,parameter,importance,above_chance,spearman,runs', ...lines, ''].join('\r\n');
    return [{ label: panel.words.mattered.exportCsv, icon: 'table', act: () => panel.channel.command(SaveFile, { name: `${shown.metric.replace(/[^\w.-]+/g, '-')}-importance.csv`, content }) }];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model, words: { mattered: words } } = panel;
    const shown = this.gather(model);
    this.shown = shown;
    if (shown === undefined) return model.metric === undefined && model.stage.kind === 'shown' && model.columns.length > 0 ? html`<p class="trend-empty">${words.noMetric}</p>` : nothing;
    const { metric, input, ranked, param, leftOut } = shown;
    return html`<div class="mattered"><div class="trend-rail">
        ${this.summary(shown, model, words)}
        <div role="listbox" aria-label=${words.paramsList} @keydown=${this.onRailKey}>${ranking({ metric, input, ranked, working: shown.work?.kind === 'working', chosen: param?.key, leftOut, words, choose: (key) => this.choose(key) })}</div>
        ${ranked === undefined ? nothing : html`<p class="mattered-names s11 sub">${words.method}</p>`}
      </div>
      <div class="trend-main">${param === undefined ? html`<div class="mattered-instead">${this.verdict(metric, input, shown.work, words)}</div>` : this.main(panel, shown, param, words)}</div>
      <aside class="trend-card" aria-label=${words.nearest}>${this.neighbours(panel, shown, words)}</aside></div>`;
  }

  private gather(model: CompareModel): Shown | undefined {
    const { metric } = model;
    const column = metric === undefined ? undefined : model.column(`metrics.${metric}`);
    if (metric === undefined || column === undefined) return undefined;
    const wanted = paramIds(model);
    const columns = wanted.ids.flatMap((id) => model.column(id) ?? []);
    if (columns.length < wanted.ids.length) return undefined;
    const key = [column, this.stale, model.shown, columns.length, wanted.ids.join('\n')];
    if (this.cached === undefined || key.some((part, index) => part !== this.cached?.key[index])) {
      this.cached = { key, input: inputOf(Array.from(model.shown).filter((row) => !model.resident.gone.has(row)), column, columns) };
    }
    const { input } = this.cached;
    const work = obstacle(input) === undefined ? importanceOf(model, metric, input, () => (this.beat += 1)) : undefined;
    const ranked = work?.kind === 'done' && work.found.explained >= LEAST_EXPLAINED ? rank(input, work.found) : undefined;
    const own = this.own;
    const params: readonly (Param | Ranked)[] = ranked ?? [...input.params].sort((a, b) => (a.key < b.key ? -1 : 1));
    const param = params.find(({ key: name }) => name === own.param) ?? params[0];
    return { metric, column, input, columns, work, ranked, param, run: this.runFor(model, metric, column, input), leftOut: wanted.leftOut };
  }

  /** The run whose neighbours are shown: the one chosen, the first selected, the baseline, else the best. */
  private runFor(model: CompareModel, metric: string, column: TableColumn, input: Input): number | undefined {
    const own = this.own.run === undefined ? undefined : model.resident.row(this.own.run);
    const known = own ?? model.selectedRows[0] ?? model.baselineRow;
    if (known !== undefined && !model.resident.gone.has(known)) return known;
    return bestRow(input, column, model.direction(metric)) ?? model.shown[0];
  }

  private summary({ metric, input, work, param }: Shown, model: CompareModel, words: MatteredWords): TemplateResult {
    const direction = model.direction(metric);
    const found = work?.kind === 'done' ? work.found : undefined;
    const runs = fill(input.rows.length === 1 ? words.overOne : words.over, metric, formatNumber(input.rows.length));
    const extra = [direction === 'unknown' ? '' : words[direction], input.settings < input.rows.length && input.settings > 1 ? fill(words.settings, formatNumber(input.settings)) : '', found !== undefined && found.runs < input.rows.length ? fill(words.sampled, formatNumber(found.runs)) : ''].filter((text) => text !== '');
    return html`<div class="mattered-summary"><div class="cut" title=${runs}>${runs}</div>
      ${extra.length === 0 ? nothing : html`<div class="s11 sub">${extra.join(', ')}</div>`}
      ${param === undefined ? nothing : this.verdict(metric, input, work, words)}</div>`;
  }

  private verdict(metric: string, input: Input, work: Work | undefined, words: MatteredWords): TemplateResult {
    const trouble = obstacle(input);
    if (trouble !== undefined) {
      const text = trouble.kind === 'few' ? fill(words.tooFew, formatNumber(input.rows.length), metric, formatNumber(trouble.settings), trouble.needed) : trouble.kind === 'empty' ? fill(words.empty, metric) : trouble.kind === 'flat' ? fill(words.flat, metric) : words.noParams;
      return html`<p class="mattered-verdict">${text}</p>`;
    }
    if (work?.kind !== 'done') return html`<p class="mattered-verdict sub">${fill(words.working, formatShare(work?.progress ?? 0))}</p>`;
    const { explained } = work.found;
    const share = formatShare(Math.max(0, explained));
    if (explained < LEAST_EXPLAINED) return html`<p class="mattered-verdict">${fill(words.poor, share, metric)}</p>`;
    return html`<p class="mattered-verdict">${fill(words.explained, share)}</p><span class="mattered-bar whole"><i .style=${`width:${100 * explained}%`}></i></span>`;
  }

  private main(panel: Panel, shown: Shown, param: Param | Ranked, words: MatteredWords): TemplateResult {
    const { model } = panel;
    const { metric, input } = shown;
    const marked = [...model.selectedRows.map((row) => ({ row, colour: model.colour(row) })), ...(model.baselineRow === undefined ? [] : [{ row: model.baselineRow, colour: undefined }])];
    const { width, height } = this.size;
    const plot = width > 0 && height > 40 ? scatter({ input, param, metric, width, height, words, trendWords: panel.words.trend, focus: shown.run, marked: marked.filter(({ row, colour }) => colour !== undefined || row === model.baselineRow) }) : undefined;
    this.plot = plot;
    const notes = [
      'rho' in param ? wayText(param, words) : '',
      coverageText(param, input, words),
      drawnText(plot?.drawn ?? input.rows.length, input.rows.length, words),
    ].filter((text) => text !== '');
    return html`<div class="trend-head"><h3 class="cut">${param.key}</h3><span class="s11 sub cut trend-read">${notes.join(', ')}</span>
        <span class="mattered-tools"><button class="tool text" type="button" title=${words.toParallel} @click=${() => this.toParallel(panel, param, false)}>${words.toParallel}</button
        ><button class="tool text mattered-colour" type="button" title=${words.colourBy} @click=${() => this.toParallel(panel, param, true)}>${words.colourBy}</button></span></div>
      <div class="mattered-chart" tabindex="0" role="application" aria-label=${fill(words.plotSays, metric, param.key, formatNumber(input.rows.length))}
        @pointermove=${this.onMove} @pointerleave=${this.onLeave} @click=${this.onClick} @keydown=${this.onKey}>${plot?.picture ?? nothing}</div>
      <p class="trend-rule s11 sub cut">${param.numeric ? (shown.ranked === undefined ? '' : words.line) : words.means}</p>`;
  }

  private neighbours(panel: Panel, { metric, column, input, columns, run }: Shown, words: MatteredWords): TemplateResult | typeof nothing {
    const { model } = panel;
    if (run === undefined) return nothing;
    const rows = Array.from(model.shown).filter((row) => !model.resident.gone.has(row));
    const neighbours = nearestRuns(run, rows, columns, column, MOST_DIFFERENT, LISTED);
    const format = columnFormat(Array.from(input.target.subarray(0, 2000)));
    const value = column.kinds[run] === CELL.absent ? fill(words.noValue, metric) : `${metric} ${format(column.numbers[run] ?? Number.NaN)}`;
    const best = bestRow(input, column, model.direction(metric));
    const option = (row: number, group?: string): Option => ({ id: model.resident.ids[row] ?? '', label: model.name(row), ...(group === undefined ? {} : { detail: group }) });
    const options = (): Option[] => [
      ...new Map(
        [
          ...model.selectedRows.map((row) => option(row, words.selectedRun)),
          ...(model.baselineRow === undefined ? [] : [option(model.baselineRow, words.baselineRun)]),
          ...(best === undefined ? [] : [option(best, words.bestRun)]),
          ...rows.map((row) => option(row)),
        ].reverse().map((one) => [one.id, one] as const),
      ).values(),
    ].reverse();
    return html`<div class="trend-head"><h3>${words.nearestTo}</h3><tb-picker .label=${words.chooseRun} .text=${model.name(run)} .value=${model.resident.ids[run]} .options=${options}
        .pick=${(id: string) => this.set({ run: id })}></tb-picker></div>
      <div class="trend-card-body"><p class="near-note"><span class="num">${value}</span><br /><span class="s11 sub">${words.nearestNote}</span></p>
      ${near({
        metric, neighbours, words, write: format,
        direction: model.direction(metric),
        nameOf: (row) => model.name(row),
        valueOf: (row) => (column.kinds[row] === CELL.absent ? undefined : formatNumber(column.numbers[row] ?? Number.NaN)),
        isSelected: (row) => model.isSelected(row),
        toggle: (row) => model.toggle(model.resident.ids[row] ?? ''),
        compare: (row) => this.compare(model, run, row),
        open: (row) => this.open(row),
      })}</div>`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    const { panel } = this;
    const chart = this.querySelector('.mattered-chart');
    if (chart !== null && chart !== this.watched) {
      this.watcher.disconnect();
      this.watcher.observe(chart);
      this.watched = chart;
    }
    if (panel === undefined || panel.model.stage.kind === 'loading') return;
    const { model } = panel;
    void model.need([...(model.metric === undefined ? [] : [`metrics.${model.metric}`]), ...paramIds(model).ids]);
  }

  private choose(key: string): void {
    this.set({ param: key });
    const found = this.shown?.ranked?.find((param) => param.key === key);
    if (found !== undefined && this.panel !== undefined) this.panel.say([key, formatShare(found.share), wayText(found, this.panel.words.mattered)].join(', '));
  }

  /** Takes the parameter to the parallel plot: as an axis before the last one, or as its colour. */
  private toParallel({ model }: Panel, { column }: Param, colour: boolean): void {
    const plot = readParallelSetup(model.setup.views.parallel);
    if (colour) model.setView('parallel', { ...plot, colour: column.id });
    else if (plot.axes.length > 0 && !plot.axes.some(({ id }) => id === column.id)) model.setView('parallel', { ...plot, axes: [...plot.axes.slice(0, -1), { id: column.id }, ...plot.axes.slice(-1)], chosen: true });
    else if (plot.axes.length === 0) model.setView('parallel', { ...plot, axes: [{ id: column.id }, { id: `metrics.${this.shown?.metric ?? ''}` }], chosen: true });
    model.show('parallel');
  }

  private compare(model: CompareModel, run: number, other: number): void {
    const [a = '', b = ''] = [model.resident.ids[run], model.resident.ids[other]];
    model.select([a, b]);
    model.setBaseline(a);
    model.show('differences');
  }

  private open(row: number): void {
    const runId = this.panel?.model.resident.ids[row];
    const metric = this.panel?.model.metric;
    if (runId !== undefined) this.panel?.channel.command(OpenRun, { runId, ...(metric === undefined ? {} : { metric }) });
  }

  private focusRun(row: number): void {
    const { panel } = this;
    if (panel === undefined) return;
    this.set({ run: panel.model.resident.ids[row] ?? '' });
    panel.say(this.reads(row));
  }

  private reads(row: number): string {
    const { panel, shown } = this;
    if (panel === undefined || shown?.param === undefined) return '';
    const { column, key } = shown.param;
    const code = column.codes[row] ?? -1;
    const kind = column.kinds[row] ?? CELL.absent;
    const value = kind === CELL.absent ? panel.words.mattered.notLogged : code >= 0 ? (column.words[code] ?? '') : formatNumber(column.numbers[row] ?? Number.NaN);
    return fill(panel.words.mattered.point, panel.model.name(row), key, value.slice(0, 80), shown.metric, formatNumber(shown.column.numbers[row] ?? Number.NaN));
  }

  private readonly onRailKey = (event: KeyboardEvent): void => {
    const items = [...this.querySelectorAll<HTMLElement>('.mattered-item')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { plot, shown, panel } = this;
    if (plot === undefined || shown === undefined || panel === undefined) return;
    const order = [...plot.dots].sort((a, b) => a.x - b.x || a.y - b.y);
    const at = order.findIndex(({ row }) => row === shown.run);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: order.length - 1 }[event.key];
    if (next !== undefined) {
      const dot = order[Math.max(0, Math.min(order.length - 1, next))];
      if (dot !== undefined) this.focusRun(dot.row);
    } else if (shown.run === undefined) return;
    else if (event.key === 'Enter') this.open(shown.run);
    else if (event.key === ' ') panel.model.toggle(panel.model.resident.ids[shown.run] ?? '');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private nearest(event: MouseEvent): Scatter['dots'][number] | undefined {
    const box = this.querySelector('.mattered-chart')?.getBoundingClientRect();
    if (box === undefined || this.plot === undefined) return undefined;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best: { readonly dot: Scatter['dots'][number]; readonly far: number } | undefined;
    for (const dot of this.plot.dots) {
      const far = (dot.x - x) ** 2 + (dot.y - y) ** 2;
      if (far < (best?.far ?? 24 ** 2)) best = { dot, far };
    }
    return best?.dot;
  }

  /** Moved by hand: a render would draw thousands of points anew. */
  private readonly onMove = (event: PointerEvent): void => {
    const dot = this.nearest(event);
    const ring = this.querySelector('.mattered-hover');
    if (dot === undefined) {
      this.onLeave();
      return;
    }
    ring?.setAttribute('cx', String(dot.x));
    ring?.setAttribute('cy', String(dot.y));
    ring?.setAttribute('visibility', 'visible');
    this.querySelector('.mattered .trend-read')?.setAttribute('data-read', this.reads(dot.row));
    this.panel?.model.setHover(dot.row);
  };

  private readonly onLeave = (): void => {
    this.querySelector('.mattered-hover')?.setAttribute('visibility', 'hidden');
    this.querySelector('.mattered .trend-read')?.removeAttribute('data-read');
    this.panel?.model.setHover(undefined);
  };

  private readonly onClick = (event: MouseEvent): void => {
    const dot = this.nearest(event);
    if (dot === undefined) return;
    if (event.detail === 2) this.open(dot.row);
    else this.focusRun(dot.row);
  };
}

/** Parameters that may vary, those logged most first. */
function paramIds(model: CompareModel): { readonly ids: readonly string[]; readonly leftOut: number } {
  const params = model.columns.filter(({ id }) => id.startsWith('params.'));
  const varying = params.filter(({ varies }) => varies).sort((a, b) => b.runs - a.runs);
  const ids = [...varying, ...params.filter(({ varies }) => !varies)].slice(0, MOST_PARAMS).map(({ id }) => id);
  return { ids, leftOut: params.length - ids.length };
}

/** The run with the best value; undefined when there is no better way. */
function bestRow({ rows, target }: Input, column: TableColumn, direction: ReturnType<CompareModel['direction']>): number | undefined {
  if (direction === 'unknown' || rows.length === 0) return undefined;
  let best = 0;
  target.forEach((value, index) => {
    if (direction === 'higher' ? value > (target[best] ?? 0) : value < (target[best] ?? 0)) best = index;
  });
  return column.kinds[rows[best] ?? 0] === CELL.absent ? undefined : rows[best];
}
