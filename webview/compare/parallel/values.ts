import { html, nothing, type TemplateResult } from 'lit';
import { css } from './css';
import type { Panel } from '../view';
import type { Plot } from './plot';
import { cellWords } from './words';

/** Characters of a value that stand beside its axis; the whole text is in the table. */
const LONGEST = 28;

/** Values of the run under the pointer, right of its axes, so that they never meet the ticks on the left. */
export function hoverValues({ model, words: { parallel: words } }: Panel, plot: Plot): TemplateResult | typeof nothing {
  const { picture, colouring } = plot;
  const row = model.hover;
  if (picture === undefined || row === undefined) return nothing;
  return html`${plot.axes.map(({ setup, scale, x }, axis) => {
    const column = model.column(setup.id);
    const text = column === undefined ? '' : cellWords(column, row, scale, words);
    const y = picture.ys[row * plot.axes.length + axis] ?? 0;
    const aside = colouring?.id === setup.id && colouring.ends !== undefined ? 20 : 9;
    return html`<span class="pl-value num" dir="auto" .style=${css({ left: `${x + aside}px`, top: `${y}px` })}>${text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text}</span>`;
  })}`;
}
