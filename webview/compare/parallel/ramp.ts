import { mix, parseColour } from '../../ui/colour';
import { theme } from '../../ui/theme';
import type { Scale } from './scale';
import type { TableColumn } from '../../../src/protocol/table';

/** Nine stops of viridis (Smith and van der Walt, CC0). */
const STOPS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37],
];
/** Colours of categories: muted, so that they are not taken for runs' (after Paul Tol's qualitative schemes). */
const DARK = ['#88ccee', '#ddcc77', '#44aa99', '#cc6677', '#aa99dd', '#999933', '#cc99bb', '#aaaaaa'];
const LIGHT = ['#33688a', '#8a6d1f', '#117733', '#aa4455', '#5c4a9e', '#6b6b1c', '#882255', '#666666'];

/** Steps of the ramp that lines are drawn in. */
export const BUCKETS = 48;

function isLight(): boolean {
  return theme().kind === 'light' || theme().kind === 'high-contrast-light';
}

/** The ramp at `t`, 0 for worst to 1 for best: the good end stands furthest from the background. */
export function ramp(t: number): string {
  const cut = Math.min(1, Math.max(0, t));
  const place = 8 * (isLight() ? 0.82 * (1 - cut) : 0.22 + 0.78 * cut);
  const at = Math.min(STOPS.length - 2, Math.floor(place));
  const [from, to] = [STOPS[at], STOPS[at + 1]];
  const part = (index: 0 | 1 | 2): number => Math.round((from?.[index] ?? 0) + ((to?.[index] ?? 0) - (from?.[index] ?? 0)) * (place - at));
  return `rgb(${part(0)}, ${part(1)}, ${part(2)})`;
}

/** How lines are coloured: colours worst first, and each row's index into them. */
export interface Colouring {
  readonly id: string;
  readonly colours: readonly string[];
  /** Of each row of the panel; 0 for rows without a value when `none`. */
  readonly buckets: Uint8Array;
  /** Ends of the ramp, worst and best; undefined for categories. */
  readonly ends: readonly [number, number] | undefined;
  /** Categories in the order of their colours; empty for numbers. */
  readonly words: readonly string[];
}

/** Colours for the rows: a ramp over the numbers now shown, turned round when lower is better; or a colour a category. Rows without a value are grey. */
export function colouring(column: TableColumn, scale: Scale, shown: ArrayLike<number>, lowerIsBetter: boolean): Colouring {
  const { foreground, background } = theme();
  const grey = mix(foreground, background, 0.42);
  return scale.kind === 'category' ? byCategory(column, scale, grey) : byValue(column, scale, shown, lowerIsBetter, grey);
}

/** Colours of categories, which are not those of runs; more categories than colours begin anew. */
export function categoryColours(): readonly string[] {
  return isLight() ? LIGHT : DARK;
}

function byCategory(column: TableColumn, scale: Scale, grey: string): Colouring {
  const palette = categoryColours();
  const buckets = Uint8Array.from(scale.codes, (code) => Math.min(palette.length, code + 1));
  return { id: column.id, colours: [grey, ...palette], buckets, ends: undefined, words: scale.categories.slice(0, palette.length).map(({ word }) => word) };
}

function byValue(column: TableColumn, scale: Scale, shown: ArrayLike<number>, lowerIsBetter: boolean, grey: string): Colouring {
  const [low, high] = extent(scale, shown);
  const turned = lowerIsBetter !== scale.inverted;
  const buckets = Uint8Array.from(scale.at, (unit) => {
    if (unit < 0) return 0;
    const t = high > low ? Math.min(1, Math.max(0, (unit - low) / (high - low))) : 1;
    return 1 + Math.round((turned ? 1 - t : t) * (BUCKETS - 1));
  });
  const ends = [scale.toValue(low), scale.toValue(high)] as const;
  return {
    id: column.id,
    colours: [grey, ...Array.from({ length: BUCKETS }, (_, index) => ramp(index / (BUCKETS - 1)))],
    buckets,
    ends: high < low ? undefined : turned ? [ends[1], ends[0]] : ends,
    words: [],
  };
}

/** Lowest and highest place of the rows on the axis; the other way round when none is on it. */
function extent(scale: Scale, rows: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let index = 0; index < rows.length; index += 1) {
    const unit = scale.at[rows[index] ?? 0] ?? -1;
    if (unit < 0) continue;
    low = Math.min(low, unit);
    high = Math.max(high, unit);
  }
  return [low, high];
}

/** A colour as the four bytes of a pixel, in the order of this machine. */
export function pixelOf(colour: string): number {
  const [red, green, blue] = parseColour(colour) ?? [128, 128, 128];
  const bytes = new Uint8Array([red, green, blue, 255]);
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}

