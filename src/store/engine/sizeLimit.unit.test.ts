import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServerWarning } from '../../protocol/trialbook';
import type { Store } from '../api';
import { openForTest, point, temporaryFolder } from '../testing/folders';
import { SizeLimit } from './sizeLimit';

describe('the limit of the size', () => {
  it('warns before it refuses, and lets marks through a little longer', () => {
    const limit = new SizeLimit(1000);
    const refused = (operation: string): boolean => {
      try {
        limit.admit([[operation, [1]]]);
        return false;
      } catch (error) {
        expect(error).toMatchObject({ code: 'RESOURCE_EXHAUSTED', status: 507 });
        return true;
      }
    };
    const at = (used: number): unknown[] => [limit.look(used), limit.warning?.kind, refused('points.insert'), refused('tags.set'), refused('trash.points')];
    expect(at(799)).toEqual([false, undefined, false, false, false]);
    expect(at(800)).toEqual([true, 'database-large', false, false, false]);
    expect(at(1000)).toEqual([true, 'database-full', true, false, false]);
    expect(at(1050)).toEqual([true, 'database-full', true, true, false]);
    expect(at(10)).toEqual([true, undefined, false, false, false]);
  });
});

/** Logs until the store refuses; answers the refusal. */
function fill(store: Store, run: string): unknown {
  for (let batch = 0; batch < 500; batch++) {
    try {
      store.metrics.logBatch(run, Array.from({ length: 1000 }, (_, i) => point('loss', i, batch * 1000 + i)), [], []);
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

describe('a store that is full', () => {
  it('records nothing new, goes on reading, ending and deleting, and goes on recording once there is room', async () => {
    const path = join(temporaryFolder(), '.trialbook');
    const store = await openForTest(path, { maxBytes: 3 * 1024 * 1024 });
    const told: ServerWarning[] = [];
    store.onWarning((warning) => told.push(warning));
    const [kept, dropped] = ['kept', 'dropped'].map((name) => store.runs.create({ experiment_id: '0', run_name: name }).info.run_id) as [string, string];
    store.metrics.logBatch(kept, [point('loss', 1)], [], []);
    expect(fill(store, dropped)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', status: 507, message: expect.stringContaining('3 MB') as unknown });
    expect(told.map(({ kind }) => kind)).toEqual(['database-large', 'database-full']);
    expect(store.warnings.map(({ kind }) => kind)).toEqual(['database-full']);

    const before = store.metrics.history({ run_id: dropped, metric_key: 'loss', max_results: 5 });
    const last = (): unknown => store.runs.get(dropped).data.metrics;
    const lastBefore = last();
    for (const write of [
      () => store.runs.create({ experiment_id: '0' }),
      () => store.runs.logParam(kept, { key: 'lr', value: '1' }),
      () => store.metrics.logBatch(dropped, [point('loss', 1, 1e9), point('new', 1)], [], []),
      () => store.experiments.create({ name: 'more' }),
    ]) expect(write).toThrow(expect.objectContaining({ status: 507 }));
    expect(store.metrics.history({ run_id: dropped, metric_key: 'loss', max_results: 5 })).toEqual(before);
    expect(last()).toEqual(lastBefore);
    store.runs.update({ run_id: dropped, status: 'FINISHED', end_time: 2000 });

    store.runs.delete(dropped);
    store.trash.empty();
    expect(store.warnings).toEqual([]);
    store.metrics.logBatch(kept, [point('loss', 2, 1)], [], []);
    await store.close();
    const again = await openForTest(path);
    expect(again.metrics.history({ run_id: kept, metric_key: 'loss' }).metrics.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('says so when it is opened', async () => {
    const path = join(temporaryFolder(), '.trialbook');
    const store = await openForTest(path);
    const run = store.runs.create({ experiment_id: '0' }).info.run_id;
    for (let i = 0; i < 40; i++) store.metrics.logBatch(run, Array.from({ length: 1000 }, (_, j) => point('loss', j, i * 1000 + j)), [], []);
    await store.close();
    const again = await openForTest(path, { maxBytes: 1024 * 1024 });
    expect(again.warnings.map(({ kind }) => kind)).toEqual(['database-full']);
    expect(() => again.metrics.logBatch(run, [point('loss', 0, 0)], [], [])).toThrow(expect.objectContaining({ status: 507 }));
  });
});
