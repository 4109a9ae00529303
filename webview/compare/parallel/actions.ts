import type { CompareModel } from '../model/compareModel';
import { withBrush, type Brush } from '../model/clauses';
import { clearBrushes, isEmpty, readBrushes } from './brushing';
import { readParallelSetup, type AxisSetup, type ParallelSetup } from './parallelSetup';

/** Changes what the view keeps for itself. */
export function change(model: CompareModel, part: { readonly [K in keyof ParallelSetup]?: ParallelSetup[K] | undefined }): void {
  const entries = Object.entries({ ...readParallelSetup(model.setup.views.parallel), ...part }).filter(([, value]) => value !== undefined);
  model.setView('parallel', Object.fromEntries(entries));
}

/** Shows these axes, as a person chose them. */
export function setAxes(model: CompareModel, axes: readonly AxisSetup[]): void {
  change(model, { axes, chosen: true });
}

/** Changes one axis. */
export function changeAxis(model: CompareModel, id: string, part: Partial<Omit<AxisSetup, 'id'>>): void {
  const { axes } = readParallelSetup(model.setup.views.parallel);
  setAxes(model, axes.map((axis) => (axis.id === id ? { ...axis, ...part } : axis)));
}

/** Shows an axis, or no longer; a new one stands before the last. */
export function toggleAxis(model: CompareModel, id: string): void {
  const { axes } = readParallelSetup(model.setup.views.parallel);
  if (axes.some((axis) => axis.id === id)) {
    setAxes(model, axes.filter((axis) => axis.id !== id));
    if (readBrushes(model.setup.filter).has(id)) model.setFilter(withBrush(model.setup.filter, id, undefined));
  } else setAxes(model, [...axes.slice(0, -1), { id }, ...axes.slice(-1)]);
}

/** Puts an axis where another stands; answers its new number from 0. */
export function moveAxis(model: CompareModel, id: string, to: string): number {
  const { axes } = readParallelSetup(model.setup.views.parallel);
  const axis = axes.find((one) => one.id === id);
  const at = axes.findIndex((one) => one.id === to);
  if (axis === undefined || at < 0) return at;
  const rest = axes.filter((one) => one.id !== id);
  setAxes(model, [...rest.slice(0, at), axis, ...rest.slice(at)]);
  return at;
}

/** Colours the lines by a column. */
export function colourBy(model: CompareModel, id: string): void {
  change(model, { colour: id });
}

/** Makes a brush a clause of the filter; an empty one is taken out. Answers whether that changed the filter. */
export function commitBrush(model: CompareModel, brush: Brush): boolean {
  const filter = withBrush(model.setup.filter, brush.column, isEmpty(brush) ? undefined : brush);
  if (filter === model.setup.filter) {
    model.setBrushing(undefined);
    return false;
  }
  model.setFilter(filter);
  return true;
}

/** Takes the brushes of these axes out of the filter. */
export function clear(model: CompareModel, columns: readonly string[]): void {
  model.setFilter(clearBrushes(model.setup.filter, columns));
}
