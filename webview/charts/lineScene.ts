import { theme } from '../ui/theme';
import { pushApart, spreadOut } from './labels';
import { paler } from './line';
import type { Drawn } from './lineChart';
import { isShown, valuesAt, type Frame } from './paint';
import type { Scene, Shape, Spot } from './scene';
import type { Column } from './series';

/** Room for the title, px; and for a line of the legend. */
const [TITLE, LEGEND] = [32, 16];
/** Least width of a name in the legend, px. */
const NAME = 180;

/** A chart of lines as a picture of its own: title, axes, lines with what stands behind them, and names below. */
export function lineScene(drawn: Drawn, title: string): Scene {
  const colours = theme();
  const { frame, lines, log } = drawn;
  const perRow = Math.max(1, Math.floor((drawn.width - 24) / NAME));
  const legend = Math.ceil(lines.length / perRow) * LEGEND + 12;
  const shapes: Shape[] = [{ kind: 'text', at: [12, 16], text: title, colour: colours.foreground, size: 13, anchor: 'start', bold: true }];
  shapes.push(...moved(axes(frame)));
  const inside: Shape[] = [];
  for (const { line, band, colour, from, to } of lines) if (band !== undefined) inside.push(...bandShapes(frame, line.xs, band, from, to, colour, log));
  for (const { line, raw, colour, from, to } of lines) {
    if (raw !== undefined) for (const spots of pieces(frame, line.xs, raw, from, to, log)) inside.push({ kind: 'line', spots, colour: paler(colour, 0.28), width: colours.highContrast ? 0.5 : 1 });
  }
  for (const { line, shown, colour, from, to } of lines) {
    for (const spots of pieces(frame, line.xs, shown, from, to, log)) {
      const [only] = spots;
      if (spots.length === 1 && only !== undefined) inside.push({ kind: 'dot', at: only, radius: 3, colour });
      else inside.push({ kind: 'line', spots, colour, width: line.width, dash: line.dash });
    }
  }
  shapes.push({ kind: 'clip', x: frame.left, y: frame.top + TITLE - 4, width: frame.right - frame.left + 4, height: frame.bottom - frame.top + 8, shapes: moved(inside) });
  const wishes = valuesAt(frame, lines, undefined, log).filter(({ y }) => !Number.isNaN(y)).map((value, rank) => ({ at: value.y, rank, value }));
  const crowded = wishes.length > (frame.bottom - frame.top) / 14;
  for (const { wish, at } of (crowded ? spreadOut : pushApart)(wishes, 14, frame.top + 4, frame.bottom - 2)) {
    const { line, colour } = wish.value.ready;
    shapes.push(...moved([
      { kind: 'line', spots: [[frame.right + 8, at], [frame.right + 18, at]], colour, width: 3, dash: line.dash.length === 0 ? [] : [2.5, 1.5] },
      { kind: 'text', at: [frame.right + 22, at], text: drawn.format(wish.value.shown), colour: colours.foreground, size: 11, anchor: 'start' },
    ]));
  }
  lines.forEach(({ line, colour }, index) => {
    const [x, y] = [12 + (index % perRow) * NAME, TITLE + drawn.height + 8 + Math.floor(index / perRow) * LEGEND];
    shapes.push({ kind: 'line', spots: [[x, y], [x + 16, y]], colour, width: 3, dash: line.dash });
    shapes.push({ kind: 'text', at: [x + 22, y], text: line.name.length > 24 ? `${line.name.slice(0, 23)}…` : line.name, colour: colours.foreground, size: 11, anchor: 'start' });
  });
  return { width: drawn.width, height: TITLE + drawn.height + legend, background: colours.background, font: colours.font, title, shapes };
}

/** Grid, ticks and the line of the x axis. */
export function axes(frame: Frame): Shape[] {
  const colours = theme();
  const text = (at: Spot, label: string, anchor: 'start' | 'middle' | 'end'): Shape => ({ kind: 'text', at, text: label, colour: colours.secondary, size: 11, anchor });
  return [
    ...frame.ticksY.flatMap(({ value, label }): Shape[] => [
      { kind: 'line', spots: [[frame.left, frame.toY(value)], [frame.right, frame.toY(value)]], colour: colours.grid, width: 1 },
      text([frame.left - 6, frame.toY(value)], label, 'end'),
    ]),
    { kind: 'line', spots: [[frame.left, frame.bottom], [frame.right, frame.bottom]], colour: colours.border, width: 1 },
    ...frame.ticksX.map(({ value, label }) => text([frame.toX(value), frame.bottom + 12], label, 'middle')),
  ];
}

/** Shapes of a chart below its title. */
export function moved(shapes: readonly Shape[]): Shape[] {
  const shift = ([x, y]: Spot): Spot => [x, y + TITLE];
  return shapes.map((shape): Shape => {
    if (shape.kind === 'line' || shape.kind === 'area') return { ...shape, spots: shape.spots.map(shift) };
    if (shape.kind === 'dot' || shape.kind === 'text') return { ...shape, at: shift(shape.at) };
    return { ...shape, y: shape.y + TITLE };
  });
}

/** Height of the title, px. */
export const TITLE_ROOM = TITLE;

function pieces(frame: Frame, xs: Column, ys: Column, from: number, to: number, log: boolean): Spot[][] {
  const all: Spot[][] = [];
  let piece: Spot[] | undefined;
  for (let index = from; index < to; index += 1) {
    const value = ys[index] ?? Number.NaN;
    if (!isShown(value, log)) {
      piece = undefined;
      continue;
    }
    if (piece === undefined) all.push((piece = []));
    piece.push([frame.toX(xs[index] ?? 0), frame.toY(value)]);
  }
  return all;
}

function bandShapes(frame: Frame, xs: Column, band: { low: Column; high: Column }, from: number, to: number, colour: string, log: boolean): Shape[] {
  const floor = Float64Array.from(band.low, (value) => (log && value <= 0 ? frame.low : value));
  const upper = pieces(frame, xs, band.high, from, to, log);
  const lower = pieces(frame, xs, floor, from, to, log);
  if (theme().highContrast) return [...upper, ...lower].map((spots): Shape => ({ kind: 'line', spots, colour, width: 1, dash: [2, 2] }));
  return upper.map((spots, index): Shape => ({ kind: 'area', spots: [...spots, ...[...(lower[index] ?? [])].reverse()], colour, opacity: 0.22 }));
}
