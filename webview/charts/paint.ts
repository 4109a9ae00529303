import { theme } from '../ui/theme';
import { pushApart, spreadOut } from './labels';
import { paler, type Ready } from './line';
import { nearest, standsAlone, type Column } from './series';
import type { Tick } from './timeTicks';

/** Where things stand in a chart, px from its left upper corner. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  toX(value: number): number;
  toY(value: number): number;
  fromX(px: number): number;
  /** Stretch of x shown. */
  readonly min: number;
  readonly max: number;
  /** Stretch of y shown. */
  readonly low: number;
  readonly high: number;
  readonly ticksX: readonly Tick[];
  readonly ticksY: readonly Tick[];
}

/** A value at the cursor. */
export interface Value {
  readonly ready: Ready;
  /** As logged; NaN in a gap. */
  readonly value: number;
  /** As drawn: smoothed where wished. */
  readonly shown: number;
  /** Px. */
  readonly x: number;
  readonly y: number;
}

/** Lines from which on each is drawn with less. */
export const MANY = 30;
/** Height of a line of labels, px. */
const LABEL = 14;
const [BAND, RAW] = [0.22, 0.28];

/** Bands and lines as logged. */
export function paintBehind(ink: CanvasRenderingContext2D, frame: Frame, lines: readonly Ready[], log: boolean): void {
  inside(ink, frame, () => {
    for (const line of lines) if (line.band !== undefined) paintBand(ink, frame, line, line.band, log);
    for (const { line, raw, colour, from, to } of lines) {
      if (raw === undefined) continue;
      ink.strokeStyle = paler(colour, RAW);
      ink.lineWidth = theme().highContrast ? 0.5 : 1;
      ink.stroke(pathOf(frame, line.xs, raw, from, to, log));
    }
  });
}

/** Points that stand alone between gaps, where a line draws nothing. */
export function paintSinglePoints(ink: CanvasRenderingContext2D, frame: Frame, lines: readonly Ready[], log: boolean): void {
  inside(ink, frame, () => {
    for (const { line, shown, colour, from, to } of lines) {
      const alone = line.ys.length === 1 ? [true] : hasGap(shown, from, to, log) ? standsAlone(visible(shown, log)) : undefined;
      if (alone === undefined) continue;
      ink.fillStyle = colour;
      for (let index = from; index < to; index += 1) {
        const value = shown[index] ?? Number.NaN;
        if (alone[index] === true && isShown(value, log)) dot(ink, frame.toX(line.xs[index] ?? 0), frame.toY(value), line.ys.length === 1 ? 3.5 : 2);
      }
    }
  });
}

/** A line as a path in a chart; what cannot be shown is a gap. */
export function pathOf(frame: Frame, xs: Column, ys: Column, from: number, to: number, log: boolean): Path2D {
  const path = new Path2D();
  let pen = false;
  for (let index = from; index < to; index += 1) {
    const value = ys[index] ?? Number.NaN;
    if (!isShown(value, log)) {
      pen = false;
      continue;
    }
    const [x, y] = [frame.toX(xs[index] ?? 0), frame.toY(value)];
    if (pen) path.lineTo(x, y);
    else path.moveTo(x, y);
    pen = true;
  }
  return path;
}

/** The values at `x`. A line that does not reach so far has none; without `x`, the last value of each in view. */
export function valuesAt(frame: Frame, lines: readonly Ready[], x: number | undefined, log: boolean): Value[] {
  return lines.flatMap((ready) => {
    const { line, shown } = ready;
    const index = x === undefined ? lastShown(ready, log) : nearest(line.xs, x);
    const found = line.xs[index];
    if (found === undefined || (x !== undefined && (x > (line.xs[line.xs.length - 1] ?? x) || x < (line.xs[0] ?? x)))) return [];
    const y = shown[index] ?? Number.NaN;
    return [{ ready, value: line.ys[index] ?? Number.NaN, shown: y, x: frame.toX(found), y: isShown(y, log) ? frame.toY(y) : Number.NaN }];
  });
}

