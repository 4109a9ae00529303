import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatNumber } from '../../ui/format';
import { icon } from '../../ui/icons';
import type { MenuItem } from '../../ui/menu';
import { toolButton } from '../../ui/tools';
import { fill } from '../../ui/words';
import type { Topic } from '../model/compareModel';
import { CopyText, GetArtifact, OpenRun, RunsChanged } from '../protocol';
import { ViewPart, type Panel } from '../view';
import { asCsv, asMarkdown } from './asText';
import { chooseRuns, type ChosenRuns } from './chooseRuns';
import { Columns } from './columns';
import { moveBy, type Place } from './gridKeys';
import { runHead, type HeadActs } from './headView';
import { countKeys, metricSlots, makeLines, nextDifference, ROW_HEIGHT, visibleLines, type Line } from './lines';
import { idOf, lineView, type LineActs, type LineContext } from './lineView';
import { FactsLoader } from './loader';
import { MOST_RUNS, OpenCodeDiff, OpenFileDiff, OpenPartDiff, OpenWhyDifferent, GetModelFile, type RunFacts } from './protocol';
import { factKey, makeSections, type Section, type SectionId } from './sections';
import { readDifferencesSetup, type DifferencesSetup } from './setup';
import { aboutLine, instead, legend } from './states';
import { readStatistics } from './statistics';

/** Height of the head, px, and of a row with pictures. */
const HEAD = 48;
const PICTURE = 156;
/** Px drawn outside of what is seen, and the least width of a run's column. */
const SPARE = 300;
const LEAST_COLUMN = 176;

/** The selected runs side by side against the baseline. */
export class DifferencesView extends ViewPart {
  static override properties: PropertyDeclarations = { place: { state: true }, find: { state: true }, top: { state: true }, room: { state: true }, wide: { state: true }, refusal: { state: true } };
  protected override readonly topics: readonly Topic[] = ['rows', 'data', 'selection', 'setup', 'shared'];
  declare private place: Place;
  declare private find: string;
  declare private top: number;
  declare private room: number;
  declare private wide: number;
  declare private refusal: string | undefined;
  private focused = false;
  private loader: FactsLoader | undefined;
  private lines: readonly Line[] = [];
  private sections: readonly Section[] = [];
  private runs: readonly RunFacts[] = [];
  private readonly opened = new Set<SectionId>();
  private readonly cells = new Map<string, number>();
  private statistics: ReadonlyMap<string, number> | undefined;
  private statisticsOf = '';
  private readonly columns = new Columns(() => this.parts().panel, () => this.runs);
  private readonly watcher = new ResizeObserver(([entry]) => {
    this.wide = entry?.contentRect.width ?? this.wide;
    this.room = entry?.contentRect.height ?? this.room;
  });

  constructor() {
    super();
    this.place = { line: 0, column: 0 };
    this.find = '';
    this.top = 0;
    this.room = 600;
    this.wide = 1000;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
    this.loader?.stop();
  }

  protected override begin(panel: Panel): void {
    super.begin(panel);
    if (this.loader !== undefined) return;
    this.loader = new FactsLoader(panel.channel, () => this.requestUpdate());
    panel.channel.on(RunsChanged, ({ runIds, gone }) => {
      this.statisticsOf = '';
      this.loader?.refresh(runIds === undefined ? undefined : [...runIds, ...(gone ?? [])]);
    });
  }

  override focusFirst(): void {
    this.querySelector<HTMLElement>('.scroller')?.focus();
  }

  override tools(): TemplateResult {
    const { words } = this.parts();
    return html`<span class="find">${icon('search')}<input type="search" class="find-key" placeholder=${words.findKey} aria-label=${words.findKey} title=${words.findKeyTip} .value=${live(this.find)}
        @input=${(event: Event) => this.search((event.currentTarget as HTMLInputElement).value)} @keydown=${this.onFindKey} /></span>
      ${toolButton({ label: words.onlyDiffering, icon: 'diff', hint: words.onlyDifferingTip, pressed: this.setup.differing, act: () => this.change({ differing: !this.setup.differing }) })}
      ${toolButton({ label: words.whyDifferent, icon: 'question', hint: words.whyDifferentTip, disabled: this.runs.length < 2, act: () => this.why() })}`;
  }

