import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { readTable } from '../../run/viewers/csv';
import { VIEW_LIMITS } from '../../run/viewers/kinds';
import { formatBytes, formatNumber } from '../../ui/format';
import { fill } from '../../ui/words';
import type { DifferenceWords } from './cells';
import type { PictureSource } from './picture';
import { diffTables, type DiffCell, type DiffLine, type TableDiff } from './tableDiff';

type Content =
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'diff'; readonly diff: TableDiff; readonly whole: boolean };

/** The cells of a table that differ between two runs; rows that do not are folded into a line that says how many. */
export class DiffCells extends LitElement {
  static override properties: PropertyDeclarations = { left: { attribute: false }, right: { attribute: false }, words: { attribute: false }, label: {}, content: { state: true } };
  declare left: PictureSource | undefined;
  declare right: PictureSource | undefined;
  declare words: DifferenceWords | undefined;
  declare label: string;
  declare private content: Content;
  private loaded = '';

  constructor() {
    super();
    this.label = '';
    this.content = { kind: 'reading' };
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override updated(): void {
    void this.load();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words, content } = this;
    if (words === undefined) return nothing;
    if (content.kind === 'reading') return html`<div class="sub s11 pad">${words.pictureLoading}</div>`;
    if (content.kind === 'failed') return html`<div class="sub s11 pad">${fill(words.cellsFailed, content.message)}</div>`;
    const { diff, whole } = content;
    const notes = [
      this.label,
      diff.changed === 0 && diff.columns.every((column) => column.change === 'same') ? words.cellsSame : fill(words.cellsChanged, formatNumber(diff.changed), formatNumber(diff.rows)),
      ...(whole ? [] : [fill(words.cellsTorn, formatBytes(VIEW_LIMITS.csv))]),
      ...(diff.whole ? [] : [fill(words.cellsMany, formatNumber(diff.lines.length))]),
    ];
    const columns = columnsOf(diff);
    return html`<div class="cells-about s11 sub cut">${notes.join(' · ')}</div>
      <tb-rows class="cells-grid code" role="table" aria-label=${this.label} tabindex="0" .count=${diff.lines.length} .head=${heads(diff, columns)}
        .row=${(index: number) => lineView(diff.lines[index], columns, words)}></tb-rows>`;
  }

  private async load(): Promise<void> {
    const { left: before, right: after } = this;
    const name = `${before?.name ?? ''}\n${after?.name ?? ''}`;
    if (before === undefined || after === undefined || this.loaded === name) return;
    this.loaded = name;
    try {
      const [left, right] = await Promise.all([before.read(VIEW_LIMITS.csv), after.read(VIEW_LIMITS.csv)]);
      const tables = [left, right].map(({ bytes, whole }) => readTable(new TextDecoder().decode(bytes), whole));
      const [a, b] = tables;
      if (this.loaded === name && a !== undefined && b !== undefined) this.content = { kind: 'diff', diff: diffTables(a, b), whole: left.whole && right.whole };
    } catch (error) {
      if (this.loaded === name) this.content = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Columns as wide as their longest value among the first lines, 6 to 28 characters. */
function columnsOf(diff: TableDiff): string {
  const widths = diff.columns.map((column, index) => {
    const cells = diff.lines.slice(0, 200).map((line) => (line.kind === 'row' ? lengthOf(line.cells[index]) : 0));
    return Math.min(28, Math.max(6, column.name.length, ...cells));
  });
  return ['7ch', ...widths.map((width) => `calc(${width}ch + 24px)`)].join(' ');
}

function lengthOf(cell: DiffCell | undefined): number {
  return (cell?.text.length ?? 0) + (cell?.before === undefined ? 0 : cell.before.length + 3);
}

function heads(diff: TableDiff, columns: string): TemplateResult {
  return html`<div class="cells heads" role="row" .style=${`grid-template-columns:${columns}`}><span role="columnheader"></span>${diff.columns.map(
    (column) => html`<span role="columnheader" class="cut ${column.change}" title=${column.name}>${column.change === 'added' ? '+ ' : column.change === 'removed' ? '− ' : ''}${column.name}</span>`,
  )}</div>`;
}

function lineView(line: DiffLine | undefined, columns: string, words: DifferenceWords): TemplateResult {
  if (line === undefined) return html``;
  if (line.kind === 'same') return html`<div class="cells fold sub s11" role="row"><span role="cell">${fill(words.cellsUnchanged, formatNumber(line.count))}</span></div>`;
  const said = line.change === 'added' ? words.rowAdded : line.change === 'removed' ? words.rowRemoved : words.legendChanged;
  return html`<div class="cells ${line.change}" role="row" .style=${`grid-template-columns:${columns}`}>
    <span role="rowheader" class="sub num" title=${said}>${line.change === 'added' ? '+' : line.change === 'removed' ? '−' : ''}${line.number}</span>
    ${line.cells.map((cell) => html`<span role="cell" class="cut ${cell.before === undefined ? '' : 'changed'}" title=${cell.before === undefined ? cell.text : `${cell.before} → ${cell.text}`}
      >${cell.before === undefined ? nothing : html`<del>${cell.before === '' ? '∅' : cell.before}</del> `}${cell.before === undefined ? cell.text : html`<ins>${cell.text === '' ? '∅' : cell.text}</ins>`}</span>`)}
  </div>`;
}
