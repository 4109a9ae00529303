import type { CompareModel } from '../model/compareModel';
import { change } from './actions';
import { readBrushes } from './brushing';
import { readParallelSetup, type AxisSetup } from './parallelSetup';
import { candidates, chooseAxes, relevance } from './relevance';

/** Columns that are read to find which say most. */
const TRIED = 24;
/** Axes to begin with at most; a view that has no room for them shows those that say most. */
const MOST = 12;

/** Whether axes are to be chosen: nobody did, and none are there or they are about another metric. */
export function wantsAxes(model: CompareModel): boolean {
  const { axes, chosen } = readParallelSetup(model.setup.views.parallel);
  if (chosen || model.columns.length === 0) return false;
  const metric = model.metric;
  return axes.length === 0 || (metric !== undefined && model.columns.some(({ id }) => id === `metrics.${metric}`) && axes.at(-1)?.id !== `metrics.${metric}`);
}

/** Chooses the axes to begin with; answers false when nothing varies. */
export async function firstAxes(model: CompareModel): Promise<boolean> {
  const key = model.metric;
  const metric = key !== undefined && model.columns.some(({ id, runs }) => id === `metrics.${key}` && runs > 0) ? `metrics.${key}` : undefined;
  const ids = candidates(model.columns, metric, TRIED);
  await model.need([...ids, ...(metric === undefined ? [] : [metric])]);
  const target = metric === undefined ? undefined : model.column(metric);
  const relevances = new Map(ids.flatMap((id, index) => {
    const column = model.column(id);
    return column === undefined ? [] : [[id, target === undefined ? 1 / (index + 1) : relevance(column, target, model.behind)] as const];
  }));
  const axes = chooseAxes(relevances, metric, MOST);
  if (ids.length === 0 && axes.length < 2) return false;
  change(model, { axes: axes.map((id) => ({ id })), chosen: false });
  return true;
}

/** Adds axes for brushes that have none, the last stays so: what a filter holds must be seen. Answers whether there were any. */
export function addBrushed(model: CompareModel): boolean {
  const { axes } = readParallelSetup(model.setup.views.parallel);
  const missing = [...readBrushes(model.setup.filter).keys()].filter(
    (id) => !/^attributes\.run_(id|name)$/.test(id) && !axes.some((axis) => axis.id === id) && model.columns.some((info) => info.id === id),
  );
  if (missing.length === 0 || axes.length === 0) return false;
  // What goes into runs stands before what comes out of them.
  const inputs = axes.findLastIndex(({ id }) => !id.startsWith('metrics')) + 1;
  const added = (metric: boolean): AxisSetup[] => missing.filter((id) => id.startsWith('metrics') === metric).map((id) => ({ id }));
  const before = inputs < axes.length ? inputs : axes.length - 1;
  change(model, { axes: [...axes.slice(0, before), ...added(false), ...axes.slice(before, -1), ...added(true), ...axes.slice(-1)] });
  return true;
}
