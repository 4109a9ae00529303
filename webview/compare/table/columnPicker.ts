import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ATTRIBUTE_COLUMNS, columnId, parseColumn } from '../../../src/protocol/columns';
import { formatNumber } from '../../ui/format';
import { openPopup, putPopup } from '../../ui/popup';
import { fill } from '../../ui/words';
import type { Words } from '../strings';
import { curveId, metricColumn, parseViewColumn, SECTIONS, sectionOf, type Section } from './chooseColumns';
import { columnLabel, sectionLabel, sectionOfId } from './labels';
import type { MenuSource } from './menus';

/** Columns listed at once in a part; searching finds the rest. */
const MOST = 60;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
const STATS = ['last', 'min', 'max', 'first'] as const;

/** Opens the list of columns below `anchor`: shown ones in their order on top, then all others by part. Search, Space to show or hide, Alt+arrows to move. */
export function showColumnPicker(source: MenuSource, anchor: Element): void {
  new ColumnPicker(source, anchor).open();
}

class ColumnPicker {
  private readonly element = document.createElement('div');
  private search = '';
  private at = 0;
  /** A metric whose numbers are chosen from. */
  private metric: string | undefined;
  private dragged: string | undefined;
  private ending: () => void = () => undefined;

  constructor(
    private readonly source: MenuSource,
    private readonly anchor: Element,
  ) {}

  open(): void {
    const { element, anchor, source } = this;
    element.className = 'tt-picker';
    element.setAttribute('role', 'dialog');
    element.setAttribute('aria-label', this.words.columns);
    element.addEventListener('keydown', (event) => this.onKey(event));
    const stop = source.panel.model.listen(['setup', 'columns'], () => this.draw());
    this.draw();
    this.ending = openPopup(element, anchor, stop);
    element.querySelector<HTMLElement>('input')?.focus();
  }

  private get words(): Words['table'] {
    return this.source.panel.words.table;
  }

  private get shown(): string[] {
    return this.source.state.columnIds(false, 0);
  }

  private draw(): void {
    const { words, search } = this;
    const shown = this.shown;
    const found = (id: string): boolean => matches(this.label(id), search);
    const mine = shown.filter(found);
    const others = this.others(shown).filter(found);
    const parts = SECTIONS.map((section) => ({ section, ids: others.filter((id) => sectionOfId(id) === section) })).filter(({ ids }) => ids.length > 0);
    const listed = [...mine.slice(0, search === '' ? mine.length : MOST), ...parts.flatMap(({ ids }) => ids.slice(0, MOST))];
    this.at = Math.max(0, Math.min(this.at, listed.length - 1));
    const nothingFound = listed.length === 0;
    render(
      html`<div class="tt-picker-head">
          <input type="text" spellcheck="false" role="combobox" aria-expanded="true" aria-controls="tt-picker-list" aria-activedescendant=${nothingFound ? nothing : `tt-pick-${this.at}`}
            aria-label=${words.searchColumns} placeholder=${words.searchColumns} .value=${search} @input=${(event: Event) => this.find(event)} />
          <button class="link" type="button" @click=${() => this.reset()}>${words.reset}</button>
        </div>
        <div class="tt-picker-list" id="tt-picker-list" role="listbox" aria-multiselectable="true" aria-label=${words.columns}>
          ${nothingFound ? html`<div class="tt-picker-none">${words.noColumn}</div>` : nothing}
          ${mine.length > 0 ? html`<div class="menu-heading" role="presentation">${words.shownColumns}</div>` : nothing}
          ${repeat(mine.slice(0, search === '' ? mine.length : MOST), (id) => id, (id) => this.row(id, true, listed.indexOf(id)))}
          ${parts.map(({ section, ids }) => this.part(section, ids, listed))}
        </div>
        <div class="tt-picker-foot">${words.moveHint}</div>`,
      this.element,
    );
    if (this.element.isConnected) putPopup(this.element, this.anchor);
  }

  private part(section: Section, ids: readonly string[], listed: readonly string[]): TemplateResult {
    const { words } = this;
    return html`<div class="menu-heading" role="presentation">${sectionLabel(section, words, false)} <span class="sub">${ids.length}</span></div>
      ${repeat(ids.slice(0, MOST), (id) => id, (id) => this.row(id, false, listed.indexOf(id)))}
      ${ids.length > MOST ? html`<div class="tt-picker-none">${fill(words.moreColumns, formatNumber(ids.length - MOST))}</div>` : nothing}`;
  }

  private row(id: string, shown: boolean, index: number): TemplateResult {
    const { words } = this;
    const key = metricKey(id);
    const detail = shown ? sectionLabel(sectionOfId(id), words, false) : this.detail(id);
    const open = key !== undefined && this.metric === id;
    return html`<div class="tt-pick ${index === this.at ? 'tt-active' : ''}" id=${`tt-pick-${index}`} role="option" aria-selected=${shown} draggable=${shown} title=${`${sectionLabel(sectionOfId(id), words, false)}: ${this.label(id)}`}
        @click=${() => this.toggle(id, shown, index)} @dragstart=${(event: DragEvent) => this.take(event, id)} @dragover=${(event: DragEvent) => this.over(event, id, shown)}
        @dragend=${() => (this.dragged = undefined)} @drop=${(event: DragEvent) => this.drop(event, id, shown)}>
        <i class="tt-check codicon ${shown ? 'codicon-check' : ''}"></i>
        <bdi class="cut">${this.label(id)}</bdi>
        <span class="tt-picker-detail">${detail}</span>
        ${shown ? html`<i class="codicon codicon-gripper" aria-hidden="true"></i>` : nothing}
        ${key === undefined ? html`<i class="tt-pick-gap"></i>` : html`<button class="tool" type="button" tabindex="-1" title=${words.value} aria-label=${words.value} aria-expanded=${open} @click=${(event: Event) => this.unfold(event, id)}><i class="codicon codicon-chevron-${open ? 'down' : 'right'}"></i></button>`}
      </div>
      ${open ? this.stats(key) : nothing}`;
  }

