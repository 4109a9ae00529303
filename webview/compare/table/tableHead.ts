import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatNumber } from '../../ui/format';
import { icon } from '../../ui/icons';
import { fill } from '../../ui/words';
import type { Direction } from '../../../src/protocol/direction';
import type { TableOrder } from '../../../src/protocol/table';
import type { Words } from '../strings';
import type { ColumnBox } from './columnBox';
import { distributionPaths, type Distribution } from './distribution';
import { directionWords, sectionLabel } from './labels';
import { textWidth } from '../../ui/measure';
import type { Placed } from './rowNode';

/** Heights of the three lines of the heads, px. */
export const HEAD = { sections: 20, names: 22, distributions: 28, line: 1 } as const;

/** Px that the mark of the order takes beside the padding of a head. */
export const ORDER_MARK = 10;

/** What the heads are drawn from. */
export interface HeadContent {
  readonly columns: readonly ColumnBox[];
  readonly placed: readonly Placed[];
  readonly sort: readonly TableOrder[];
  readonly words: Words['table'];
  /** Only names: the table stands under the plot. */
  readonly short: boolean;
  readonly grouped: boolean;
  readonly opened: boolean;
  readonly seeds: boolean;
  readonly shown: number;
  readonly behind: number;
  readonly checked: boolean | 'mixed';
  /** Column that has the focus, 0 for the rail; −1 for none. */
  readonly focused: number;
  distribution(box: ColumnBox): Distribution | undefined;
  /** A head was pressed: sort by it, or drag it. */
  press(event: PointerEvent, box: ColumnBox | undefined): void;
  /** The grip at the right edge of a head was pressed. */
  resize(event: PointerEvent, box: ColumnBox): void;
  /** The grip was pressed twice. */
  fit(box: ColumnBox): void;
  menu(event: MouseEvent, box: ColumnBox | undefined): void;
  checkAll(): void;
  openAll(): void;
}

/** The heads of the columns: parts of the table, names, distributions. */
export function tableHead(content: HeadContent): TemplateResult {
  const { placed, columns, short } = content;
  const pins = placed.filter(({ box }) => box.pinned);
  const rest = placed.filter(({ box }) => !box.pinned);
  const pinCount = columns.filter((box) => box.pinned).length;
  return html`
    <div class="tt-head-row" role="row" aria-rowindex="1">
      ${railHead(content)}
      <div class="tt-pins" role="presentation">${short ? nothing : sections(content, 0, pinCount)}${pins.map((one) => head(content, one))}</div>
      <div class="tt-clip" role="presentation"><div class="tt-strip" role="presentation">
        ${short ? nothing : sections(content, pinCount, columns.length)}${rest.map((one) => head(content, one))}
      </div></div>
    </div>`;
}

function railHead(content: HeadContent): TemplateResult {
  const { words, checked, grouped, opened, seeds, shown, behind, short } = content;
  const count = behind < 2 ? '' : shown === behind ? fill(words.allShown, formatNumber(shown)) : fill(words.shownOver, formatNumber(shown), formatNumber(behind));
  return html`<div class="tt-rail tt-rail-head ${content.focused === 0 ? 'tt-active' : ''}" id="tt-head-0" role="columnheader" aria-colindex="1" aria-sort=${sortWord(content.sort, 'attributes.run_name')}
    @contextmenu=${(event: MouseEvent) => content.menu(event, undefined)}>
    <div class="tt-rail-names">
      ${grouped
        ? html`<button class="tt-twist codicon codicon-${opened ? 'collapse-all' : 'expand-all'}" tabindex="-1" title=${opened ? words.collapseAll : words.expandAll}
            aria-label=${opened ? words.collapseAll : words.expandAll} @click=${() => content.openAll()}></button>`
        : html`<i class="tt-twist"></i>`}
      <button class="tt-check codicon ${checked === true ? 'codicon-check' : checked === 'mixed' ? 'codicon-dash' : ''}" role="checkbox" tabindex="-1" aria-checked=${String(checked)}
        title=${fill(words.selectAll, formatNumber(shown))} aria-label=${fill(words.selectAll, formatNumber(shown))} @click=${() => content.checkAll()}></button>
      <span class="tt-name" @pointerdown=${(event: PointerEvent) => content.press(event, undefined)}>${words.run}${sortMark(content.sort, 'attributes.run_name')}</span>
      ${grouped ? html`<span class="tt-count">${seeds ? words.seeds : words.runs}</span>` : nothing}
    </div>
    ${short ? nothing : html`<div class="tt-shown">${count}</div>`}
  </div>`;
}

