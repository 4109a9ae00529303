import { html, nothing, type TemplateResult } from 'lit';
import { CELL } from '../../../src/protocol/table';
import { formatNumber } from '../../ui/format';
import { fill } from '../../ui/words';
import type { CompareModel } from '../model/compareModel';
import type { Words } from '../strings';
import type { Panel } from '../view';

/** How many runs are shown, as a sentence has it: `69 of 200 runs`. */
export function countWords({ shown, total }: CompareModel, words: Words['frame']): string {
  if (shown.length !== total) return fill(words.ofRuns, formatNumber(shown.length), formatNumber(total));
  return total === 1 ? words.oneRun : fill(words.allRuns, formatNumber(total));
}

/** Whether a run that is known is going on. */
export function anyRunning({ resident }: CompareModel): boolean {
  const status = resident.column('attributes.status');
  const code = status?.words.indexOf('RUNNING') ?? -1;
  if (status === undefined || code < 0) return false;
  for (let row = 0; row < resident.ids.length; row += 1) {
    if (status.codes[row] === code && status.kinds[row] === CELL.text && !resident.gone.has(row)) return true;
  }
  return false;
}

/** The count at the rail: runs shown, runs selected, new runs that wait, and whether any is going. */
export function count({ model, words: { frame: words } }: Panel): TemplateResult {
  const { shown, total, setup: { selection }, waiting, stage } = model;
  if (stage.kind === 'loading') return html`<div class="count"></div>`;
  const all = shown.length === total;
  const selected = selection.length === 0 ? '' : fill(words.selected, formatNumber(selection.length));
  const fresh = waiting === 1 ? words.newRun : fill(words.newRuns, formatNumber(waiting));
  return html`<div class="count" title=${[countWords(model, words), selected].filter((part) => part !== '').join(' · ')}>
    <b class="num">${formatNumber(shown.length)}</b>
    <span class="count-rest cut num">${all ? nothing : `${fill(words.ofAll, formatNumber(total))} `}${waiting > 0 ? nothing : all && total === 1 ? words.run : words.runs}${
      selected === '' ? nothing : html`<span class="count-dot">·</span><span class="count-selected">${selected}</span>`}</span>
    ${waiting > 0 ? html`<button class="count-new" type="button" title=${fill(words.showNew, fresh)} @click=${() => void model.admit()}>${fresh}</button>` : nothing}
    ${anyRunning(model) ? html`<i class="live-dot" role="img" aria-label=${words.live} title=${words.live}></i>` : nothing}
  </div>`;
}
