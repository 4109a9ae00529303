import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import type { Panel } from '../view';
import type { Plot } from './plot';
import { cellWords, numberFormat } from './words';

/** Runs that are read out one by one. */
const READ = 50;

/** The plot as a table for screen readers: each axis summed up, then runs pinned and those that are best in colour; never more than a person would listen to. */
export function readerTable({ model, words: { frame, parallel: words } }: Panel, plot: Plot): TemplateResult {
  const { axes, colouring } = plot;
  const best = colouring === undefined ? [...plot.rows] : [...plot.rows].sort((a, b) => (colouring.buckets[b] ?? 0) - (colouring.buckets[a] ?? 0));
  const rows = [...new Set([...model.selectedRows, ...best.slice(0, READ)])].slice(0, READ);
  return html`<table class="spoken">
    <caption>${words.tableCaption}</caption>
    <thead><tr><th scope="col">${words.run}</th>${axes.map(({ setup }) => html`<th scope="col">${columnLabel(setup.id, frame)}</th>`)}</tr></thead>
    <tbody>
      <tr><th scope="row">${words.summary}</th>${axes.map(({ scale }) => {
        const format = numberFormat(scale, words);
        const values = scale.kind === 'category' ? scale.categories.slice(0, 12).map(({ word, count }) => `${word.slice(0, 80)} ${count}`).join(', ') : Number.isFinite(scale.min) ? fill(words.summaryNumbers, format(scale.min), format(scale.max)) : '';
        const bands = scale.absent + scale.special > 0 ? fill(words.summaryBands, scale.absent, scale.special) : '';
        return html`<td>${[values, bands].filter((part) => part !== '').join('; ')}</td>`;
      })}</tr>
      ${rows.map((row) => html`<tr><th scope="row">${model.name(row)}</th>${axes.map(({ setup, scale }) => {
        const column = model.column(setup.id);
        return html`<td>${column === undefined ? '' : cellWords(column, row, scale, words).slice(0, 200)}</td>`;
      })}</tr>`)}
      ${plot.rows.length > rows.length ? html`<tr><td colspan=${axes.length + 1}>${fill(words.tableMore, plot.rows.length - rows.length)}</td></tr>` : nothing}
    </tbody>
  </table>`;
}
