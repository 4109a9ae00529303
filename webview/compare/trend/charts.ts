import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { formatClock, formatDate, formatMonth } from '../../ui/format';
import { textWidth } from '../../ui/measure';
import { fill } from '../../ui/words';
import { MINUTE } from '../../../src/watches/expected/calendar';
import { placeWords, type Box } from './labelPlace';
import { bandPath, crossPath, diamondsPath, dotsPath, extent, linePath, MARKS, outsideMark, timeAxis, valueAxis, valueScale, type Frame } from './plot';
import { linear, ticks, timeTicks, type Scale } from './scales';
import type { SeriesRun } from './series';
import { DURATION, type TrendState } from './state';
import { feeds, type Point, type Trace } from './trace';
import { clockText, columnName, momentText, outsideText, shortDuration, tickFormat, valueFormat, type TrendWords } from './wording';

/** What the three charts share. */
export interface ChartContext {
  readonly state: TrendState;
  readonly words: TrendWords;
  readonly now: number;
  readonly focus: SeriesRun | undefined;
  /** Size of the charts together, px. */
  readonly width: number;
  readonly height: number;
  /** What the ticks take at the left of all three, px. */
  readonly gutter: number;
}

/** Least px of the gutter for ticks, what it holds beside their words, and what is free at the right. */
const GUTTER = 64;
const BESIDE_TICK = 20;
const RIGHT = 20;
const HEAD = 28;
/** First runs outside that are written at. */
const WRITTEN = 4;

/** Time to px, with half a run's room at either end. */
export function timeScale({ from, to }: TrendState, width: number, gutter: number): Scale {
  return linear(from, to, gutter + 8, width - RIGHT - 8);
}

/** Heights of the charts, px; 0 for one that there is no room for. */
interface Heights {
  readonly main: number;
  readonly duration: number;
  readonly starts: number;
}

function heightsOf(state: TrendState, height: number): Heights {
  const duration = height >= 330 && state.column !== DURATION && state.duration.points.length > 0 ? Math.min(176, Math.round(height * 0.22)) : 0;
  const starts = height >= 470 ? 124 : 0;
  return { main: Math.max(90, height - (duration > 0 ? duration + HEAD : 0) - (starts > 0 ? starts + HEAD : 0)), duration, starts };
}

/** Px that the widest tick of the charts takes, so that none is cut and all three stand on one time axis. */
export function gutterOf(state: TrendState, words: TrendWords, height: number): number {
  const heights = heightsOf(state, height);
  const axes = [
    ...(state.main === undefined ? [] : [valueTicks(state, state.main, heights.main, words, true)]),
    ...(heights.duration > 0 ? [valueTicks(state, state.duration, heights.duration, words, false)] : []),
    ...(heights.starts > 0 ? [startTicks(state, words)] : []),
  ];
  const widest = Math.max(0, ...axes.flatMap(({ values, write }) => values.map((value) => textWidth(write(value), 11))));
  return Math.max(GUTTER, Math.ceil(widest) + BESIDE_TICK);
}

/** The charts from top to bottom: what is shown, the duration, the start times. The lower two go where there is no room. */
export function charts(context: ChartContext): TemplateResult {
  const { state, words, height } = context;
  const heights = heightsOf(state, height);
  return html`${state.main === undefined
      ? html`<p class="trend-note" .style=${`height:${heights.main}px`}>${fill(words.noValue, columnName(state.column, words))}</p>`
      : valueChart(context, state.main, heights.main, true)}
    ${heights.duration > 0 ? html`<div class="trend-head"><h3>${words.duration}</h3></div>${valueChart(context, state.duration, heights.duration, false)}` : nothing}
    ${heights.starts > 0 ? startChart(context, heights.starts) : nothing}`;
}

function frameOf({ width, gutter }: ChartContext, height: number): Frame {
  return { width, height, left: gutter, right: RIGHT, top: 12, bottom: 24 };
}

/** A value axis: what it spans, where it has lines, and how they are written. */
interface Ticks {
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
  readonly write: (value: number) => string;
}

function valueTicks(state: TrendState, trace: Trace, height: number, words: TrendWords, main: boolean): Ticks {
  const points = trace.points.filter(({ run }) => run.start >= state.from);
  const { min, max } = extent(points);
  const values = points.some(({ value }) => Number.isFinite(value)) ? ticks(min, max, Math.max(2, Math.floor((height - 36) / (main ? 44 : 30))), trace.column === DURATION) : [];
  return { min, max, values, write: tickFormat(trace.column, values, words) };
}

