import { columnId } from '../../../src/protocol/columns';
import { CELL } from '../../../src/protocol/table';
import type { CompareModel } from '../model/compareModel';
import type { RunFacts } from './protocol';
import { factKey } from './sections';
import type { Statistic } from './setup';

/** Another number of each metric than the last, for these runs alone; undefined when the server refused, which the frame says. */
export async function readStatistics(model: CompareModel, runs: readonly RunFacts[], stat: Statistic): Promise<ReadonlyMap<string, number> | undefined> {
  const keys = [...new Set(runs.flatMap((run) => run.metrics.map((metric) => metric.key)))];
  const columns = keys.map((key) => columnId({ kind: 'metric', key, stat }));
  const table = await model.ask('difference-statistics', (signal) => model.source.table({ run_ids: runs.map((run) => run.id), columns }, signal));
  if (table === undefined) return undefined;
  const found = new Map<string, number>();
  table.columns.forEach((column, index) => {
    table.runs.forEach((id, row) => {
      if (column.kinds[row] === CELL.number || column.kinds[row] === CELL.special) found.set(factKey(id, keys[index] ?? ''), column.numbers[row] ?? Number.NaN);
    });
  });
  return found;
}
