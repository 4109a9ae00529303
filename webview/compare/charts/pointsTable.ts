import { html, type TemplateResult } from 'lit';
import type { Range } from '../../charts/cursor';
import type { Line } from '../../charts/line';
import { nearest, within } from '../../charts/series';
import { sayX, type AxisKind } from '../../charts/timeTicks';
import { columnFormat, exactNumber } from '../../ui/format';
import type { ENGLISH } from './strings';

type Words = { readonly [Key in keyof typeof ENGLISH]: string };

/** Columns of points that a table has at most. */
const MOST = 20;

/** A chart for those who do not see it: a row a line, its values at some x of the stretch shown. */
export function pointsTable(lines: readonly Line[], kind: AxisKind, zoom: Range | undefined, label: string, words: Words): TemplateResult {
  const xs = sampleXs(lines, zoom, MOST);
  // One precision a column, so that digits line up.
  const columns = xs.map((x) => {
    const values = lines.map((line) => valueNear(line, x));
    return { x, values, format: columnFormat(values.filter((value) => value !== undefined)) };
  });
  return html`<div class="chart-table" tabindex="0" role="region" aria-label=${label}><table aria-label=${label}>
    <thead><tr><th scope="col">${words.runColumn}</th>${columns.map(({ x }) => html`<th scope="col" class="r num">${sayX(kind, x, words.stepWord)}</th>`)}</tr></thead>
    <tbody>${lines.map(
      (line, index) => html`<tr><th scope="row" class="cut" title=${line.name}>${line.name}</th>${columns.map(({ values, format }) => {
        const value = values[index];
        return html`<td class="r num" title=${value === undefined ? '' : exactNumber(value)}>${value === undefined ? '' : format(value)}</td>`;
      })}</tr>`,
    )}</tbody></table></div>`;
}

/** Some x of the points in the stretch, evenly chosen, first and last among them. */
export function sampleXs(lines: readonly Line[], zoom: Range | undefined, most: number): number[] {
  const longest = lines.reduce<Line | undefined>((best, line) => (best === undefined || line.xs.length > best.xs.length ? line : best), undefined);
  if (longest === undefined) return [];
  const [from, to] = within(longest.xs, zoom);
  const count = Math.min(most, to - from);
  const chosen = Array.from({ length: count }, (_, index) => longest.xs[from + Math.round((index * (to - from - 1)) / Math.max(1, count - 1))] ?? 0);
  return [...new Set(chosen)];
}

function valueNear({ xs, ys }: Line, x: number): number | undefined {
  const index = nearest(xs, x);
  const first = xs[0];
  return first === undefined || x < first || x > (xs[xs.length - 1] ?? first) ? undefined : ys[index];
}
