import { html, nothing, render } from 'lit';
import { valueOf } from '../../ui/controls';
import { openPopup, putPopup } from '../../ui/popup';
import { fill } from '../../ui/words';
import { columnKind, columnLabel } from '../columnLabel';
import type { Panel } from '../view';
import { change, toggleAxis } from './actions';
import { readParallelSetup } from './parallelSetup';
import { isWorthAxis } from './relevance';

/** Columns that are listed at once; a search finds the rest. */
const LISTED = 60;

/** Opens the list of columns with a check box each, below the button Axes. Space and clicks show and hide, arrows move, Escape closes. Answers how to close it. */
export function pickAxes({ model, words: { frame, parallel: words } }: Panel, anchor: HTMLElement): () => void {
  const box = document.createElement('div');
  box.className = 'menu pl-box';
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-label', words.axes);
  let search = '';
  const stop = model.listen(['columns', 'setup'], () => draw());
  const close = openPopup(box, anchor, stop);
  const end = (): void => {
    close();
    anchor.focus();
  };
  const draw = (): void => {
    const shown = new Set(readParallelSetup(model.setup.views.parallel).axes.map(({ id }) => id));
    const any = model.columns.some(isWorthAxis);
    const found = model.columns.filter((info) => (search === '' ? !any || isWorthAxis(info) || shown.has(info.id) : columnLabel(info.id, frame).toLowerCase().includes(search)));
    const listed = [...found.filter(({ id }) => shown.has(id)), ...found.filter(({ id }) => !shown.has(id))].slice(0, Math.max(LISTED, shown.size));
    const order = ['params', 'metrics', 'attributes', 'tags'];
    const rank = (id: string): number => order.findIndex((prefix) => id.startsWith(prefix));
    listed.sort((a, b) => rank(a.id) - rank(b.id));
    render(
      html`<input class="pl-search" type="search" placeholder=${words.searchAxes} aria-label=${words.searchAxes} @input=${(event: Event) => {
          search = valueOf(event).toLowerCase();
          draw();
        }} />
        <div class="pl-list">
          ${listed.map(({ id, varies }, index) => html`${columnKind(id, frame) === columnKind(listed[index - 1]?.id ?? '', frame) && index > 0 ? nothing : html`<div class="menu-heading">${columnKind(id, frame)}</div>`}
            <label class="pl-option"><input class="check" type="checkbox" .checked=${shown.has(id)} @change=${() => toggleAxis(model, id)} />
              <span class="cut" title=${id}>${columnLabel(id, frame)}</span>${varies ? nothing : html`<span class="s11 sub">${words.doesNotVary}</span>`}</label>`)}
          ${found.length === 0 ? html`<div class="s11 sub pl-note">${words.noColumn}</div>` : nothing}
          ${found.length > listed.length ? html`<div class="s11 sub pl-note">${fill(words.moreColumns, found.length - listed.length)}</div>` : nothing}
        </div>
        <div class="menu-line" role="separator"></div>
        <button class="pl-note" type="button" title=${fill(words.chosenBy, model.metric ?? '')} @click=${() => {
          change(model, { axes: [], chosen: false });
          end();
        }}>${words.chooseAxes}</button>`,
      box,
    );
  };
  box.addEventListener('keydown', (event) => {
    const stops = [...box.querySelectorAll<HTMLElement>('input,button')];
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next !== undefined) stops.at((stops.indexOf(document.activeElement as HTMLElement) + next) % stops.length)?.focus();
    else if (event.key === 'Escape') end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  draw();
  putPopup(box, anchor);
  box.querySelector('input')?.focus();
  return close;
}