/** The line of the cursor, and a dot on each value. */
export function paintCursor(ink: CanvasRenderingContext2D, frame: Frame, x: number, values: readonly Value[], said: string | undefined): void {
  const colours = theme();
  const at = Math.round(frame.toX(x)) + 0.5;
  ink.strokeStyle = colours.secondary;
  ink.lineWidth = 1;
  ink.beginPath();
  ink.moveTo(at, frame.top);
  ink.lineTo(at, frame.bottom);
  ink.stroke();
  ink.strokeStyle = colours.background;
  for (const value of values) {
    if (Number.isNaN(value.y) || value.y < frame.top - 1 || value.y > frame.bottom + 1) continue;
    ink.fillStyle = value.ready.colour;
    dot(ink, value.x, value.y, values.length > MANY ? 1.5 : 3);
    if (values.length <= MANY) ink.stroke();
  }
  if (said !== undefined) paintFlag(ink, frame, at, said);
}

/** Where the cursor stands, in a box on the x axis. */
function paintFlag(ink: CanvasRenderingContext2D, frame: Frame, at: number, said: string): void {
  const colours = theme();
  ink.font = `11px ${colours.font}`;
  const width = Math.ceil(ink.measureText(said).width) + 12;
  const left = Math.round(Math.min(frame.right - width, Math.max(frame.left, at - width / 2)));
  ink.fillStyle = colours.background;
  ink.strokeStyle = colours.border;
  ink.beginPath();
  ink.roundRect(left + 0.5, frame.bottom + 2.5, width, 16, 2);
  ink.fill();
  ink.stroke();
  ink.fillStyle = colours.foreground;
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  ink.fillText(said, left + width / 2, frame.bottom + 11);
}

/** Values beside the plot at the height of their line, pushed apart; `first` is never left out. Says how many had no room. */
export function paintValues(
  ink: CanvasRenderingContext2D, frame: Frame, values: readonly Value[], format: (value: number) => string, first: string | undefined,
): number {
  const colours = theme();
  const shown = values.flatMap((value, index) => {
    const at = Math.min(frame.bottom, Math.max(frame.top, value.y));
    return Number.isNaN(at) ? [] : [{ at, rank: value.ready.line.id === first ? -1 : index, value }];
  });
  const room = Math.floor((frame.bottom - frame.top) / LABEL);
  const bottom = shown.length > room ? frame.bottom - LABEL : frame.bottom - 2;
  // Where not all have room, those that do stand beside their line, and the others are counted: a pile of numbers beside none says nothing.
  const placed = shown.length > room ? spreadOut(shown, LABEL, frame.top + 4, bottom) : pushApart(shown, LABEL, frame.top + 4, bottom);
  ink.font = `11px ${colours.font}`;
  ink.textAlign = 'left';
  ink.textBaseline = 'middle';
  ink.lineCap = 'butt';
  for (const { wish, at } of placed) {
    const { line, colour } = wish.value.ready;
    ink.strokeStyle = colour;
    ink.lineWidth = 3;
    ink.setLineDash(line.dash.length === 0 ? [] : [2.5, 1.5]);
    ink.beginPath();
    ink.moveTo(frame.right + 8, Math.round(at) + 0.5);
    ink.lineTo(frame.right + 18, Math.round(at) + 0.5);
    ink.stroke();
    ink.fillStyle = colours.foreground;
    ink.fillText(format(wish.value.shown), frame.right + 22, at + 0.5);
  }
  ink.setLineDash([]);
  const left = shown.length - placed.length;
  if (left > 0) {
    ink.fillStyle = colours.secondary;
    ink.fillText(`+${left}`, frame.right + 22, frame.bottom + 1);
  }
  return left;
}

