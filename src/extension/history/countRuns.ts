import { isAll, type Selection } from './selection';

/** How many runs a selection names; undefined where that is not known without reading all of them. Raises what the server does. */
export async function countRuns(selection: Selection): Promise<number | undefined> {
  const { connection, runs, experiments, models } = selection;
  if (runs.length > 0) return experiments.length === 0 ? runs.length : undefined;
  if (models.length > 0 && experiments.length === 0) return undefined;
  const overviews = await (await connection.client()).overview(isAll(selection) ? undefined : experiments.map(({ id }) => id));
  return overviews.reduce((sum, overview) => sum + overview.runs, 0);
}