function startTicks({ starts, from, cadence }: TrendState, words: TrendWords): Ticks {
  const points = starts.points.filter(({ run }) => run.start >= from);
  const days = cadence.kind === 'days';
  const range = extent(points, days ? 2 : 0);
  const [min, max] = [days ? range.min : Math.max(0, range.min), range.max];
  const values = points.length === 0 ? [] : days ? clockTicks(min, max, cadence.minute) : ticks(min * MINUTE, max * MINUTE, 3, true).map((value) => value / MINUTE);
  return { min, max, values, write: (minutes) => (days ? clockText(cadence.minute + minutes) : shortDuration(minutes * MINUTE, words)) };
}

function valueChart(context: ChartContext, trace: Trace, height: number, main: boolean): TemplateResult {
  const { state, words, width, now } = context;
  const frame = frameOf(context, height);
  const points = trace.points.filter(({ run }) => run.start >= state.from);
  const { min, max, values, write } = valueTicks(state, trace, height, words, main);
  const x = timeScale(state, width, context.gutter);
  const y = valueScale(min, max, frame);
  const base = height - frame.bottom;
  const [judged, failed] = [points.filter(({ run }) => feeds(run)), points.filter(({ run }) => !feeds(run))];
  const outside = judged.filter(({ expected }) => expected.state === 'below' || expected.state === 'above');
  const inside = judged.filter(({ expected }) => expected.state === 'inside' || expected.state === 'unknown');
  const silent = main ? state.series.runs.filter((run) => run.start >= state.from && !feeds(run) && !isGoing(run) && !points.some((point) => point.run === run)) : [];
  return html`<svg class="trend-plot" width=${width} height=${height} aria-hidden="true">
    ${valueAxis(values, write, y, frame)}
    <path class="band" d=${bandPath(judged, x, y)}/>
    ${focusLine(context, x, base)}
    <path class="line" d=${linePath(judged, state.missing, x, y)}/>
    ${inside.length <= MARKS ? svg`<path class="dots" d=${dotsPath(inside, x, y, main ? 2.2 : 1.4)}/>` : nothing}
    ${outside.slice(-MARKS).map((point) => outsideMark(point, x, y))}
    <path class="failed" d=${diamondsPath([
      ...failed.filter(({ value, run }) => Number.isFinite(value) && !isGoing(run)).map((point) => ({ x: x(point.run.start), y: y(point.value) })),
      ...silent.map((run) => ({ x: x(run.start), y: base - 8 })),
    ])}/>
    <path class="going" d=${diamondsPath(failed.filter(({ value, run }) => Number.isFinite(value) && isGoing(run)).map((point) => ({ x: x(point.run.start), y: y(point.value) })))}/>
    ${points.filter(({ value }) => !Number.isFinite(value)).slice(0, 40).map(({ run, value }) => svg`<text class="tick halo" text-anchor="middle" x=${x(run.start)} y=${base - 4}>${Number.isNaN(value) ? words.nan : value > 0 ? '∞' : '−∞'}</text>`)}
    ${main ? svg`<path class="cross" d=${crossPath(state.missing, x, base - 5)}/>${missingWords(context, x, base)}${bandWords(judged, x, y, words)}` : nothing}
    ${focusRing(context, trace, x, y)}
    ${firstWords(context, trace, points, x, y, main, frame)}
    ${dateAxis(state, x, frame, now)}
    <path class="trend-hover" d="M0 0V${base}" visibility="hidden"/>
  </svg>`;
}

function isGoing({ status }: SeriesRun): boolean {
  return status === 'RUNNING' || status === 'SCHEDULED';
}

function dateAxis(state: TrendState, x: Scale, frame: Frame, now: number): SVGTemplateResult {
  const { times, unit } = timeTicks(state.from, state.to, Math.max(1, Math.floor((frame.width - frame.left) / 84)));
  const midnight = (time: number): boolean => new Date(time).getHours() === 0 && new Date(time).getMinutes() === 0;
  const label = (time: number): string => (unit === 'month' ? formatMonth(time) : unit === 'hour' && !midnight(time) ? formatClock(time, false) : formatDate(time, now).replace(/,? \d{4}$/, ''));
  return timeAxis(times, label, x, frame);
}

function focusLine({ focus, state }: ChartContext, x: Scale, base: number): SVGTemplateResult | typeof nothing {
  return focus === undefined || focus.start < state.from ? nothing : svg`<path class="focus-line" d="M${Math.round(x(focus.start)) + 0.5} 0V${base}"/>`;
}

function focusRing({ focus, state }: ChartContext, trace: Trace, x: Scale, y: Scale): SVGTemplateResult | typeof nothing {
  const point = trace.column === state.column ? trace.points.find(({ run }) => run === focus) : undefined;
  return point === undefined || !Number.isFinite(point.value) || point.run.start < state.from ? nothing : svg`<circle class="ring" cx=${x(point.run.start)} cy=${y(point.value)} r="10"/>`;
}