/** Draws the lines of one run over the others, with a casing of the background. */
export function paintEmphasis(ink: CanvasRenderingContext2D, frame: Frame, lines: readonly Ready[], id: string, log: boolean): void {
  inside(ink, frame, () => {
    if (lines.length > MANY && lines.some(({ line }) => line.id === id)) {
      // One of many is only seen when the others step back.
      ink.globalAlpha = 0.6;
      ink.fillStyle = theme().background;
      ink.fillRect(frame.left, frame.top - 4, frame.right - frame.left + 4, frame.bottom - frame.top + 3);
      ink.globalAlpha = 1;
    }
    for (const { line, shown, colour, from, to } of lines) {
      if (line.id !== id) continue;
      const path = pathOf(frame, line.xs, shown, from, to, log);
      ink.lineJoin = 'round';
      ink.strokeStyle = theme().background;
      ink.lineWidth = line.width + 4;
      ink.stroke(path);
      ink.strokeStyle = colour;
      ink.lineWidth = line.width + 1.25;
      ink.setLineDash([...line.dash]);
      ink.stroke(path);
      ink.setLineDash([]);
    }
  });
}

/** The end of each line that still grows: where it stands, when that is in view. */
export function liveEnds(frame: Frame, lines: readonly Ready[], log: boolean): { x: number; y: number; colour: string }[] {
  return lines.flatMap((ready) => {
    // The end of the line, not of the stretch in view.
    const index = ready.line.live ? lastShown({ ...ready, to: ready.line.xs.length }, log) : -1;
    if (index < 0) return [];
    const [x, y] = [frame.toX(ready.line.xs[index] ?? 0), frame.toY(ready.shown[index] ?? 0)];
    return x < frame.left - 1 || x > frame.right + 6 || y < frame.top - 6 || y > frame.bottom + 6 ? [] : [{ x, y, colour: ready.colour }];
  });
}

function lastShown({ shown, to, line }: Ready, log: boolean): number {
  let index = Math.min(to, line.xs.length) - 1;
  while (index >= 0 && !isShown(shown[index] ?? Number.NaN, log)) index -= 1;
  return index;
}

function paintBand(ink: CanvasRenderingContext2D, frame: Frame, line: Ready, band: { low: Column; high: Column }, log: boolean): void {
  const { xs } = line.line;
  const floor = (value: number): number => frame.toY(log && value <= 0 ? frame.low : value);
  const there = (index: number): boolean => Number.isFinite(band.low[index] ?? Number.NaN) && isShown(band.high[index] ?? Number.NaN, log);
  if (theme().highContrast) {
    ink.strokeStyle = line.colour;
    ink.lineWidth = 1;
    ink.setLineDash([2, 2]);
    ink.stroke(pathOf(frame, xs, band.low, line.from, line.to, log));
    ink.stroke(pathOf(frame, xs, band.high, line.from, line.to, log));
    ink.setLineDash([]);
    return;
  }
  ink.fillStyle = line.colour;
  ink.globalAlpha = BAND;
  for (let start = line.from; start < line.to; start += 1) {
    if (!there(start)) continue;
    let end = start;
    while (end + 1 < line.to && there(end + 1)) end += 1;
    ink.beginPath();
    for (let index = start; index <= end; index += 1) ink.lineTo(frame.toX(xs[index] ?? 0), floor(band.high[index] ?? 0));
    for (let index = end; index >= start; index -= 1) ink.lineTo(frame.toX(xs[index] ?? 0), floor(band.low[index] ?? 0));
    ink.fill();
    start = end;
  }
  ink.globalAlpha = 1;
}

function inside(ink: CanvasRenderingContext2D, frame: Frame, paint: () => void): void {
  ink.save();
  ink.beginPath();
  ink.rect(frame.left, frame.top - 4, frame.right - frame.left + 4, frame.bottom - frame.top + 8);
  ink.clip();
  paint();
  ink.restore();
}

function dot(ink: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ink.beginPath();
  ink.arc(x, y, radius, 0, 2 * Math.PI);
  ink.fill();
}

/** Whether a value has a place on the axis. */
export function isShown(value: number, log: boolean): boolean {
  return Number.isFinite(value) && !(log && value <= 0);
}

function hasGap(ys: Column, from: number, to: number, log: boolean): boolean {
  for (let index = from; index < to; index += 1) if (!isShown(ys[index] ?? Number.NaN, log)) return true;
  return false;
}

function visible(ys: Column, log: boolean): number[] {
  return Array.from(ys, (value) => (isShown(value, log) ? value : Number.NaN));
}
