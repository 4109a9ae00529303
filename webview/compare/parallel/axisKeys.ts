import type { Brush } from '../model/clauses';
import { joinRanges, rangeBetween, rangePlaces } from './brushing';
import type { Axis, Plot } from './plot';

/** Where an edge goes by a key, as the brush that comes of it. Undefined for keys that move no edge. */
export function movedEdge(plot: Plot, axis: Axis, index: number, end: 'low' | 'high', event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): Brush | undefined {
  const { scale, setup } = axis;
  const brush = plot.brushOf(setup.id);
  const range = brush?.ranges[index];
  const places = range === undefined ? undefined : rangePlaces(scale, range);
  if (brush === undefined || range === undefined || places === undefined) return undefined;
  const by = (event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0) * (event.shiftKey ? 10 : 1);
  const jump = event.key === 'Home' ? 1 : event.key === 'End' ? 0 : undefined;
  if (by === 0 && jump === undefined) return undefined;
  const pixels = plot.heights.bottom - plot.heights.top;
  // A whole number a key; else a hundredth of the axis.
  const one = scale.whole && scale.kind !== 'percentile' ? Math.abs(scale.toUnit(scale.min + 1) - scale.toUnit(scale.min)) : 0.01;
  const [low, high] = [Math.max(0, places[0]), Math.min(1, places[1])];
  const here = end === 'low' ? low : high;
  const there = Math.min(1, Math.max(0, jump ?? here + by * one));
  const next = end === 'low' ? rangeBetween(scale, Math.min(there, high), high, pixels) : rangeBetween(scale, low, Math.max(there, low), pixels);
  if (next === undefined) return brush;
  return { ...brush, ranges: joinRanges([...brush.ranges.filter((_, at) => at !== index), next], scale.whole) };
}

/** A first brush for an axis that has none, to be moved by keys: its middle half. */
export function firstBrush(plot: Plot, { scale, setup }: Axis): Brush | undefined {
  const range = rangeBetween(scale, 0.25, 0.75, plot.heights.bottom - plot.heights.top);
  return range === undefined || !Number.isFinite(scale.min) ? undefined : { column: setup.id, ranges: [range], words: [] };
}
