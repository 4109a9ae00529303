import { pushApart, type Wish } from '../../../webview/charts/labels';
import { niceTicks, valueRange } from './chartScale';

/** Size of the picture, px: the editor's hover is about 250 px high and hides what is below. */
export const CHART_WIDTH = 460;
export const CHART_HEIGHT = 132;
const PLOT = { left: 42, top: 8, bottom: 110 };
/** Lines that leave the stretch of values go this far up and down, px, which is out of the picture. */
const FAR = 4000;
/** Where the plot ends: lines have their names behind it. */
const RIGHT = { lines: 362, dots: 446 };
/** Height of a label, px. */
const LABEL = 13;
/** Dashes of the lines after the first, px on and off. */
const DASHES = ['', '6 3', '2 3', '8 3 2 3', '4 2', '1 3', '10 4'];
/** Longest name at the end of a line, characters: what fits in 90 px. */
const MOST_NAME = 14;

/** Colours of a chart, for one kind of theme. */
export interface ChartColours {
  /** Of lines, by their order; at least seven. */
  readonly runs: readonly string[];
  readonly text: string;
  readonly strong: string;
  readonly grid: string;
  /** Behind words that stand on lines: the hover's background. */
  readonly halo: string;
  /** The grid is dotted, in high contrast. */
  readonly dotted?: boolean;
}

/** One run's line; `xs` rises, NaN in `ys` is a gap. */
export interface ChartLine {
  readonly name: string;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** It goes on: its end is a dot with the word for live. */
  readonly live: boolean;
}

/** What a chart in a hover shows. */
export interface HoverChart {
  /** For those who do not see it. */
  readonly title: string;
  /** The run that the hover is about first; it is drawn thick and on top. */
  readonly lines: readonly ChartLine[];
  /** A line's points are runs, not the course of one: each is a dot. */
  readonly dots: boolean;
  readonly x: {
    /** What the axis measures, at its right end; `step`. */
    readonly name: string;
    /** Words at both ends in place of numbers. */
    readonly ends?: readonly [string, string];
  };
  /** The word at the end of a line that goes on. */
  readonly live: string;
  /** Language of numbers. */
  readonly locale: string;
}

