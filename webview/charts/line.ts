import { mix } from '../ui/colour';
import { theme } from '../ui/theme';
import type { Range } from './cursor';
import { withoutOutliers } from './outliers';
import { firstAtLeast, onto, smooth, smoothAlong, within, type Column } from './series';

/** A line of a chart. */
export interface Line {
  /** Whose it is: several lines of one run share it. */
  readonly id: string;
  /** Who it is, as said at the cursor. */
  readonly name: string;
  /** The metric that it shows, where that is asked for again. */
  readonly metric?: string;
  /** Number of the run's hue, an index into `theme().runs`; −1 for a line that has none. */
  readonly colour: number;
  /** Px on and off; empty for a solid line. */
  readonly dash: readonly number[];
  /** Px. */
  readonly width: number;
  readonly xs: Column;
  readonly ys: Column;
  /** How far the runs it is the mean of lie from it. */
  readonly band?: { readonly low: Column; readonly high: Column };
  /** It still grows: its end pulses. */
  readonly live: boolean;
  /** Means of parts of the line, where `ys` holds but what stands out of each part: smoothing begins from them. */
  readonly means?: { readonly xs: Column; readonly ys: Column };
  /** What smoothing is measured in along x, see `smoothAlong`; each point counts the same when absent. */
  readonly unit?: number;
}

/** How lines are drawn. */
export interface Look {
  readonly log: boolean;
  /** 0 for none; see `smooth`. */
  readonly smoothing: number;
  /** The line as it was logged stands behind the smoothed one. */
  readonly raw: boolean;
  /** Values that lie far out do not stretch the axis. */
  readonly ignoreOutliers: boolean;
}

/** A line made ready: smoothed, with its colour. */
export interface Ready {
  readonly line: Line;
  readonly colour: string;
  /** What is drawn: smoothed where wished. */
  readonly shown: Column;
  /** Stands behind; the values as logged. */
  readonly raw: Column | undefined;
  /** Smoothed as the line is. */
  readonly band: { readonly low: Column; readonly high: Column } | undefined;
  /** The points in view and one on either side, the end excluded. */
  readonly from: number;
  readonly to: number;
}

/** Makes lines ready to draw the stretch `range`. */
export function ready(lines: readonly Line[], look: Look, range: Range | undefined): Ready[] {
  return lines.map((line) => {
    const smoothed = look.smoothing > 0 && line.ys.length >= 3;
    const smoothOf = (ys: Column): Column => (!smoothed ? ys : line.unit === undefined ? smooth(ys, look.smoothing) : smoothAlong(line.xs, ys, look.smoothing, line.unit));
    const { means } = line;
    const shown = smoothed && means !== undefined && means.xs.length > 0 && line.unit !== undefined ? onto(line, means.xs, smoothAlong(means.xs, means.ys, look.smoothing, line.unit)) : smoothOf(line.ys);
    const band = line.band === undefined ? undefined : { low: smoothOf(line.band.low), high: smoothOf(line.band.high) };
    const [from, to] = within(line.xs, range);
    return { line, colour: colourOf(line), shown, raw: smoothed && look.raw && line.band === undefined ? line.ys : undefined, band, from, to };
  });
}

/** A line's colour in the theme as it is. */
export function colourOf(line: Pick<Line, 'colour'>): string {
  return theme().runs[line.colour] ?? theme().secondary;
}

/** Colour of what stands behind a line; in high contrast lines are thin instead of pale. */
export function paler(colour: string, share: number): string {
  return theme().highContrast ? colour : mix(colour, theme().background, share);
}

/** Least and greatest x of all lines; a little room when there is but one. */
export function extent(lines: readonly Pick<Line, 'xs'>[]): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const { xs } of lines) {
    min = Math.min(min, xs[0] ?? Infinity);
    max = Math.max(max, xs[xs.length - 1] ?? -Infinity);
  }
  if (min > max) return { min: 0, max: 1 };
  return min === max ? { min: min - 0.5, max: max + 0.5 } : { min, max };
}

/** Stretch of the values in view, and whether it is exact: the axis then ends there instead of at the next round value. Undefined without any. */
export function heights(lines: readonly Ready[], look: Look, range: Range | undefined): (Range & { exact: boolean }) | undefined {
  const columns = lines.flatMap((line) => {
    // A point outside of the stretch bends the line at its edge, but does not stretch the axis.
    const first = range === undefined ? line.from : firstAtLeast(line.line.xs, range.min);
    const last = range === undefined || (line.line.xs[line.to - 1] ?? -Infinity) <= range.max ? line.to : line.to - 1;
    const cut = (column: Column | undefined): Column[] => (column === undefined ? [] : [slice(column, first, last)]);
    return [...cut(line.shown), ...cut(line.raw), ...cut(line.band?.low), ...cut(line.band?.high)];
  });
  const fenced = look.ignoreOutliers ? withoutOutliers(columns, look.log) : undefined;
  if (fenced !== undefined) {
    const room = look.log ? 0 : (fenced.max - fenced.min) * 0.04;
    return { min: fenced.min - room, max: fenced.max + room, exact: true };
  }
  let min = Infinity;
  let max = -Infinity;
  for (const column of columns) {
    for (let index = 0; index < column.length; index += 1) {
      const value = column[index] ?? Number.NaN;
      if (!Number.isFinite(value) || (look.log && value <= 0)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min > max ? undefined : { min, max, exact: false };
}

function slice(column: Column, from: number, to: number): Column {
  return column instanceof Float64Array ? column.subarray(from, to) : Array.prototype.slice.call(column, from, to) as number[];
}
