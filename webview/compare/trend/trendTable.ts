import { html, type TemplateResult } from 'lit';
import { exactNumber, formatClock, formatDate } from '../../ui/format';
import type { TrendState } from './state';
import type { Trace } from './trace';
import { shortStatus } from './card';
import { columnName, deviationText, valueFormat, type TrendWords } from './wording';

/** The points of a trace as rows of text, the newest first; the way to read a trend without its picture. */
export function trendTable(trace: Trace, state: TrendState, words: TrendWords, now: number, focus: string | undefined, act: (run: number) => void, open: (run: number) => void): TemplateResult {
  const format = valueFormat(trace, words);
  const points = trace.points.filter(({ run }) => run.start >= state.from).reverse();
  const states = { inside: words.stateInside, below: words.stateBelow, above: words.stateAbove, unknown: words.stateUnknown };
  const row = (index: number): TemplateResult => {
    const point = points[index];
    if (point === undefined) return html``;
    const { run, expected } = point;
    return html`<div class="trend-table-row" role="row" aria-rowindex=${index + 2} aria-selected=${run.name === focus} @click=${() => act(run.row)} @dblclick=${() => open(run.row)}>
      <span role="cell" class="num">${formatDate(run.start, now)}, ${formatClock(run.start, false)}</span><span role="cell" class="cut" title=${run.name}>${run.name}</span>
      <span role="cell" class="num r">${format(point.value)}</span><span role="cell" class="num r sub">${expected.low === undefined || expected.high === undefined ? '' : `${format(expected.low)} – ${format(expected.high)}`}</span>
      <span role="cell" class="num r">${deviationText(point, format)}</span>
      <span role="cell" class=${expected.state === 'below' || expected.state === 'above' ? 'warn' : 'sub'}>${run.status === 'FINISHED' ? states[expected.state] : shortStatus(run.status, words)}</span>
    </div>`;
  };
  const head = html`<div class="trend-table-row trend-table-head" role="row" aria-rowindex="1">${[words.date, words.run, columnName(trace.column, words), words.expected, words.deviation, words.state].map(
    (name, index) => html`<span role="columnheader" class=${index > 1 && index < 5 ? 'cut r' : 'cut'}>${name}</span>`,
  )}</div>`;
  return html`<tb-rows class="trend-table" role="table" tabindex="0" aria-label=${columnName(trace.column, words)} aria-rowcount=${points.length + 1} .count=${points.length} .row=${row} .head=${head}></tb-rows>`;
}

/** The same as CSV, all runs of the series, full values; times in ISO 8601. */
export function trendCsv(trace: Trace, idOf: (row: number) => string): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = trace.points.map(({ run, value, expected }) =>
    [idOf(run.row), cell(run.name), new Date(run.start).toISOString(), run.status, exactNumber(value), ...[expected.centre, expected.low, expected.high].map((one) => (one === undefined ? '' : String(one))), expected.state].join(','),
  );
  return [`run_id,run_name,start_time,status,${cell(trace.column.replace(/^(metrics|attributes)\./, ''))},expected,low,high,state`, ...rows, ''].join('\r\n');
}