/** The chart as an SVG file. Names are text in it and nothing else. */
export function chartSvg(chart: HoverChart, colours: ChartColours): string {
  const right = chart.dots ? RIGHT.dots : RIGHT.lines;
  const x = xScale(chart.lines, right);
  const range = valueRange(chart.lines.map(({ ys }) => ys));
  const free = (value: number): number => PLOT.bottom - ((value - range.min) / (range.max - range.min)) * (PLOT.bottom - PLOT.top);
  const y = (value: number): number => Math.min(PLOT.bottom, Math.max(PLOT.top, free(value)));
  // What lies far out leaves the frame: along its edge it would look like a value.
  const course = (value: number): number => Math.min(FAR, Math.max(-FAR, free(value)));
  const order = chart.lines.map((_, index) => index).reverse();
  const marks = order.map((index) => drawLine(chart, index, colours, { x: x.to, y, course }));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${CHART_WIDTH}" height="${CHART_HEIGHT}" viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}" font-family="system-ui, 'Segoe UI', sans-serif" font-size="11">`
    + `<title>${xml(chart.title)}</title>${grid(range.ticks, right, y, colours, chart.locale)}${xAxis(chart, x, colours)}<clipPath id="plot"><path d="M0 0H${CHART_WIDTH}V${PLOT.bottom + 2}H0Z"/></clipPath>${marks.join('')}${labels(chart, colours, x.to, y)}</svg>`;
}

/** The chart as an address that an image in Markdown takes. */
export function chartUri(chart: HoverChart, colours: ChartColours): string {
  return `data:image/svg+xml;base64,${Buffer.from(chartSvg(chart, colours)).toString('base64')}`;
}

interface XScale {
  readonly min: number;
  readonly max: number;
  /** Where the plot ends, px. */
  readonly right: number;
  readonly to: (value: number) => number;
}

function xScale(lines: readonly ChartLine[], right: number): XScale {
  const ends = lines.flatMap(({ xs }) => (xs.length === 0 ? [] : [xs[0] ?? 0, xs.at(-1) ?? 0]));
  const min = Math.min(...ends, Infinity);
  const max = Math.max(...ends, -Infinity);
  if (!(max > min)) return { min, max, right, to: () => (PLOT.left + right) / 2 };
  return { min, max, right, to: (value) => PLOT.left + ((value - min) / (max - min)) * (right - PLOT.left) };
}

function grid(ticks: readonly number[], right: number, y: (value: number) => number, colours: ChartColours, locale: string): string {
  const words = tickWords(ticks, locale);
  const dash = colours.dotted === true ? ' stroke-dasharray="1 3"' : '';
  return ticks.map((tick, index) => {
    const at = short(y(tick));
    return `<path d="M${PLOT.left} ${at}H${right}" stroke="${colours.grid}"${dash}/>${words[index] === undefined ? '' : text(words[index], PLOT.left - 6, y(tick), colours.text, 'end')}`;
  }).join('');
}

function xAxis(chart: HoverChart, x: XScale, colours: ChartColours): string {
  const at = PLOT.bottom + 13;
  const { ends, name } = chart.x;
  if (ends !== undefined) return text(ends[0], PLOT.left, at, colours.text, 'start') + text(ends[1], x.right, at, colours.text, 'end');
  const ticks = x.max > x.min ? niceTicks(x.min, x.max, 5, chart.lines.every(({ xs }) => xs.every(Number.isInteger))) : [];
  const words = tickWords(ticks, chart.locale);
  // The name of the axis stands where the last number would.
  const free = x.right - 8 * name.length - 12;
  const numbers = ticks.map((tick, index) => (x.to(tick) > free ? '' : text(words[index] ?? '', x.to(tick), at, colours.text, 'middle')));
  return numbers.join('') + text(name, x.right, at, colours.text, 'end');
}

interface Scales {
  readonly x: (value: number) => number;
  /** Within the plot. */
  readonly y: (value: number) => number;
  /** Beyond it, too. */
  readonly course: (value: number) => number;
}

function drawLine(chart: HoverChart, index: number, colours: ChartColours, { x, y, course }: Scales): string {
  const line = chart.lines[index];
  if (line === undefined) return '';
  const colour = colourOf(colours, index);
  const first = index === 0;
  const dash = first ? '' : (DASHES[index % DASHES.length] ?? '');
  const path = pathOf(line, x, course);
  const width = chart.dots ? 1 : first ? 2.25 : 1.25;
  const dots = chart.dots ? line.xs.map((at, point) => dot(x(at), y(line.ys[point] ?? Number.NaN), point === line.xs.length - 1 ? 3.5 : 2, colour)) : [];
  const end = endOf(line);
  const lone = !chart.dots && end !== undefined && (line.live || line.ys.filter(Number.isFinite).length === 1) ? [dot(x(end.x), y(end.y), first ? 3.5 : 2.5, colour)] : [];
  return `<path d="${path}" clip-path="url(#plot)" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>${[...dots, ...lone].join('')}`;
}

/** Names at the right end, in the colours of their lines and apart from one another; "live" at the end of the line that goes on. */
function labels(chart: HoverChart, colours: ChartColours, x: (value: number) => number, y: (value: number) => number): string {
  const wishes = chart.lines.flatMap((line, index): (Wish & { readonly index: number })[] => {
    const end = endOf(line);
    return end === undefined || chart.dots || (line.live && index === 0) ? [] : [{ at: y(end.y), rank: index, index }];
  });
  const names = pushApart(wishes, LABEL, PLOT.top, PLOT.bottom).map(({ wish, at }) => text(cut(chart.lines[wish.index]?.name ?? ''), RIGHT.lines + 6, at, colourOf(colours, wish.index), 'start', wish.index === 0));
  const [first] = chart.lines;
  const end = first?.live === true ? endOf(first) : undefined;
  if (end === undefined) return names.join('');
  const below = y(end.y) < PLOT.top + 14;
  const at = Math.min(RIGHT.lines - 14, Math.max(PLOT.left + 14, x(end.x)));
  const halo = `paint-order="stroke" stroke="${colours.halo}" stroke-width="4" stroke-linejoin="round"`;
  const live = `<text x="${short(at)}" y="${short(y(end.y) + (below ? 14 : -12))}" text-anchor="middle" dominant-baseline="central" font-weight="600" fill="${colourOf(colours, 0)}" ${halo}>${xml(chart.live)}</text>`;
  return names.join('') + live;
}

/** The last point that is a number. */
function endOf({ xs, ys }: ChartLine): { readonly x: number; readonly y: number } | undefined {
  const at = ys.findLastIndex(Number.isFinite);
  const [x, y] = [xs[at], ys[at]];
  return x === undefined || y === undefined ? undefined : { x, y };
}

function pathOf({ xs, ys }: ChartLine, x: (value: number) => number, y: (value: number) => number): string {
  let pen = 'M';
  return xs.map((at, index) => {
    const value = ys[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      pen = 'M';
      return '';
    }
    const part = `${pen}${short(x(at))} ${short(y(value))}`;
    pen = 'L';
    return part;
  }).join('');
}

function dot(x: number, y: number, radius: number, colour: string): string {
  return Number.isFinite(y) ? `<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" fill="${colour}"/>` : '';
}

function text(words: string, x: number, y: number, colour: string, anchor: 'start' | 'middle' | 'end', bold = false): string {
  return `<text x="${short(x)}" y="${short(y)}" fill="${colour}" text-anchor="${anchor}" dominant-baseline="central"${bold ? ' font-weight="600"' : ''}>${xml(words)}</text>`;
}

function colourOf(colours: ChartColours, index: number): string {
  return colours.runs[index % colours.runs.length] ?? colours.strong;
}

/** Numbers of an axis with one precision. */
function tickWords(ticks: readonly number[], locale: string): string[] {
  const top = Math.max(...ticks.map(Math.abs), 0);
  if (top >= 1e6 || (top > 0 && top < 1e-3)) return ticks.map((tick) => (tick === 0 ? '0' : tick.toLocaleString(locale, { notation: top >= 1e6 ? 'compact' : 'scientific', maximumSignificantDigits: 3 }).replace('E', 'e').replace('-', '−')));
  const digits = Math.max(...ticks.map((tick) => (String(Number(tick.toPrecision(10))).split('.')[1] ?? '').length), 0);
  return ticks.map((tick) => tick.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '−'));
}

/** A name as short as there is room for: names of one series differ at their ends, so the middle goes. */
function cut(name: string): string {
  const characters = Array.from(name);
  return characters.length > MOST_NAME ? `${characters.slice(0, 4).join('')}…${characters.slice(5 - MOST_NAME).join('')}` : name;
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 10) / 10) : '0';
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML takes it; what XML 1.0 cannot hold (section 2.2), lone surrogates too, is left out. */
function xml(words: string): string {
  return words.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '').replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign);
}
