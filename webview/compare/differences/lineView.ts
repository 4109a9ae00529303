import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { formatNumber } from '../../ui/format';
import { icon } from '../../ui/icons';
import { fill } from '../../ui/words';
import { segmented } from '../../ui/tools';
import type { Cell, DifferenceWords, Row } from './cells';
import { cellContent, spokenCell, type Act } from './cellView';
import type { Line } from './lines';
import type { PictureSource } from './picture';
import type { DiffPart } from './protocol';
import type { Section, SectionId } from './sections';
import { STATISTICS, type DifferencesSetup, type Statistic } from './setup';

/** What lines are drawn with. */
export interface LineContext {
  readonly words: DifferenceWords;
  readonly setup: DifferencesSetup;
  /** Runs, the baseline first. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** Where the keyboard stands; nowhere while the focus is elsewhere. */
  readonly place: { readonly line: number; readonly column: number } | undefined;
  source(column: number, path: string): PictureSource;
  isOpen(section: SectionId, key: string, column: number): boolean;
  act: LineActs;
}

/** What lines can do. */
export interface LineActs {
  fold(section: SectionId): void;
  identical(section: SectionId): void;
  openPart(column: number, part: DiffPart): void;
  openFile(column: number, path: string): void;
  openCode(column: number, path: string | undefined): void;
  toggleCells(section: SectionId, key: string, column: number): void;
  chartAll(): void;
  setup(change: Partial<DifferencesSetup>): void;
}

const PARTS: Readonly<Partial<Record<SectionId, DiffPart>>> = { params: 'params', metrics: 'metrics', packages: 'requirements', data: 'datasets', tags: 'tags' };

/** A line of the grid. `index` is its place among all lines. */
export function lineView(line: Line, index: number, context: LineContext): TemplateResult {
  switch (line.kind) {
    case 'section':
      return sectionLine(line, index, context);
    case 'row':
      return rowLine(line.section, line.row, index, context);
    case 'identical':
      return identicalLine(line, index, context);
    case 'words':
      return wide(index, line.height, html`<span class="sub s11 cut" dir="auto">${line.text}</span>`, context);
    case 'cells':
      return wide(
        index,
        line.height,
        html`<tb-diff-cells .left=${context.source(0, line.row.label)} .right=${context.source(line.column, line.row.label)} .words=${context.words}
          label=${`${line.row.label}: ${context.names[0] ?? ''} ↔ ${context.names[line.column] ?? ''}`}></tb-diff-cells>`,
        context,
      );
  }
}

function sectionLine(line: Line & { kind: 'section' }, index: number, context: LineContext): TemplateResult {
  const { words, ids, act } = context;
  const { section, differing, folded } = line;
  const count = differing === 0 ? words.noneDiffers : differing === 1 ? words.differs : fill(words.differ, formatNumber(differing));
  return html`<div class="g sec ${here(index, context)}" role="row" aria-rowindex=${index + 2} aria-expanded=${!folded}>
    <div id=${idOf(index, 0)} class="k ${active(index, 0, context)}" role="rowheader" aria-label=${`${words[section.id]}, ${count}`} data-column="0" @click=${() => act.fold(section.id)}>
      ${icon(folded ? 'chevron-right' : 'chevron-down')}<b>${words[section.id]}</b><span class="s11 sub cut">${count}</span>
    </div>
    ${ids.map((_, column) => html`<div id=${idOf(index, column + 1)} class="c ${active(index, column + 1, context)}" role="gridcell" data-column=${column + 1}>${column === 0 ? sectionTool(section, context) : sectionLink(section, column, context)}</div>`)}
  </div>`;
}

/** At the head of the baseline's column: which statistic is compared. */
function sectionTool(section: Section, { words, setup, act }: LineContext): TemplateResult | typeof nothing {
  if (section.id !== 'metrics') return nothing;
  return html`<select class="plain s11" tabindex="-1" aria-label=${words.statistic} title=${words.statistic}
    @change=${(event: Event) => act.setup({ statistic: (event.currentTarget as HTMLSelectElement).value as Statistic })}>
    ${STATISTICS.map((one) => html`<option value=${one} ?selected=${one === setup.statistic}>${words[one]}</option>`)}</select>`;
}

function sectionLink(section: Section, column: number, { words, act }: LineContext): TemplateResult | typeof nothing {
  const differ = section.rows.some((row) => row.cells[column]?.look === 'plain' || row.cells[column]?.letter !== undefined);
  const link = (label: string, run: Act): TemplateResult => html`<button class="link s11 end" type="button" tabindex="-1" @click=${run}>${label}</button>`;
  const charts = section.id === 'metrics' && column === 1 ? link(words.chartAll, () => act.chartAll()) : nothing;
  if (!differ) return charts;
  if (section.id === 'code') return section.rows.some((row) => row.cells[column]?.link === 'code') ? link(words.openAll, () => act.openCode(column, undefined)) : nothing;
  const part = PARTS[section.id];
  if (part === undefined) return nothing;
  return html`${charts}${link(words.openDiff, () => act.openPart(column, part))}`;
}

