import { html, type Html } from './html';
import { figure } from './numbers';
import { fittingScale, linearScale } from './scale';

/** One line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** Number of its colour and dashes. */
  readonly style: number;
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
}

/** Colours there are; from then on dashes tell lines apart. */
const COLOURS = 8;
/** Lines that can be told apart. */
export const MOST_LINES = COLOURS * 3;

const WIDTH = 460;
const HEIGHT = 250;
const LEFT = 58;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 40;

/** Classes that draw a line in its colour and dashes. */
export function strokeOf(style: number): string {
  const dashes = Math.floor(style / COLOURS) % 3;
  return `l k${style % COLOURS}${dashes === 0 ? '' : ` d${dashes}`}`;
}

/** A chart of lines over steps; `label` says what it shows to who does not see it. */
export function lineChart(lines: readonly ChartLine[], label: string, xLabel = 'step'): Html {
  const y = fittingScale(lines.flatMap(({ ys }) => Array.from(ys)).filter(Number.isFinite), HEIGHT - BOTTOM, TOP);
  const x = linearScale(lines.flatMap(({ xs }) => Array.from(xs)), LEFT, WIDTH - RIGHT, 5);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${y.ticks.map((tick) => html`<path class="grid" d="M${LEFT} ${place(y.at(tick))}H${WIDTH - RIGHT}"/><text class="s" x="${LEFT - 6}" y="${place(y.at(tick) + 4)}" text-anchor="end">${figure(tick)}</text>`)}
${x.ticks.map((tick) => html`<text class="s" x="${place(x.at(tick))}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${figure(tick)}</text>`)}
<path class="axis" d="M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>
<text class="s" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${y.isLog ? `${xLabel} (values on a logarithmic scale)` : xLabel}</text>
${lines.map(({ xs, ys, style }) => html`<path class="${strokeOf(style)}" d="${pathOf(xs, ys, x.at, (value) => (y.isLog && value <= 0 ? Number.NaN : y.at(value)))}"/>`)}
</svg>`;
}

/** The path of a line, broken where there is no number. A number that stands alone is a dot. */
function pathOf(xs: ArrayLike<number>, ys: ArrayLike<number>, x: (value: number) => number, y: (value: number) => number): string {
  const parts: string[] = [];
  let last = '';
  for (let index = 0; index < xs.length; index += 1) {
    const [px, py] = [x(xs[index] ?? Number.NaN), y(ys[index] ?? Number.NaN)];
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      if (last === 'M') parts.push('h.1');
      last = '';
      continue;
    }
    last = last === '' ? 'M' : 'L';
    parts.push(`${last}${place(px)} ${place(py)}`);
  }
  if (last === 'M') parts.push('h.1');
  return parts.join('');
}

/** A coordinate with as many digits as are seen. */
export const place = (value: number): string => String(Math.round(value * 10) / 10);