/** Words over stretches of columns that belong together. They stay in view while the stretch does. */
function sections({ columns, words, grouped }: HeadContent, from: number, to: number): TemplateResult[] {
  const made: TemplateResult[] = [];
  let [left, index] = [0, from];
  while (index < to) {
    const start = left;
    const first = index;
    const section = columns[first]?.section ?? 'param';
    while (index < to && columns[index]?.section === section) left += columns[index++]?.width ?? 0;
    const box = { left: `${start}px`, width: `${left - start}px` };
    made.push(html`<div class="tt-section" role="presentation" .style=${`left:${box.left};width:${box.width};--start:${box.left}`}><span>${sectionLabel(section, words, grouped)}</span></div>`);
  }
  return made;
}

function head(content: HeadContent, { box, index, left }: Placed): TemplateResult {
  const { sort, words, short } = content;
  const { shape, slots, width, label } = box;
  const direction = directionWords(shape.direction, words);
  const numeric = shape.isNumeric;
  // A name stands over its numbers, not over their deviation.
  const edge = box.under === undefined && numeric ? `padding-right:${12 + slots.deviation}px` : box.under === undefined ? '' : `padding:0 ${box.under.right + 4}px 0 ${box.under.left + 4}px`;
  const order = sort.find(({ column }) => column === box.id);
  const room = width - 20 - slots.deviation - textWidth(label, 12, 500) - (order === undefined ? 0 : ORDER_MARK);
  const said = [label, direction, ...(order === undefined ? [] : [order.descending ? words.descending : words.ascending])].filter((word) => word !== '').join(', ');
  return html`<div class="tt-th ${numeric ? 'tt-right' : ''} ${box.under === undefined ? '' : 'tt-under'} ${content.focused === index + 1 ? 'tt-active' : ''}" id=${`tt-head-${index + 1}`} role="columnheader"
      aria-colindex=${index + 2} aria-sort=${sortWord(sort, box.id)} aria-label=${said} title=${said} data-column=${box.id} .style=${`left:${left}px;width:${width}px`}
      @contextmenu=${(event: MouseEvent) => content.menu(event, box)}>
    <div class="tt-th-name" .style=${edge} @pointerdown=${(event: PointerEvent) => content.press(event, box)}>
      ${direction === '' || short ? nothing : html`<span class="tt-direction">${directionMark(shape.direction, direction, room, words)}</span>`}
      ${sortMark(sort, box.id)}<bdi class="cut">${label}</bdi>
    </div>
    ${short ? nothing : html`<div class="tt-spread">${spread(content.distribution(box), width - 20)}</div>`}
    ${short ? nothing : html`<i class="tt-grip" @pointerdown=${(event: PointerEvent) => content.resize(event, box)} @dblclick=${() => content.fit(box)}></i>`}
  </div>`;
}

/** The direction in as many words as there is room for, px. */
function directionMark(direction: Direction, whole: string, room: number, words: Words['table']): string {
  const short = direction === 'higher' ? words.higherShort : words.lowerShort;
  return [whole, short].find((text) => textWidth(text, 11) + 8 <= room) ?? (direction === 'higher' ? '▴' : '▾');
}

function spread(made: Distribution | undefined, width: number): TemplateResult | typeof nothing {
  if (made === undefined) return nothing;
  const { all, shown } = distributionPaths(made, width, 18);
  return html`<svg width=${width} height="18" aria-hidden="true">${svg`<path class="tt-all" d=${all}></path><path class="tt-part" d=${shown}></path>`}
    ${made.kind === 'classes' ? svg`<path class="tt-ground" d=${`M0 18.5H${width}`}></path>` : nothing}</svg>`;
}

function sortMark(sort: readonly TableOrder[], id: string): TemplateResult | typeof nothing {
  const at = sort.findIndex(({ column }) => column === id);
  if (at < 0) return nothing;
  return html`<span class="tt-order">${icon(sort[at]?.descending === true ? 'arrow-down' : 'arrow-up')}${sort.length > 1 ? html`<sup>${at + 1}</sup>` : nothing}</span>`;
}

function sortWord(sort: readonly TableOrder[], id: string): 'ascending' | 'descending' | 'none' {
  const order = sort.find(({ column }) => column === id);
  return order === undefined ? 'none' : order.descending ? 'descending' : 'ascending';
}
