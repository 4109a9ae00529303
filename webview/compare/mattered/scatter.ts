import { html, nothing, svg, type TemplateResult } from 'lit';
import { CELL } from '../../../src/protocol/table';
import { columnFormat, formatNumber } from '../../ui/format';
import { logTickValues, logTicks } from '../../charts/ticks';
import { fill } from '../../ui/words';
import { runStyle } from '../model/colours';
import { linear, ticks, type Scale } from '../trend/scales';
import { tickFormat } from '../trend/wording';
import { categories, type Input, type Param, type Ranked } from './analysis';
import type { MatteredWords } from './words';

/** Points drawn at most; of more every so many. */
const MOST = 4000;
/** Categories that have a column of their own. */
const MOST_CATEGORIES = 24;

/** A run of the plot, px. */
export interface Dot {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

/** The plot of a parameter: where runs stand, and its axes. */
export interface Scatter {
  readonly dots: readonly Dot[];
  readonly drawn: number;
  readonly picture: TemplateResult;
}

/** What of the model the plot shows. */
export interface ScatterContext {
  readonly input: Input;
  readonly param: Param | Ranked;
  readonly metric: string;
  readonly width: number;
  readonly height: number;
  readonly words: MatteredWords;
  readonly focus: number | undefined;
  /** Rows drawn in colour over the others; `undefined` is the baseline's colour. */
  readonly marked: readonly { readonly row: number; readonly colour: number | undefined }[];
  readonly trendWords: Parameters<typeof tickFormat>[2];
}

interface Axis {
  /** px of a row by its index in the input. */
  readonly place: (index: number) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** px of each bin of the feature where the shape has a point; undefined where it has none. */
  readonly line: readonly { readonly x: number; readonly bin: number }[] | undefined;
  /** Ends of each category's column, px, with the index of its runs. */
  readonly columns: readonly { readonly from: number; readonly to: number; readonly members: readonly number[] }[];
}

const LEFT = 64;
const RIGHT = 20;
const TOP = 12;
const BOTTOM = 28;

/** Draws the metric over a parameter: numbers on a line, or a log one when they span more than two powers of ten; categories side by side. */
export function scatter(context: ScatterContext): Scatter {
  const { input, param, width, height, focus, marked, metric, trendWords } = context;
  const { target, rows } = input;
  let [min, max] = [Infinity, -Infinity];
  for (const value of target) [min, max] = [Math.min(min, value), Math.max(max, value)];
  const room = (max - min) * 0.05 || Math.abs(max) * 0.05 || 1;
  const y = linear(min - room, max + room, height - BOTTOM, TOP);
  const axis = param.numeric ? numberAxis(context) : categoryAxis(context);
  const every = Math.max(1, Math.ceil(rows.length / MOST));
  const dots: Dot[] = [];
  for (let index = 0; index < rows.length; index += every) {
    const row = rows[index] ?? 0;
    const at = axis.place(index);
    if (Number.isFinite(at)) dots.push({ row, x: at, y: y(target[index] ?? 0) });
  }
  const values = ticks(min - room, max + room, Math.max(2, Math.floor(height / 56)));
  const label = tickFormat(metric, values, trendWords);
  const base = height - BOTTOM;
  const radius = dots.length > 1500 ? 1.6 : 2.6;
  const shape = 'shape' in param ? param.shape : undefined;
  const dotOf = (row: number): Dot | undefined => {
    const index = rows.indexOf(row);
    const at = index < 0 ? Number.NaN : axis.place(index);
    return Number.isFinite(at) ? { row, x: at, y: y(target[index] ?? 0) } : undefined;
  };
  const ring = focus === undefined ? undefined : dotOf(focus);
  const picture = html`<svg class="mattered-plot" width=${width} height=${height} aria-hidden="true">
    ${values.map((value) => svg`<path class="grid" d="M${LEFT} ${Math.round(y(value)) + 0.5}H${width - RIGHT}"/><text class="tick" text-anchor="end" x=${LEFT - 8} y=${y(value) + 4}>${label(value)}</text>`)}
    <path class="axis" d="M${LEFT} ${base + 0.5}H${width - RIGHT}${axis.ticks.map((tick) => `M${Math.round(tick.at) + 0.5} ${base}v4`).join('')}"/>
    ${axis.ticks.map((tick) => svg`<text class="tick" text-anchor="middle" x=${tick.at} y=${base + 17}>${tick.label}</text>`)}
    <path class="dots" d=${dots.map((dot) => circle(dot, radius)).join('')}/>
    ${axis.columns.map(({ from, to, members }) => svg`<path class="mean" d="M${from} ${y(members.reduce((sum, index) => sum + (target[index] ?? 0), 0) / members.length)}H${to}"/>`)}
    ${axis.line === undefined || shape === undefined ? nothing : svg`<path class="shape" d=${shapePath(axis.line, shape, y)}/>`}
    ${marked.map(({ row, colour }) => {
      const dot = dotOf(row);
      return dot === undefined ? nothing : svg`<path class="marked" stroke="var(--run-${runStyle(colour).hue})" d=${circle(dot, 5)}/>`;
    })}
    ${ring === undefined ? nothing : svg`<circle class="ring" cx=${ring.x} cy=${ring.y} r="9"/>`}
    <circle class="mattered-hover" r="6" visibility="hidden"/>
  </svg>`;
  return { dots, drawn: dots.length, picture };
}

function circle({ x, y }: Dot, radius: number): string {
  return `M${(x - radius).toFixed(1)} ${y.toFixed(1)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
}

function shapePath(line: readonly { readonly x: number; readonly bin: number }[], shape: Float64Array, y: Scale): string {
  const points = line.filter(({ bin }) => !Number.isNaN(shape[bin] ?? Number.NaN));
  return points.map(({ x, bin }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y(shape[bin] ?? 0).toFixed(1)}`).join('');
}

