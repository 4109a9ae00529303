import { html, type Html } from './html';
import { place } from './lineChart';
import { figure } from './numbers';
import { fittingScale, type Scale } from './scale';
import { shortened } from './dotChart';

/** An axis of parallel coordinates with a value of each run; undefined where a run has none. */
export interface ParallelAxis {
  readonly name: string;
  readonly values: readonly (number | string | undefined)[];
}

const WIDTH = 900;
const LEFT = 70;
const RIGHT = 90;
const TOP = 34;
const BOTTOM = 300;
/** Where a run passes an axis that it has no value on. */
const NONE = BOTTOM + 22;
/** Values that are words stand one below the other up to so many. */
export const MOST_WORDS = 14;
/** Shades from best to worst. */
const SHADES = 5;

/**
 * Parallel coordinates: a line a run, across all axes. `places` of the runs by the last axis, from 0 for the best to 1, shade the lines; undefined where that is
 * not known.
 */
export function parallelChart(axes: readonly ParallelAxis[], places: readonly (number | undefined)[], label: string): Html {
  const gap = (WIDTH - LEFT - RIGHT) / Math.max(1, axes.length - 1);
  const drawn = axes.map((axis, index) => ({ axis, x: Math.round(LEFT + index * gap), ...positions(axis) }));
  // The best lie on top.
  const order = places.map((_, run) => run).sort((a, b) => (places[b] ?? 2) - (places[a] ?? 2));
  const hasNone = axes.some(({ values }) => values.includes(undefined));
  return html`<svg viewBox="0 0 ${WIDTH} ${NONE + 12}" role="img" aria-label="${label}">
${order.map((run) => html`<path class="l p ${shade(places[run])}" d="${drawn.map(({ x, at }, index) => `${index === 0 ? 'M' : 'L'}${x} ${place(at(run))}`).join('')}"/>`)}
${drawn.map(({ axis, x, labels }) => html`<path class="axis" d="M${x} ${TOP}V${BOTTOM}"/><text x="${x}" y="16" text-anchor="middle" font-weight="600">${shortened(axis.name, Math.max(8, Math.floor(gap / 8)))}</text>
${labels.map(({ y, text }) => html`<text class="s halo" x="${x + 5}" y="${place(y + 4)}">${text}</text>`)}`)}
${hasNone ? html`<text class="s" x="4" y="${NONE + 4}">no value</text>` : undefined}
</svg>`;
}

function shade(at: number | undefined): string {
  if (at === undefined) return 'q5';
  return at === 0 ? 'q0 best' : `q${Math.min(SHADES - 1, Math.floor(at * SHADES))}`;
}

function positions({ values }: ParallelAxis): { readonly at: (run: number) => number; readonly labels: readonly { readonly y: number; readonly text: string }[] } {
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  const words = [...new Set(values.filter((value): value is string => typeof value === 'string'))].sort();
  if (words.length > 0 || numbers.length === 0) {
    const all = [...new Set(values.filter((value) => value !== undefined).map(String))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const yOf = (text: string): number => (all.length < 2 ? (TOP + BOTTOM) / 2 : BOTTOM - (all.indexOf(text) / (all.length - 1)) * (BOTTOM - TOP));
    return { at: (run) => (values[run] === undefined ? NONE : yOf(String(values[run]))), labels: all.map((text) => ({ y: yOf(text), text: shortened(text, 13) })) };
  }
  const scale: Scale = fittingScale(numbers, BOTTOM, TOP, 5);
  return {
    at: (run) => {
      const value = values[run];
      return typeof value === 'number' && Number.isFinite(value) ? scale.at(value) : NONE;
    },
    labels: scale.ticks.map((tick) => ({ y: scale.at(tick), text: figure(tick) })),
  };
}
