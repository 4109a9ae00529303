import type { Chart } from 'chart.js';
import { frameOf } from '../../charts/drawing';
import { axes, moved, TITLE_ROOM } from '../../charts/lineScene';
import type { Frame } from '../../charts/paint';
import type { Scene, Shape } from '../../charts/scene';
import { exactNumber } from '../../ui/format';
import { theme } from '../../ui/theme';
import type { CompareModel } from '../model/compareModel';
import type { Bar } from './barData';
import { wordOf } from './columnAxis';
import { cutLabel, type BarBox, type Mark } from './columnDrawing';
import { csvText } from './exporting';

/** Bars that have room for a name in a picture. */
const NAMED = 16;

/** Runs as dots: a ring of its colour around a run that is selected, where colour is a value. */
export function markShapes(marks: readonly Mark[], frame: Frame, colourOf: (mark: Mark) => { readonly fill: string; readonly edge: string }, radius: number): Shape[] {
  return [...marks].sort((a, b) => Number(a.hue !== undefined) - Number(b.hue !== undefined)).flatMap((mark): Shape[] => {
    const at = [frame.toX(mark.x), frame.toY(mark.y)] as const;
    const { fill, edge } = colourOf(mark);
    const chosen = mark.hue !== undefined;
    // A ring is a dot behind, so that it is as wide as on the screen.
    return [...(chosen ? [{ kind: 'dot', at, radius: radius + 3.5, colour: edge } as const] : []), { kind: 'dot', at, radius: chosen ? radius + 1.5 : radius, colour: fill, edge: theme().background }];
  });
}

/** Bars with their deviation and, where there is room, their names. */
export function barShapes(bars: readonly Bar[], boxes: readonly BarBox[], frame: Frame): Shape[] {
  const colours = theme();
  const zero = frame.toY(Math.min(frame.high, Math.max(0, frame.low)));
  const shapes = bars.flatMap((bar, index): Shape[] => {
    const box = boxes[index];
    if (box === undefined) return [];
    const { x, y, width, colour } = box;
    return [
      { kind: 'box', x: x - width / 2, y: Math.min(y, zero), width, height: Math.abs(zero - y), colour },
      ...(Number.isNaN(bar.deviation) ? [] : [{ kind: 'line', spots: [[x, frame.toY(bar.value - bar.deviation)], [x, frame.toY(bar.value + bar.deviation)]], colour: colours.foreground, width: 1 } as const]),
    ];
  });
  const names = new Map<string, number[]>();
  bars.forEach(({ label }, index) => names.set(label, [...(names.get(label) ?? []), boxes[index]?.x ?? 0]));
  if (names.size > NAMED) return shapes;
  for (const [label, xs] of names)
    shapes.push({ kind: 'text', at: [xs.reduce((sum, x) => sum + x, 0) / xs.length, frame.bottom + 12], text: cutLabel(label), colour: colours.secondary, size: 11, anchor: 'middle' });
  return shapes;
}

/** A chart of columns as a picture of its own. */
export function columnScene(chart: Chart, title: string, bars: boolean, inside: (frame: Frame) => readonly Shape[]): Scene {
  const frame = frameOf(chart);
  const { background, foreground, font } = theme();
  const head: Shape = { kind: 'text', at: [12, 16], text: title, colour: foreground, size: 13, anchor: 'start', bold: true };
  const shapes = [...axes(bars ? { ...frame, ticksX: [] } : frame), ...inside(frame)];
  return { width: chart.width, height: chart.height + TITLE_ROOM, background, font, title, shapes: [head, ...moved(shapes)] };
}

/** Bars as CSV, one a row. */
export function barsCsv(bars: readonly Bar[]): string {
  const number = (value: number): string => (Number.isNaN(value) ? '' : exactNumber(value));
  return csvText([['label', 'split', 'value', 'deviation', 'runs'], ...bars.map((bar) => [bar.label, bar.split ?? '', number(bar.value), number(bar.deviation), String(bar.rows.length)])]);
}

/** Runs of a scatter or contour as CSV, one a row. */
export function marksCsv(model: Pick<CompareModel, 'column' | 'name' | 'resident'>, marks: readonly Mark[], ids: readonly string[]): string {
  const text = (id: string, row: number): string => {
    const column = model.column(id);
    return column === undefined ? '' : (wordOf(column, row) ?? '');
  };
  return csvText([['run', 'run_id', ...ids], ...marks.map(({ row }) => [model.name(row), model.resident.ids[row] ?? '', ...ids.map((id) => text(id, row))])]);
}
