import type { Brush } from '../model/clauses';
import { joinRanges, rangeBetween, rangePlaces } from './brushing';
import type { Axis, Plot } from './plot';
import type { Scale } from './scale';

/** Where an edge goes by a key, as the brush that comes of it. Undefined for keys that move no edge. */
export function movedEdge(plot: Plot, axis: Axis, index: number, end: 'low' | 'high', event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): Brush | undefined {
  const { scale, setup } = axis;
  const brush = plot.brushOf(setup.id);
  const range = brush?.ranges[index];
  const places = range === undefined ? undefined : rangePlaces(scale, range);
  if (brush === undefined || range === undefined || places === undefined) return undefined;
  const by = steps(event);
  if (by === undefined) return undefined;
  const pixels = plot.heights.bottom - plot.heights.top;
  const [low, high] = [Math.max(0, places[0]), Math.min(1, places[1])];
  const here = end === 'low' ? low : high;
  const there = Math.min(1, Math.max(0, here + by * stepOf(scale)));
  const next = end === 'low' ? rangeBetween(scale, Math.min(there, high), high, pixels) : rangeBetween(scale, low, Math.max(there, low), pixels);
  if (next === undefined) return brush;
  return { ...brush, ranges: joinRanges([...brush.ranges.filter((_, at) => at !== index), next], scale.whole) };
}

/** Steps that a key goes up; undefined for other keys. */
function steps({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): number | undefined {
  const by = { ArrowUp: 1, ArrowDown: -1, Home: Infinity, End: -Infinity }[key];
  return by === undefined ? undefined : by * (shiftKey ? 10 : 1);
}

/** A whole number a key; else a hundredth of the axis. */
function stepOf(scale: Scale): number {
  return scale.whole && scale.kind !== 'percentile' ? Math.abs(scale.toUnit(scale.min + 1) - scale.toUnit(scale.min)) : 0.01;
}

/** A first brush for an axis that has none, to be moved by keys: its middle half. */
export function firstBrush(plot: Plot, { scale, setup }: Axis): Brush | undefined {
  const range = rangeBetween(scale, 0.25, 0.75, plot.heights.bottom - plot.heights.top);
  return range === undefined || !Number.isFinite(scale.min) ? undefined : { column: setup.id, ranges: [range], words: [] };
}
