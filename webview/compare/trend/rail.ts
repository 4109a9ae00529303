import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons';
import { formatNumber } from '../../ui/format';
import { fill } from '../../ui/words';
import { linePath } from './plot';
import { linear } from './scales';
import type { TrendState } from './state';
import { feeds, type Trace } from './trace';
import { columnName, momentText, outsideText, valueFormat, type TrendWords } from './wording';

const LINE = { width: 180, height: 20 };

/** The metrics of the series: those whose last run is outside, then the others, each with a small line and its last value. */
export function rail(state: TrendState, words: TrendWords, now: number, act: { choose(column: string): void; more(): void }): TemplateResult {
  const judged = (trace: Trace): boolean => trace.points.some(({ expected }) => expected.state !== 'unknown');
  const sections = [
    { label: words.left, traces: state.traces.filter((trace) => trace.left) },
    { label: words.asExpected, traces: state.traces.filter((trace) => !trace.left && judged(trace)) },
    { label: words.notJudged, traces: state.traces.filter((trace) => !judged(trace)) },
  ].filter((section, index) => section.traces.length > 0 || (index === 0 && state.traces.some(judged)));
  return html`${sections.map(
      ({ label, traces }) => html`<div class="trend-section" role="presentation"><h3>${label}</h3><span class="sub num">${traces.length}</span></div>
        ${traces.map((trace) => item(trace, state, words, now, () => act.choose(trace.column)))}`,
    )}
    ${state.unread > 0 ? html`<button class="link trend-more" type="button" @click=${() => act.more()}>${fill(words.moreMetrics, formatNumber(state.unread))}</button>` : nothing}`;
}

function item(trace: Trace, state: TrendState, words: TrendWords, now: number, choose: () => void): TemplateResult {
  const format = valueFormat(trace, words);
  const last = trace.points.at(-1);
  const first = trace.left ? trace.points[trace.lastFirst ?? 0] : undefined;
  const name = columnName(trace.column, words);
  const said = first === undefined ? '' : `, ${momentText(first.run.start, state.cadence, now)}, ${outsideText(first, format, words)}`;
  const chosen = trace.column === state.column;
  return html`<button class="trend-item" type="button" role="option" aria-selected=${chosen} tabindex=${chosen ? 0 : -1} title="${name}${said}"
    aria-label="${name}, ${last === undefined ? '' : format(last.value)}${said}" @click=${choose}>
    <span class="trend-item-line">${trace.left ? icon('warning', 'warn') : nothing}<span class="cut">${name}</span><span class="num trend-value">${last === undefined ? '' : format(last.value)}</span></span>
    ${smallLine(trace, state)}
  </button>`;
}

function smallLine(trace: Trace, state: TrendState): TemplateResult {
  const points = trace.points.filter(({ run, value }) => run.start >= state.from && feeds(run) && Number.isFinite(value));
  const values = points.map(({ value }) => value);
  const x = linear(state.from, state.to, 2, LINE.width - 4);
  const y = linear(Math.min(...values), Math.max(...values), LINE.height - 4, 3);
  const first = trace.lastFirst === undefined ? undefined : trace.points[trace.lastFirst];
  const mark = trace.left && first !== undefined && first.run.start >= state.from ? first : undefined;
  return html`<span class="trend-small-box"><svg class="trend-small" viewBox="0 0 ${LINE.width} ${LINE.height}" preserveAspectRatio="none" aria-hidden="true"><path d=${linePath(points, [], x, y)}/></svg>${
    mark === undefined
      ? nothing
      : html`<i class="trend-mark" aria-hidden="true" .style=${`left:${(100 * x(mark.run.start)) / LINE.width}%;top:${y(mark.value)}px`}>${mark.expected.state === 'below' ? '▼' : '▲'}</i>`
  }</span>`;
}