function rowLine(section: SectionId, row: Row, index: number, context: LineContext): TemplateResult {
  const { words, setup, act } = context;
  const picture = row.kind === 'picture';
  return html`<div class=${classMap({ g: true, row: true, img: picture, [here(index, context)]: true })} role="row" aria-rowindex=${index + 2}>
    <div id=${idOf(index, 0)} class="k ${active(index, 0, context)}" role="rowheader" data-column="0" title=${row.title ?? row.label}>
      <span class="cut key" dir="auto">${row.label}</span>${row.note === undefined || picture ? nothing : html`<span class="s11 sub key-note">${row.note}</span>`}
      ${picture
        ? html`<span class="ways">${segmented(row.label, [{ value: 'side', label: words.sideBySide }, { value: 'slider', label: words.slider }], setup.pictures, (pictures) => act.setup({ pictures }))}</span>`
        : nothing}
    </div>
    ${row.cells.map((cell, column) => valueCell(section, row, cell, column, index, context))}
  </div>`;
}

function valueCell(section: SectionId, row: Row, cell: Cell, column: number, index: number, context: LineContext): TemplateResult {
  const { words, names } = context;
  const title = [cell.full ?? cell.text, cell.note].filter((part) => part !== undefined && part !== '').join('\n');
  const look = `${cell.look === 'absent' ? 'miss' : cell.look === 'same' ? 'same' : ''} ${column === 0 ? 'base' : ''}`;
  return html`<div id=${idOf(index, column + 1)} class="c ${look} ${active(index, column + 1, context)}" role="gridcell" data-column=${column + 1} title=${title}
    aria-label=${spokenCell(names[column] ?? '', row.label, cell, words)}>
    ${row.kind === 'picture' && cell.look !== 'absent' ? pictureCell(row, cell, column, context) : cellContent(cell, words, linkOf(section, row, cell, column, context), context.isOpen(section, row.key, column))}
  </div>`;
}

function pictureCell(row: Row, cell: Cell, column: number, context: LineContext): TemplateResult {
  const { words, setup, names } = context;
  // A slider needs a picture of the baseline to lie over this one.
  const under = setup.pictures === 'slider' && column > 0 && row.cells[0]?.look !== 'absent' ? context.source(0, row.label) : undefined;
  return html`<span class="pic-box"><tb-diff-picture .source=${context.source(column, row.label)} .under=${under} .words=${words} label=${names[column] ?? ''}></tb-diff-picture>
    <span class="s11 sub cut">${cell.text}${cell.note === undefined ? '' : ` ${cell.note}`}</span></span>
    ${cell.letter === undefined ? nothing : html`<span class="letter ${cell.letter}" aria-hidden="true">${cell.letter}</span>`}`;
}

function linkOf(section: SectionId, row: Row, cell: Cell, column: number, { act }: LineContext): Act | undefined {
  if (cell.link === 'code') return () => act.openCode(column, row.label);
  if (cell.link === 'file') return () => act.openFile(column, row.label);
  return cell.link === 'cells' ? () => act.toggleCells(section, row.key, column) : undefined;
}

function identicalLine(line: Line & { kind: 'identical' }, index: number, context: LineContext): TemplateResult {
  const { words, act } = context;
  const text = fill(line.open ? words.hideIdentical : words.identical, formatNumber(line.count));
  return html`<div class="g row fold-row ${here(index, context)}" role="row" aria-rowindex=${index + 2}>
    <div id=${idOf(index, 0)} class="k ${active(index, 0, context)}" role="rowheader" data-column="0">
      <button class="fold s11 sub" type="button" tabindex="-1" aria-expanded=${line.open} @click=${() => act.identical(line.section)}>${icon(line.open ? 'chevron-down' : 'chevron-right')}${text}</button>
    </div>
    ${context.ids.map((_, column) => html`<div id=${idOf(index, column + 1)} class="c ${active(index, column + 1, context)}" role="gridcell" data-column=${column + 1}></div>`)}
  </div>`;
}

function wide(index: number, height: number, content: TemplateResult, context: LineContext): TemplateResult {
  return html`<div class="wide ${here(index, context)}" role="row" aria-rowindex=${index + 2} .style=${`height:${height}px`}>
    <div id=${idOf(index, 0)} class="span ${active(index, 0, context)}" role="gridcell" data-column="0" aria-colspan=${context.ids.length + 1}>${content}</div>
  </div>`;
}

/** Id of a cell's element, for the place of the keyboard. */
export function idOf(line: number, column: number): string {
  return `diff-${line}-${column}`;
}

function active(line: number, column: number, { place }: LineContext): string {
  return place?.line === line && place.column === column ? 'active' : '';
}

function here(line: number, { place }: LineContext): string {
  return place?.line === line ? 'foc' : 'not-foc';
}