  override exports(): readonly MenuItem[] {
    const { panel, words } = this.parts();
    const table = { sections: this.shownSections(), names: this.runs.map((run) => run.name), words };
    return [
      { label: words.copyCsv, disabled: this.runs.length < 2, act: () => panel.channel.command(CopyText, { text: asCsv(table), what: words.copyCsv }) },
      { label: words.copyMarkdown, disabled: this.runs.length < 2, act: () => panel.channel.command(CopyText, { text: asMarkdown(table), what: words.copyMarkdown }) },
    ];
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.panel === undefined || this.loader === undefined) return nothing;
    const { words } = this.parts();
    const chosen = this.chosen();
    this.loader.show(chosen.ids);
    this.runs = this.loader.runs(chosen.ids);
    const { reading } = this.loader;
    if (this.runs.length < chosen.ids.length && reading.kind === 'failed') return instead(fill(words.failed, reading.message), [{ label: words.retry, act: () => this.loader?.retry() }]);
    if (this.runs.length === 0 && reading.kind === 'reading') return html`<p class="instead sub">${words.reading}</p>`;
    if (this.runs.length < 2 && reading.kind !== 'reading') return this.tooFew(chosen);
    this.readStatistics(chosen.ids);
    this.sections = this.makeSections();
    this.lines = makeLines(this.sections, { ...this.setup, find: this.find.trim().toLowerCase(), opened: this.opened, cells: this.cells, pictureHeight: PICTURE });
    return html`${this.about(chosen)}${this.grid()}${legend(words)}`;
  }

  // What is compared

  private chosen(): ChosenRuns {
    const { model } = this.parts().panel;
    const starts = model.column('attributes.start_time');
    const idOfRow = (row: number): string => model.resident.ids[row] ?? '';
    return chooseRuns({
      selection: model.setup.selection,
      baseline: model.setup.baseline,
      shown: [...model.shown.subarray(0, 10)].map(idOfRow),
      start: (id) => {
        const row = model.resident.row(id);
        return row === undefined ? 0 : (starts?.numbers[row] ?? 0) || 0;
      },
      most: MOST_RUNS,
    });
  }

  private makeSections(): Section[] {
    const { panel, words, loader } = this.parts();
    const code = loader.codeOf(this.runs.map((run) => run.id));
    return makeSections(
      {
        runs: this.runs,
        ...(code === undefined ? {} : { code }),
        digests: loader.digests,
        ...(this.statistics === undefined ? {} : { statistics: this.statistics }),
        direction: (metric) => panel.model.direction(metric),
        ...(panel.model.metric === undefined ? {} : { metric: panel.model.metric }),
      },
      words,
    );
  }

  private readStatistics(ids: readonly string[]): void {
    const { statistic } = this.setup;
    const name = `${statistic}\n${ids.join('\n')}`;
    if (name === this.statisticsOf) return;
    this.statisticsOf = name;
    if (statistic === 'last') {
      this.statistics = undefined;
      return;
    }
    const { model } = this.parts().panel;
    void readStatistics(model, this.runs, statistic).then((statistics) => {
      if (this.statisticsOf !== name || statistics === undefined) return;
      this.statistics = statistics;
      this.requestUpdate();
    });
  }

  // Drawing

  private grid(): TemplateResult {
    const { panel, words } = this.parts();
    const { runs } = this;
    const rail = parseFloat(getComputedStyle(this).getPropertyValue('--rail')) || 264;
    const width = Math.max(LEAST_COLUMN, Math.floor((this.wide - rail - 10) / Math.max(1, runs.length)));
    const { first, last, before, after } = visibleLines(this.lines, this.top - SPARE, this.top + this.room + SPARE);
    const context = this.context();
    const counts = countKeys(this.sections);
    const slots = metricSlots(this.sections);
    const differing = counts.differing === 0 ? words.noKeyDiffers : counts.differing === 1 ? words.keyDiffers : fill(words.keysDiffer, formatNumber(counts.differing));
    return html`<div class="scroller ${width < 232 ? 'tight' : ''} ${width < 264 ? 'slim' : ''}" role="grid" tabindex="0" aria-readonly="true" aria-label=${fill(words.gridLabel, runs.length, runs[0]?.name ?? '')}
      aria-rowcount=${this.lines.length + 1} aria-colcount=${runs.length + 1} aria-activedescendant=${idOf(this.place.line, this.place.column)}
      .style=${`--n:${runs.length};--w:${width}px;--mv:${slots.value}ch;--dv:${slots.delta + 2}ch`} @scroll=${this.onScroll} @keydown=${this.onKey} @click=${this.onClick} @focus=${() => this.setFocused(true)} @blur=${() => this.setFocused(false)}>
      <div class="g head" role="row" aria-rowindex="1">
        <div id=${idOf(-1, 0)} class="k ${this.at(-1, 0)}" role="columnheader" data-column="0"><b class="cut">${differing}</b><span class="s11 sub cut">${fill(words.ofKeys, formatNumber(counts.all), counts.groups)}</span></div>
        ${runs.map((run, index) => html`<div id=${idOf(-1, index + 1)} class="c ${index === 0 ? 'base' : ''} ${this.at(-1, index + 1)}" role="columnheader" data-column=${index + 1}>${runHead(
          {
            id: run.id, name: run.name, baseline: index === 0, facts: run,
            colour: index === 0 ? 'baseline' : panel.model.setup.colours[run.id],
          },
          words, words, this.headActs,
        )}</div>`)}
      </div>
      ${this.lines.length === 0 ? html`<p class="instead sub">${this.find === '' ? words.nothingInCommon : fill(words.nothingFound, this.find)}</p>` : nothing}
      <div .style=${`height:${before}px`}></div>
      ${this.lines.slice(first, last).map((line, index) => lineView(line, first + index, context))}
      <div .style=${`height:${after}px`}></div>
    </div>`;
  }

  private context(): LineContext {
    const { words } = this.parts();
    return {
      words,
      setup: this.setup,
      ids: this.runs.map((run) => run.id),
      names: this.runs.map((run) => run.name),
      place: this.focused ? this.place : undefined,
      source: (column, path) => this.source(column, path),
      isOpen: (section, key, column) => this.cells.get(`${section}\n${key}`) === column,
      act: this.acts,
    };
  }

  private at(line: number, column: number): string {
    return this.focused && this.place.line === line && this.place.column === column ? 'active' : '';
  }

  private about(chosen: ChosenRuns): TemplateResult | typeof nothing {
    const { panel, words, loader } = this.parts();
    return aboutLine(chosen, this.runs, (id) => loader.facts.get(id), words, () => panel.model.show('table'));
  }

  private tooFew(chosen: ChosenRuns): TemplateResult {
    const { panel, words } = this.parts();
    const [run] = this.runs;
    const choose = { label: words.chooseRuns, act: (): void => panel.model.show('table') };
    if (run === undefined) return instead(chosen.ids.length === 0 ? words.noRun : words.gone, [choose]);
    return instead(`${fill(words.oneRun, run.name)} ${this.refusal ?? ''}`, [{ label: words.comparePrevious, act: () => this.addPrevious(run.id) }, choose]);
  }

  // What a person does

  private readonly headActs: HeadActs = {
    baseline: (id) => this.columns.makeBaseline(id),
    remove: (id) => this.takeOut(id),
    place: (id, before) => this.columns.place(id, before),
    open: (id) => this.parts().panel.channel.command(OpenRun, { runId: id }),
  };

  private readonly acts: LineActs = {
    fold: (section) => {
      const { folded } = this.setup;
      this.change({ folded: folded.includes(section) ? folded.filter((one) => one !== section) : [...folded, section] });
    },
    identical: (section) => {
      if (!this.opened.delete(section)) this.opened.add(section);
      this.requestUpdate();
    },
    openPart: (column, part) => this.parts().panel.channel.command(OpenPartDiff, { ...this.pair(column), part }),
    openFile: (column, path) => this.parts().panel.channel.command(OpenFileDiff, { ...this.pair(column), path }),
    openCode: (column, path) => this.parts().panel.channel.command(OpenCodeDiff, { ...this.pair(column), ...(path === undefined ? {} : { path }) }),
    toggleCells: (section, key, column) => {
      const name = `${section}\n${key}`;
      if (this.cells.get(name) === column) this.cells.delete(name);
      else this.cells.set(name, column);
      this.requestUpdate();
    },
    chartAll: () => {
      this.columns.keepSelection();
      this.parts().panel.model.show('charts');
    },
    setup: (change) => this.change(change),
  };

  private takeOut(id: string): void {
    this.place = { ...this.place, column: Math.min(this.place.column, this.runs.length - 1) };
    this.columns.takeOut(id);
  }

  private moveColumn(step: 1 | -1): void {
    if (this.columns.move(this.place.column - 1, step)) this.place = { ...this.place, column: this.place.column + step };
  }

  private addPrevious(id: string): void {
    if (!this.columns.addPrevious(id)) this.refusal = fill(this.parts().words.noPrevious, this.runs.find((run) => run.id === id)?.name ?? id.slice(0, 8));
  }

  private why(): void {
    const { panel } = this.parts();
    const keys = [...new Set(this.runs.flatMap((run) => run.metrics.map((metric) => metric.key)))];
    const [higher, lower] = (['higher', 'lower'] as const).map((direction) => keys.filter((key) => panel.model.direction(key) === direction));
    panel.channel.command(OpenWhyDifferent, { runIds: this.runs.map((run) => run.id), higher: higher ?? [], lower: lower ?? [] });
  }

  private search(text: string): void {
    this.find = text;
    this.place = { line: 0, column: this.place.column };
  }

  private change(change: Partial<DifferencesSetup>): void {
    this.parts().panel.model.setView('differences', { ...this.setup, ...change });
  }

  // Keyboard and pointer

  private readonly onFindKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.find !== '') this.search('');
    else if (event.key === 'Enter' || event.key === 'ArrowDown') this.focusFirst();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) {
      // From a slider or a table inside a cell, Escape leads back to the cell.
      if (event.key === 'Escape') this.focusFirst();
      return;
    }
    if (!this.grasp(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Does what a key on the grid means; answers whether it means anything. */
  private grasp(event: KeyboardEvent): boolean {
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.altKey) {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return false;
      this.moveColumn(event.key === 'ArrowLeft' ? -1 : 1);
      return true;
    }
    const move = moveBy(event.key, ctrl, this.place, {
      lines: this.lines.length, columns: this.runs.length + 1, page: Math.max(1, Math.floor((this.room - HEAD) / ROW_HEIGHT) - 1), next: (line, step) => nextDifference(this.lines, line, step),
    });
    if (move === 'none') this.parts().panel.say(this.parts().words.noMoreDifference);
    else if (move !== undefined) this.goTo(move);
    return move !== undefined || this.actOnPlace(event.key, ctrl);
  }

  private actOnPlace(key: string, ctrl: boolean): boolean {
    const run = this.runs[this.place.column - 1];
    if (ctrl && key === 'c') return this.copy();
    if (ctrl) return false;
    switch (key) {
      case 'Enter':
      case ' ':
        this.press();
        return true;
      case '/':
        this.toolsPlace.querySelector<HTMLElement>('.find-key')?.focus();
        return true;
      case 'Delete':
        if (run !== undefined && this.place.column > 1) this.takeOut(run.id);
        return true;
      case 'b':
        if (run !== undefined && this.place.column > 1) {
          this.columns.makeBaseline(run.id);
          // The keyboard goes with the run.
          this.place = { ...this.place, column: 1 };
        }
        return true;
      default:
        return false;
    }
  }

  /** Presses what stands in the cell: its link, the fold of its section, the line of a slider. */
  private press(): void {
    const line = this.lines[this.place.line];
    if (line?.kind === 'section' && this.place.column === 0) this.acts.fold(line.section.id);
    else this.placeElement()?.querySelector<HTMLElement>('button,select,.line,[tabindex="0"]')?.[this.place.column > 0 && line?.kind === 'row' && line.row.kind === 'picture' ? 'focus' : 'click']();
  }

  private copy(): boolean {
    const { panel, words } = this.parts();
    const line = this.lines[this.place.line];
    if (line?.kind !== 'row') return false;
    const cell = line.row.cells[this.place.column - 1];
    panel.channel.command(CopyText, { text: cell === undefined ? line.row.label : (cell.full ?? cell.text), what: words.copied });
    return true;
  }

  private goTo(place: Place): void {
    this.place = place;
    const scroller = this.querySelector<HTMLElement>('.scroller');
    if (scroller === null) return;
    const above = this.lines.slice(0, Math.max(0, place.line)).reduce((sum, line) => sum + line.height, 0);
    const height = this.lines[place.line]?.height ?? 0;
    if (place.line < 0 || above < scroller.scrollTop) scroller.scrollTop = place.line <= 0 ? 0 : above;
    else if (above + height > scroller.scrollTop + scroller.clientHeight - HEAD) scroller.scrollTop = above + height - scroller.clientHeight + HEAD;
    // Key and baseline stay where they are; only the columns after them move.
    void this.updateComplete.then(() => {
      const cell = this.placeElement();
      const base = this.querySelector<HTMLElement>('.head .base');
      if (cell === null || base === null || place.column < 2) return;
      const [box, fixed, all] = [cell.getBoundingClientRect(), base.getBoundingClientRect(), scroller.getBoundingClientRect()];
      if (box.left < fixed.right) scroller.scrollLeft -= fixed.right - box.left;
      else if (box.right > all.left + scroller.clientWidth) scroller.scrollLeft += box.right - all.left - scroller.clientWidth;
    });
  }

  private placeElement(): HTMLElement | null {
    return this.querySelector<HTMLElement>(`#${idOf(this.place.line, this.place.column)}`);
  }

  private readonly onScroll = (event: Event): void => {
    const { scrollTop } = event.currentTarget as HTMLElement;
    // Half of what is drawn outside of what is seen is left before anything is drawn anew.
    if (Math.abs(scrollTop - this.top) > SPARE / 2 || scrollTop === 0) this.top = scrollTop;
  };

  private readonly onClick = (event: MouseEvent): void => {
    const cell = (event.target as Element).closest('[data-column]');
    const [, line, column] = /^diff-(-?\d+)-(\d+)$/.exec(cell?.id ?? '') ?? [];
    if (line !== undefined && column !== undefined) this.place = { line: Number(line), column: Number(column) };
  };

  private setFocused(focused: boolean): void {
    this.focused = focused;
    this.requestUpdate();
  }

  // Small things

  private get setup(): DifferencesSetup {
    return readDifferencesSetup(this.panel?.model.setup.views.differences);
  }

  private shownSections(): Section[] {
    return this.sections.map((section) => (this.setup.differing ? { ...section, rows: section.rows.filter((row) => row.differs) } : section));
  }

  private pair(column: number): { baseline: string; runId: string } {
    return { baseline: this.runs[0]?.id ?? '', runId: this.runs[column]?.id ?? '' };
  }

  private source(column: number, path: string): ReturnType<LineContext['source']> {
    const { panel, loader } = this.parts();
    const run = this.runs[column];
    const file = run?.files.find((one) => one.path === path);
    const runId = run?.id ?? '';
    return {
      name: `${factKey(runId, path)}\n${file?.size ?? ''}\n${loader.digests.get(factKey(runId, path)) ?? ''}`,
      path,
      read: async (limit) => {
        const answer = await (file?.modelId === undefined
          ? panel.channel.request(GetArtifact, { runId, path, limit })
          : panel.channel.request(GetModelFile, { runId, path, modelId: file.modelId, limit }));
        return { bytes: new Uint8Array(answer.bytes), whole: answer.whole };
      },
    };
  }

  private parts(): { panel: Panel; words: Panel['words']['differences']; loader: FactsLoader } {
    const { panel, loader } = this;
    if (panel === undefined || loader === undefined) throw new TypeError('The view is not in the page');
    return { panel, words: panel.words.differences, loader };
  }
}
