import { html, nothing, type TemplateResult } from 'lit';
import { formatNumber } from '../../ui/format';
import { fill } from '../../ui/words';
import type { DifferenceWords } from './cells';
import type { ChosenRuns } from './chooseRuns';
import type { GoneRun, RunFacts } from './protocol';
import { nothingInCommon } from './sections';

/** What is to be known before the grid: how the runs were chosen, and what could not be read. */
export function aboutLine(
  chosen: ChosenRuns, runs: readonly RunFacts[], facts: (id: string) => RunFacts | GoneRun | undefined, words: DifferenceWords, choose: () => void,
): TemplateResult | typeof nothing {
  const notes: string[] = [];
  if (chosen.how === 'shown') notes.push(fill(words.firstShown, runs.length));
  else if (chosen.of > chosen.ids.length) notes.push(fill(words.firstOfSelected, chosen.ids.length, formatNumber(chosen.of)));
  if (nothingInCommon(runs)) notes.push(words.nothingInCommon);
  const gone = chosen.ids.flatMap((id) => (facts(id)?.kind === 'gone' ? [id.slice(0, 8)] : []));
  if (gone.length > 0) notes.push(`${gone.join(', ')}: ${words.gone}`);
  const trouble = runs.find((run) => run.trouble !== undefined)?.trouble;
  if (trouble !== undefined) notes.push(fill(words.trouble, trouble));
  if (notes.length === 0) return nothing;
  return html`<div class="about sub s11" role="status"><span class="cut" dir="auto" title=${notes.join(' ')}>${notes.join(' ')}</span>
    ${chosen.how === 'shown' ? html`<button class="link" type="button" @click=${choose}>${words.chooseRuns}</button>` : nothing}</div>`;
}

/** A sentence and actions in the place of the data. */
export function instead(text: string, actions: readonly { readonly label: string; readonly act: () => void }[]): TemplateResult {
  return html`<p class="instead" dir="auto">${text} ${actions.map(({ label, act }) => html`<button class="link" type="button" @click=${act}>${label}</button>`)}</p>`;
}

/** What the letters and the bars mean. */
export function legend(words: DifferenceWords): TemplateResult {
  const marks = [['M', words.legendChanged], ['A', words.legendOnly], ['D', words.legendMissing], ['T', words.legendType], ['=', words.legendSame]] as const;
  return html`<div class="foot s11 sub">${marks.map(([mark, text]) => html`<span><b class=${mark === '=' ? 'E' : mark}>${mark}</b>${text}</span>`)}<span class="bars">${words.legendBars}</span></div>`;
}
