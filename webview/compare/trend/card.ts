import { html, nothing, type TemplateResult } from 'lit';
import { formatClock, formatDate, NBSP } from '../../ui/format';
import { icon } from '../../ui/icons';
import { fill } from '../../ui/words';
import type { Change, RunChanges } from './changes';
import type { SeriesRun } from './series';
import type { TrendState } from './state';
import { deviation, feeds, stretchLength, type Point, type Trace } from './trace';
import { columnName, deviationText, distanceText, momentText, valueFormat, type TrendWords } from './wording';

/** What stands in the card. */
export interface CardContext {
  readonly state: TrendState;
  readonly words: TrendWords;
  readonly now: number;
  readonly run: SeriesRun;
  readonly before: SeriesRun | undefined;
  /** What changed; undefined while it is read. */
  readonly changes: RunChanges | undefined;
  /** UTC ms from which on the level is expected by a person's word. */
  readonly acceptedFrom: number | undefined;
}

/** What can be done from the card. */
export interface CardActs {
  focus(run: SeriesRun): void;
  open(): void;
  compare(): void;
  expectFrom(time: number | undefined): void;
}

const LISTED = 60;

/** What is known of the run in focus: its value against what was expected, what changed in it, and the runs since. */
export function card(context: CardContext, acts: CardActs): TemplateResult {
  const { state, words, run, before, acceptedFrom, now } = context;
  const trace = state.main;
  const at = trace?.points.findIndex((point) => point.run === run) ?? -1;
  const point = trace?.points[at];
  const outside = point?.expected.state === 'below' || point?.expected.state === 'above';
  return html`<div class="trend-card-body">
      <div class="trend-card-top">${mark(run, outside)}
        <div><h3>${title(context, trace, point)}</h3><p class="s11 sub">${verdict(context, trace, point, at)}</p></div></div>
      ${facts(context, trace, point)}
      <div class="trend-section"><h3>${words.changed}</h3>${before === undefined ? nothing : html`<button class="link s11" type="button" @click=${() => acts.compare()}>${words.compareRuns}</button>`}</div>
      ${changes(context)}
      ${trace === undefined || point === undefined ? nothing : since(context, trace, at, acts)}
    </div>
    <div class="trend-card-foot">
      ${acceptedFrom === undefined ? nothing : html`<p class="s11 sub">${fill(words.expectedSince, momentText(acceptedFrom, state.cadence, now))} <button class="link" type="button" @click=${() => acts.expectFrom(undefined)}>${words.forget}</button></p>`}
      <vscode-button @click=${() => acts.open()}>${words.openRun}</vscode-button>
      ${outside ? html`<vscode-button appearance="secondary" @click=${() => acts.expectFrom(run.start)}>${words.expectThis}</vscode-button>` : nothing}
    </div>`;
}

function mark(run: SeriesRun, outside: boolean): TemplateResult {
  if (outside) return icon('warning', 'warn');
  if (feeds(run)) return icon('graph-line', 'sub');
  return run.status === 'RUNNING' || run.status === 'SCHEDULED' ? icon('play-circle', 'running') : icon('error', 'bad');
}

function title({ state, words, run, now }: CardContext, trace: Trace | undefined, point: Point | undefined): string {
  const when = momentText(run.start, state.cadence, now, 'long');
  if (!feeds(run)) return fill(words.failedOn, when, statusWord(run.status, words));
  const name = columnName(state.column, words);
  if (trace === undefined || point === undefined) return fill(words.notJudgedOn, name, when);
  const far = distanceText(point, valueFormat(trace, words));
  switch (point.expected.state) {
    case 'below':
      return fill(words.fell, name, far, when);
    case 'above':
      return fill(words.rose, name, far, when);
    case 'inside':
      return fill(words.wasExpected, name, when);
    case 'unknown':
      return fill(words.notJudgedOn, name, when);
  }
}

function verdict({ state, words, run, now }: CardContext, trace: Trace | undefined, point: Point | undefined, at: number): string {
  if (trace === undefined || point === undefined) return fill(words.noValue, columnName(state.column, words));
  const { state: where, first } = point.expected;
  if (!feeds(run)) return words.notFed;
  if (where === 'unknown') return words.tooFew;
  if (where === 'inside') return words.inside;
  const count = first ? stretchLength(trace, at) : 0;
  if (first) return count === 1 ? (where === 'below' ? words.onceBelow : words.onceAbove) : fill(where === 'below' ? words.firstBelow : words.firstAbove, count);
  const began = trace.points.slice(0, at).findLast((one) => one.expected.first)?.run.start ?? run.start;
  return fill(where === 'below' ? words.stillBelow : words.stillAbove, momentText(began, state.cadence, now));
}