/** What is written beside the first runs outside: the last ones first, as many as find a place. Only the last says its value. */
function firstWords({ state, words, now, width }: ChartContext, trace: Trace, points: readonly Point[], x: Scale, y: Scale, main: boolean, frame: Frame): SVGTemplateResult {
  const format = valueFormat(trace, words);
  const line = points.filter(({ value }) => Number.isFinite(value)).slice(-MARKS).map(({ run, value }) => ({ x: x(run.start), y: y(value) }));
  const bounds = { left: frame.left, top: 0, right: width, bottom: frame.height - frame.bottom - (main ? 28 : 0) };
  const taken: Box[] = [];
  return svg`${points.filter(({ expected }) => expected.first).reverse().slice(0, WRITTEN).map((point, index) => {
    const strong = main && index === 0;
    const when = momentText(point.run.start, state.cadence, now, strong ? 'long' : 'short');
    const text = strong && width > 420 ? fill(words.pointLabel, when, format(point.value), outsideText(point, format, words)) : when;
    const place = placeWords({ x: x(point.run.start), y: y(point.value) }, textWidth(text, strong ? 12 : 11, strong ? 600 : 400), bounds, line, taken, strong ? 'around' : 'beside');
    if (place === undefined) return nothing;
    taken.push(place);
    return svg`<text class="halo ${strong ? 'strong' : ''}" x=${place.left} y=${place.bottom - 4}>${text}</text>`;
  })}`;
}

function bandWords(points: readonly Point[], x: Scale, y: Scale, words: TrendWords): SVGTemplateResult | typeof nothing {
  const point = points.find(({ expected }) => expected.high !== undefined);
  return point?.expected.high === undefined ? nothing : svg`<text class="halo tick" x=${x(point.run.start) + 4} y=${y(point.expected.high) - 6}>${words.expectedRange}</text>`;
}

function missingWords({ state, words, now, width, gutter }: ChartContext, x: Scale, base: number): SVGTemplateResult {
  let free = Infinity;
  return svg`${[...state.missing].reverse().slice(0, 20).map((time) => {
    const text = fill(state.cadence.kind === 'interval' ? words.noRunAt : words.noRunOn, momentText(time, state.cadence, now));
    const half = text.length * 3.1 + 6;
    const at = Math.min(width - RIGHT - half + 6, Math.max(gutter + half, x(time)));
    if (at + half > free) return nothing;
    free = at - half;
    return svg`<text class="halo tick" text-anchor="middle" x=${at} y=${base - 14}>${text}</text>`;
  })}`;
}

/** When each run started: the time of day where the rhythm is one of days, else the time since the run before. */
function startChart(context: ChartContext, height: number): TemplateResult {
  const { state, words, width, now } = context;
  const { cadence, starts } = state;
  const frame = { ...frameOf(context, height), top: 8 };
  const x = timeScale(state, width, context.gutter);
  const points = starts.points.filter(({ run }) => run.start >= state.from);
  const { min, max, values, write } = startTicks(state, words);
  const y = valueScale(min, max, frame);
  const base = height - frame.bottom;
  const last = points.findLast(({ expected }) => expected.low !== undefined)?.expected;
  const late = points.filter(({ expected }) => expected.state === 'above' || expected.state === 'below');
  const usual = points.filter(({ expected, run }) => expected.state !== 'above' && expected.state !== 'below' && run.status !== 'FAILED');
  return html`<div class="trend-head"><h3>${cadence.kind === 'days' ? words.startTime : words.sinceBefore}</h3><span class="s11 sub">${
      last?.low === undefined || last.high === undefined ? nothing : fill(words.expectedTo, write(Math.max(last.low, cadence.kind === 'days' ? last.low : 0)), write(last.high))}</span></div>
    <svg class="trend-plot" width=${width} height=${height} aria-hidden="true">
      ${valueAxis(values, write, y, frame)}
      <path class="band" d=${bandPath(points, x, y)}/>
      ${focusLine(context, x, base)}
      ${usual.length <= 4 * MARKS ? svg`<path class="solid" d=${dotsPath(usual, x, y, 2.4)}/>` : svg`<path class="line" d=${linePath(usual, [], x, y)}/>`}
      <path class="late" d=${dotsPath(late.slice(-MARKS), x, y, 2.8)}/>
      <path class="failed" d=${diamondsPath(points.filter(({ run }) => run.status === 'FAILED').map((point) => ({ x: x(point.run.start), y: y(point.value) })))}/>
      <path class="cross" d=${crossPath(state.missing, x, base - 6)}/>
      ${dateAxis(state, x, frame, now)}
      <path class="trend-hover" d="M0 0V${base}" visibility="hidden"/>
    </svg>`;
}

/** Full clock times around the usual one, as minutes from it. */
function clockTicks(min: number, max: number, usual: number): number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].find((one) => (max - min) / one <= 3) ?? 720;
  const first = Math.ceil((usual + min) / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((usual + max - first) / step) + 1) }, (_, index) => first + index * step - usual);
}
