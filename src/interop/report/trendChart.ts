import { html, type Html } from './html';
import { place } from './lineChart';
import { dayWords } from './moments';
import { figure } from './numbers';
import { extent, linearScale } from './scale';
import type { Trend, TrendPoint } from './trendFacts';

const WIDTH = 900;
const HEIGHT = 246;
const LEFT = 64;
const RIGHT = 16;
const TOP = 10;
const BOTTOM = 30;
const DAY = 86_400_000;
/** Days between dates below the axis. */
const STEPS = [1, 2, 7, 14, 30, 91, 182, 365, 730, 1825];
/** Dates that fit. */
const DATES = 8;

/** A metric over time: its runs, the range in which each was expected, and on the base line what failed or did not come. */
export function trendChart({ key, points }: Trend, marks: { readonly failed: readonly number[]; readonly missing: readonly number[] }, label: string): Html {
  const bands = points.flatMap(({ expected: { low, high } }) => (low === undefined || high === undefined ? [] : [low, high]));
  const y = linearScale([...points.map(({ value }) => value), ...bands], HEIGHT - BOTTOM - 10, TOP, 5);
  const times = [...points.map(({ time }) => time), ...marks.failed, ...marks.missing];
  const x = linearScale(times, LEFT + 6, WIDTH - RIGHT, 5);
  const base = HEIGHT - BOTTOM;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
<title>${key}</title>
${y.ticks.map((tick) => html`<path class="grid" d="M${LEFT} ${place(y.at(tick))}H${WIDTH - RIGHT}"/><text class="s" x="${LEFT - 6}" y="${place(y.at(tick) + 4)}" text-anchor="end">${figure(tick)}</text>`)}
<path class="axis" d="M${LEFT} ${base}H${WIDTH - RIGHT}"/>
${datesOf(times).map((time) => html`<path class="axis" d="M${place(x.at(time))} ${base}v4"/><text class="s" x="${place(x.at(time))}" y="${base + 18}" text-anchor="middle">${dayWords(time)}</text>`)}
${bandPaths(points, x.at, y.at).map((path) => html`<path class="band" d="${path}"/>`)}
<path class="l k0" d="${points.filter(({ value }) => Number.isFinite(value)).map(({ time, value }, index) => `${index === 0 ? 'M' : 'L'}${place(x.at(time))} ${place(y.at(value))}`).join('')}"/>
${points.filter(({ value }) => Number.isFinite(value)).map((point) => mark(point, x.at(point.time), y.at(point.value)))}
${marks.failed.map((time) => html`<path class="hollow" d="M${place(x.at(time))} ${base - 5}l5 5l-5 5l-5-5z"><title>failed on ${dayWords(time)}</title></path>`)}
${marks.missing.map((time) => html`<path class="axis" d="M${place(x.at(time) - 4)} ${base - 4}l8 8m0-8l-8 8"><title>no run on ${dayWords(time)}</title></path>`)}
</svg>`;
}

function mark({ time, value, expected: { state } }: TrendPoint, x: number, y: number): Html {
  const title = html`<title>${figure(value)} on ${dayWords(time)}</title>`;
  if (state === 'below') return html`<path class="out" d="M${place(x - 7)} ${place(y - 6)}h14l-7 12z">${title}</path>`;
  if (state === 'above') return html`<path class="out" d="M${place(x - 7)} ${place(y + 6)}h14l-7-12z">${title}</path>`;
  return html`<circle class="dot" cx="${place(x)}" cy="${place(y)}" r="3.5">${title}</circle>`;
}

/** The ranges of runs that follow each other. */
function bandPaths(points: readonly TrendPoint[], x: (time: number) => number, y: (value: number) => number): string[] {
  const stretches: TrendPoint[][] = [[]];
  for (const point of points) {
    if (point.expected.low === undefined) stretches.push([]);
    else stretches.at(-1)?.push(point);
  }
  return stretches.filter((stretch) => stretch.length > 1).map((stretch) => {
    const upper = stretch.map(({ time, expected: { high = 0 } }) => `${place(x(time))} ${place(y(high))}`);
    const lower = stretch.map(({ time, expected: { low = 0 } }) => `${place(x(time))} ${place(y(low))}`).reverse();
    return `M${[...upper, ...lower].join('L')}Z`;
  });
}

/** Beginnings of days to be written below the axis. */
function datesOf(times: readonly number[]): number[] {
  const [first, last] = extent(times);
  const step = STEPS.find((days) => (last - first) / (days * DAY) <= DATES) ?? 3650;
  const dates: number[] = [];
  const date = new Date(first);
  date.setHours(0, 0, 0, 0);
  if (date.getTime() < first) date.setDate(date.getDate() + 1);
  while (date.getTime() <= last && dates.length <= DATES) {
    dates.push(date.getTime());
    date.setDate(date.getDate() + step);
  }
  return dates.length === 0 ? [first] : dates;
}
