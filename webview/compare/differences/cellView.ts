import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../../ui/words';
import type { Cell, DifferenceWords, MetricStep } from './cells';

/** What a cell's link does. */
export type Act = () => void;

/** Squares that stand for the share of added and removed lines. */
const SQUARES = 5;

/** Texts up to this many characters, numbers above all, are never cut; the note beside them gives way. */
const WHOLE = 14;

/** Notes up to this many characters are shown whole or not at all: half a number says another one. */
const SHORT_NOTE = 24;

function note(text: string): TemplateResult {
  if (text.length > SHORT_NOTE) return html`<span class="s11 sub cut note-of">${text}</span>`;
  return html`<span class="s11 sub note-whole"><i></i><span>${text}</span></span>`;
}

/** What stands in a cell; its link is reached by Enter on the cell, so it is no tab stop. */
export function cellContent(cell: Cell, words: DifferenceWords, act: Act | undefined, open: boolean): TemplateResult {
  if (cell.look === 'absent') return html`<span class="t">${cell.text}</span>${letter(cell)}`;
  if (cell.metric !== undefined) return html`${metric(cell.text, cell.metric, words)}${letter(cell)}`;
  return html`${cell.lines === undefined ? nothing : lineCounts(cell.lines)}
    ${cell.text === '' ? nothing : html`<span class="v cut ${cell.text.length <= WHOLE ? 'whole' : ''} ${cell.mono === true ? 'mono' : ''}" dir="auto">${cell.text}</span>`}
    ${cell.note === undefined || cell.note === '' ? nothing : note(cell.note)}
    ${cell.right === undefined ? nothing : html`<span class="right num">${cell.right}</span>`}
    ${act === undefined ? nothing : html`<button class="link s11" type="button" tabindex="-1" @click=${act}>${linkWords(cell, words, open)}</button>`}
    ${letter(cell)}`;
}

function linkWords(cell: Cell, words: DifferenceWords, open: boolean): string {
  return cell.link === 'cells' ? (open ? words.hideCells : words.showCells) : words.openDiff;
}

function letter({ letter: mark, link }: Cell): TemplateResult | typeof nothing {
  if (mark === undefined || link === 'code') return nothing;
  return html`<span class="letter ${mark === '=' ? 'E' : mark}" aria-hidden="true">${mark}</span>`;
}

function metric(text: string, step: MetricStep, words: DifferenceWords): TemplateResult {
  const judged = step.better === undefined ? '' : step.better ? 'better' : 'worse';
  return html`<span class="mv num">${text}</span>
    ${step.delta === undefined
      ? nothing
      : html`<span class="dv num ${judged}"><i aria-hidden="true">${step.rises === true ? '▲' : '▼'}</i>${step.delta}</span><span class="pc num s11 sub">${step.percent ?? ''}</span>${bar(step, words)}`}`;
}

/** A bar on two sides of a line: filled to the right is better, hollow to the left is worse. */
function bar({ share, better }: MetricStep, words: DifferenceWords): TemplateResult {
  if (better === undefined) return html`<span class="bar"></span>`;
  return html`<span class="bar ${better ? 'better' : 'worse'}" title=${better ? words.better : words.worse}><i .style=${`width:${Math.max(2, share * 46)}%`}></i></span>`;
}

function lineCounts({ added, removed }: { readonly added: number; readonly removed: number }): TemplateResult {
  const filled = added + removed === 0 ? 0 : Math.min(SQUARES - (removed > 0 ? 1 : 0), Math.max(added > 0 ? 1 : 0, Math.round((added / (added + removed)) * SQUARES)));
  return html`<span class="add num">+${added}</span><span class="del num">−${removed}</span
    ><span class="squares" aria-hidden="true">${Array.from({ length: SQUARES }, (_, index) => html`<i class=${index < filled ? 'p' : 'm'}></i>`)}</span>`;
}

/** A cell as it is read aloud. */
export function spokenCell(run: string, key: string, cell: Cell, words: DifferenceWords): string {
  const letters = { M: words.legendChanged, A: words.legendOnly, D: words.legendMissing, T: words.legendType, '=': words.legendSame };
  const judged = cell.metric?.better === undefined ? undefined : cell.metric.better ? words.better : words.worse;
  const lines = cell.lines === undefined ? undefined : fill(words.linesChanged, cell.lines.added, cell.lines.removed);
  const parts = [cell.text, lines, cell.metric?.delta, cell.metric?.percent, judged, cell.note, cell.letter === undefined ? undefined : letters[cell.letter]];
  return fill(words.cell, run, key, parts.filter((part) => part !== undefined && part !== '').join(', '));
}