function facts({ state, words, run, before, now }: CardContext, trace: Trace | undefined, point: Point | undefined): TemplateResult {
  const format = trace === undefined ? String : valueFormat(trace, words);
  const { low, high } = point?.expected ?? {};
  const started = state.starts.points.find((one) => one.run === run);
  const late = started === undefined || state.cadence.kind !== 'days' ? undefined : started.expected.state === 'above' ? words.late : started.expected.state === 'below' ? words.early : undefined;
  const by = started === undefined || late === undefined ? '' : fill(late, `${Math.abs(Math.round(started.value))}${NBSP}min`);
  return html`<dl class="trend-facts">
    ${point === undefined ? nothing : html`<dt>${words.value}</dt><dd class="num">${format(point.value)}</dd>`}
    ${low === undefined || high === undefined ? nothing : html`<dt>${words.expected}</dt><dd class="num">${fill(words.fromTo, format(low), format(high))}</dd>`}
    <dt>${words.run}</dt><dd class="cut" title=${run.name}>${run.name}</dd>
    <dt>${words.started}</dt><dd class="num">${formatDate(run.start, now)}, ${formatClock(run.start, false)}${by === '' ? nothing : html`<span class="warn"> · ${by}</span>`}</dd>
    ${before === undefined ? nothing : html`<dt>${words.before}</dt><dd class="cut" title=${before.name}>${before.name}</dd>`}
  </dl>`;
}

function changes({ state, words, run, before, changes: all }: CardContext): TemplateResult {
  if (before === undefined) return html`<p class="trend-note">${words.firstRun}</p>`;
  if (all === undefined) return html`<p class="trend-note" aria-busy="true"></p>`;
  const same = [
    ...(all.sameParams === 0 ? [] : [all.sameParams === 1 ? words.oneParameter : fill(words.parameters, all.sameParams)]),
    ...all.same.map((kind) => (kind === 'commit' ? words.commit : kind === 'dataset' ? words.dataset : kind === 'source' ? words.source : '')),
  ];
  const also = state.traces.filter((trace) => trace.column !== state.column && trace.points.some((point) => point.run === run && (point.expected.state === 'below' || point.expected.state === 'above')));
  return html`<div class="trend-changes">
    ${all.changed.length === 0 ? html`<p>${all.always.length === 0 ? words.nothingChanged : words.onlyUsual}</p>` : all.changed.slice(0, LISTED).map((change) => changeRow(change, words))}
    ${all.always.length === 0 ? nothing : html`<p class="s11 sub">${fill(words.eachTime, all.always.map((change) => changeName(change, words)).join(', '))}</p>`}
    <p class="s11 sub">${same.length === 0 ? nothing : `${fill(words.unchanged, same.join(', '))} `}${also.length === 0 ? nothing : `${fill(words.alsoOutside, also.map((trace) => columnName(trace.column, words)).join(', '))} `}${all.changed.length === 0 ? nothing : words.notCause}</p>
  </div>`;
}

function changeName({ kind, name }: Change, words: TrendWords): string {
  return kind === 'param' ? name : kind === 'commit' ? words.commit : kind === 'source' ? words.source : words.dataset;
}

function changeRow(change: Change, words: TrendWords): TemplateResult {
  const short = (text: string | undefined): TemplateResult | string =>
    text === undefined ? html`<i class="sub">${words.notLogged}</i>` : change.kind === 'commit' ? text.slice(0, 7) : text.length > 300 ? `${text.slice(0, 300)}…` : text;
  const icons = { param: 'settings', commit: 'git-commit', dataset: 'database', source: 'file-code' };
  return html`<div class="trend-change">${icon(icons[change.kind], 'sub')}<div>
    <div class="cut" title=${change.name}>${changeName(change, words)}</div>
    <div class="s11 trend-values ${change.kind === 'commit' ? 'mono' : ''}" title="${change.before ?? words.notLogged} → ${change.after ?? words.notLogged}"><span class="sub">${short(change.before)}</span> → ${short(change.after)}</div>
  </div></div>`;
}

function since({ state, words, now, run }: CardContext, trace: Trace, at: number, acts: CardActs): TemplateResult {
  const format = valueFormat(trace, words);
  const rest = trace.points.slice(at);
  const mark = ({ expected }: Point): string => (expected.state === 'below' ? (expected.first ? '▼' : '▽') : expected.state === 'above' ? (expected.first ? '▲' : '△') : '');
  return html`<div class="trend-section"><h3>${words.since}</h3>${rest.some((point) => deviation(point) !== undefined) ? html`<span class="s11 sub">${words.againstExpected}</span>` : nothing}</div>
    <div class="trend-since">${rest.slice(0, LISTED).map(
      (point) => html`<button type="button" class="trend-row" aria-current=${point.run === run ? 'true' : nothing} title=${point.run.name} @click=${() => acts.focus(point.run)}>
        <span class="cut">${momentText(point.run.start, state.cadence, now)}</span><span class="num r">${format(point.value)}</span>
        <span class="warn r">${mark(point)}</span><span class="num r ${deviation(point) === undefined ? 'sub' : ''}">${feeds(point.run) ? deviationText(point, format) : shortStatus(point.run.status, words)}</span>
      </button>`,
    )}</div>`;
}

/** What became of a run in one word. */
export function shortStatus(status: string, words: TrendWords): string {
  return isStatus(status) ? words[`short${status}`] : status;
}

function isStatus(status: string): status is 'FAILED' | 'KILLED' | 'RUNNING' | 'SCHEDULED' | 'FINISHED' {
  return ['FAILED', 'KILLED', 'RUNNING', 'SCHEDULED', 'FINISHED'].includes(status);
}

/** What became of a run, as the end of a sentence. */
function statusWord(status: string, words: TrendWords): string {
  return isStatus(status) ? words[status] : status;
}