  /** What is known of a column that is not shown: in how many runs it is. */
  private detail(id: string): string {
    const info = this.source.panel.model.columns.find((column) => column.id === id);
    if (info === undefined) return '';
    if (!info.varies) return this.words.equal;
    return info.runs === 1 ? this.words.inOneRun : fill(this.words.inRuns, formatNumber(info.runs));
  }

  /** The numbers of a metric that can be columns. */
  private stats(key: string): TemplateResult {
    const { words } = this;
    const shown = new Set(this.shown);
    const choice = (id: string, label: string): TemplateResult =>
      html`<label class="check-option"><input class="check" type="checkbox" .checked=${shown.has(id)} @change=${() => this.source.actions.showColumn(id, !shown.has(id))} />${label}</label>`;
    const add = (event: Event): void => {
      event.preventDefault();
      const step = Number((event.currentTarget as HTMLFormElement).querySelector('input')?.value);
      if (Number.isSafeInteger(step)) this.source.actions.showColumn(columnId({ kind: 'metricAt', key, step }), true);
    };
    return html`<div class="tt-stats">${STATS.map((stat) => choice(metricColumn(key, stat), words[stat]))}${choice(curveId(key), words.addCurve)}
      <form @submit=${add}><label>${words.step} <input type="number" step="1" value="0" /></label><button class="link" type="submit">${words.add}</button></form></div>`;
  }

  /** Columns that are not shown: those of the catalogue, attributes that every run has, and what was hidden. */
  private others(shown: readonly string[]): string[] {
    const known = new Set(shown);
    const attributes = ATTRIBUTE_COLUMNS.map((name) => `attributes.${name}`);
    const all = [...this.source.panel.model.columns.map(({ id }) => id), ...attributes];
    return [...new Set(all)].filter((id) => !known.has(id) && parseColumn(id) !== undefined);
  }

  private label(id: string): string {
    const column = parseViewColumn(id);
    return column === undefined ? id : columnLabel(column, this.words);
  }

  private find(event: Event): void {
    this.search = (event.currentTarget as HTMLInputElement).value;
    this.at = 0;
    this.draw();
  }

  private toggle(id: string, shown: boolean, index: number): void {
    this.at = index;
    this.source.actions.showColumn(id, !shown);
  }

  private unfold(event: Event, id: string): void {
    event.stopPropagation();
    this.metric = this.metric === id ? undefined : id;
    this.draw();
  }

  private reset(): void {
    this.source.actions.setUp({ added: [], hidden: [], order: [], pinned: [], widths: {}, differing: true });
  }

  private take(event: DragEvent, id: string): void {
    this.dragged = id;
    event.dataTransfer?.setData('text/plain', this.label(id));
  }

  private over(event: DragEvent, id: string, shown: boolean): void {
    if (this.dragged === undefined || !shown || this.dragged === id) return;
    event.preventDefault();
  }

  private drop(event: DragEvent, id: string, shown: boolean): void {
    event.preventDefault();
    const { dragged } = this;
    this.dragged = undefined;
    if (dragged === undefined || !shown) return;
    const ids = this.shown;
    // Dropped on a column below it stands behind that one, above before it: as the eye moves it.
    const down = ids.indexOf(dragged) < ids.indexOf(id);
    this.source.actions.moveColumn(dragged, down ? ids[ids.indexOf(id) + 1] : id);
  }

  private onKey(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement && event.target.type === 'text';
    event.stopPropagation();
    if (event.key === 'Escape') {
      this.ending();
      (this.anchor as HTMLElement).focus();
    } else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) this.shift(event.key === 'ArrowUp' ? -1 : 1);
    else if (!typing || !this.onListKey(event.key)) return;
    event.preventDefault();
  }

  /** Keys that move in the list while the focus is in the search field; answers whether this is one. */
  private onListKey(key: string): boolean {
    const rows = [...this.element.querySelectorAll<HTMLElement>('.tt-pick')];
    const step = STEPS[key];
    if (step !== undefined) this.moveTo(this.at + step, rows.length);
    else if (key === 'Enter') rows[this.at]?.click();
    else if (key === 'ArrowRight' && this.search === '') rows[this.at]?.querySelector<HTMLElement>('button[aria-expanded=false]')?.click();
    else return false;
    return true;
  }

  private moveTo(at: number, length: number): void {
    this.at = Math.max(0, Math.min(length - 1, at));
    this.draw();
    this.element.querySelector(`#tt-pick-${this.at}`)?.scrollIntoView({ block: 'nearest' });
  }

  private shift(by: -1 | 1): void {
    const id = this.shown.filter((one) => matches(this.label(one), this.search))[this.at];
    if (id === undefined) return;
    this.source.actions.shiftColumn(id, by);
    this.moveTo(this.shown.indexOf(id), this.shown.length);
  }
}

/** The metric of a column; undefined for other columns. */
function metricKey(id: string): string | undefined {
  const column = parseViewColumn(id);
  return column !== undefined && sectionOf(column) === 'metric' && 'key' in column ? column.key : undefined;
}

/** Every word of the search stands in the label, in any order. */
export function matches(label: string, search: string): boolean {
  const text = label.toLocaleLowerCase();
  return search.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
}
