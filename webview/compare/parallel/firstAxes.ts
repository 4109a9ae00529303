import type { CompareModel } from '../model/compareModel';
import { change } from './actions';
import { axisRoom } from './layout';
import { readParallelSetup } from './parallelSetup';
import { candidates, chooseAxes, relevance } from './relevance';

/** Columns that are read to find which say most. */
const TRIED = 24;
/** Axes to begin with at most, and px that each wants. */
const [MOST, GAP] = [12, 88];

/** Whether axes are to be chosen: nobody did, and none are there or they are about another metric. */
export function wantsAxes(model: CompareModel): boolean {
  const { axes, chosen } = readParallelSetup(model.setup.views.parallel);
  if (chosen || model.columns.length === 0) return false;
  const metric = model.metric;
  return axes.length === 0 || (metric !== undefined && model.columns.some(({ id }) => id === `metrics.${metric}`) && axes.at(-1)?.id !== `metrics.${metric}`);
}

/** Chooses the axes to begin with, for a view of this width; answers false when nothing varies. */
export async function firstAxes(model: CompareModel, width: number): Promise<boolean> {
  const key = model.metric;
  const metric = key !== undefined && model.columns.some(({ id, runs }) => id === `metrics.${key}` && runs > 0) ? `metrics.${key}` : undefined;
  const ids = candidates(model.columns, metric, TRIED);
  await model.need([...ids, ...(metric === undefined ? [] : [metric])]);
  const target = metric === undefined ? undefined : model.column(metric);
  const relevances = new Map(ids.flatMap((id, index) => {
    const column = model.column(id);
    return column === undefined ? [] : [[id, target === undefined ? 1 / (index + 1) : relevance(column, target, model.behind)] as const];
  }));
  const axes = chooseAxes(relevances, metric, Math.min(MOST, axisRoom(width, GAP)));
  if (ids.length === 0 && axes.length < 2) return false;
  change(model, { axes: axes.map((id) => ({ id })), chosen: false });
  return true;
}