function numberAxis({ input, param, width, words }: ScatterContext): Axis {
  const { rows } = input;
  const { column, feature } = param;
  const value = (index: number): number => (column.kinds[rows[index] ?? 0] === CELL.number ? (column.numbers[rows[index] ?? 0] ?? Number.NaN) : Number.NaN);
  const finite = Array.from(rows.keys(), value).filter(Number.isFinite);
  const absent = finite.length < rows.length;
  let [min, max] = [Infinity, -Infinity];
  for (const one of finite) [min, max] = [Math.min(min, one), Math.max(max, one)];
  if (min > max) [min, max] = [0, 1];
  const log = min > 0 && max / min > 100;
  const scaled = (one: number): number => (log ? Math.log10(one) : one);
  const start = LEFT + (absent ? 76 : 12);
  const x = linear(scaled(min), scaled(max), start, width - RIGHT - 12);
  const fit = Math.max(1, Math.floor((width - start) / 84));
  const values = log ? logTickValues(min, max) : ticks(min, max, fit);
  const labels = log ? logTicks(values) : values.map(min === max ? (one) => formatNumber(one) : columnFormat(values));
  // The mean of a bin's values is where its point stands.
  const sums = new Map<number, { sum: number; count: number }>();
  rows.forEach((_, index) => {
    const one = value(index);
    if (!Number.isFinite(one)) return;
    const bin = feature.bins[index] ?? 0;
    const { sum, count } = sums.get(bin) ?? { sum: 0, count: 0 };
    sums.set(bin, { sum: sum + scaled(one), count: count + 1 });
  });
  const line = [...sums].map(([bin, { sum, count }]) => ({ bin, x: x(sum / count) })).sort((a, b) => a.x - b.x);
  return {
    place: (index) => (Number.isFinite(value(index)) ? x(scaled(value(index))) : LEFT + 32 + jitter(index) * 20),
    ticks: [...(absent ? [{ at: LEFT + 32, label: words.notLogged }] : []), ...values.map((one, index) => ({ at: x(scaled(one)), label: labels[index] ?? '' }))],
    line,
    columns: [],
  };
}

function categoryAxis({ input, param, width, words }: ScatterContext): Axis {
  const { rows } = input;
  const { column } = param;
  const codes = categories(column, rows);
  const members = new Map<number, number[]>();
  codes.forEach((code, index) => {
    const list = members.get(code);
    if (list === undefined) members.set(code, [index]);
    else list.push(index);
  });
  const order = [...members].sort((a, b) => Number(a[0] === -1) - Number(b[0] === -1) || b[1].length - a[1].length).slice(0, MOST_CATEGORIES);
  const step = (width - LEFT - RIGHT) / Math.max(1, order.length);
  const at = new Map(order.map(([code], index) => [code, LEFT + (index + 0.5) * step]));
  const label = ([code, [first = 0]]: readonly [number, readonly number[]]): string =>
    code === -1 ? words.notLogged : (column.words[code] ?? formatNumber(column.numbers[rows[first] ?? 0] ?? Number.NaN));
  const cut = Math.max(3, Math.floor(step / 7));
  return {
    place: (index) => (at.get(codes[index] ?? -1) ?? Number.NaN) + jitter(index) * Math.min(60, step * 0.6),
    ticks: order.map((one) => ({ at: at.get(one[0]) ?? 0, label: label(one).length > cut ? `${label(one).slice(0, cut - 1)}…` : label(one) })),
    line: undefined,
    columns: order.map(([code, of]) => ({ from: (at.get(code) ?? 0) - Math.min(36, step * 0.4), to: (at.get(code) ?? 0) + Math.min(36, step * 0.4), members: of })),
  };
}

/** −½ to ½, the same for the same run: runs of one category beside each other. */
function jitter(index: number): number {
  return ((index * 0.618_034) % 1) - 0.5;
}

/** Words for how many of the runs stand in the plot; empty when all do. */
export function drawnText(drawn: number, runs: number, words: MatteredWords): string {
  return drawn < runs ? fill(words.plotted, formatNumber(drawn), formatNumber(runs)) : '';
}
