import { beforeEach, expect, it } from 'vitest';
import type { SeriesColumnsRequest } from '../../src/protocol/table';
import type { Store } from '../../src/store/api';
import { point, storeWithRun } from '../../src/store/testing/folders';

let store: Store;
let runId: string;

beforeEach(async () => {
  ({ store, runId } = await storeWithRun());
});

function read(request: Partial<SeriesColumnsRequest>, key = 'loss'): { xs: number[]; ys: number[]; count: number; whole: boolean } {
  const [series] = store.metrics.columns({ series: [{ run_id: runId, key }], axis: 'step', buckets: 100, ...request });
  return { xs: Array.from(series!.xs), ys: Array.from(series!.ys), count: series!.count, whole: series!.whole };
}

it('stands on steps, on times and on the time since the run began', () => {
  store.metrics.logBatch(runId, [point('lr', 1, 0, 400), point('loss', 3, 0, 500), point('loss', 2, 1, 900), point('loss', Number.NaN, 2, 700), point('loss', -Infinity, 3, 1000)], [], []);
  expect(read({})).toEqual({ xs: [0, 1, 2, 3], ys: [3, 2, Number.NaN, -Infinity], count: 4, whole: true });
  expect(read({ axis: 'time' })).toMatchObject({ xs: [500, 700, 900, 1000], ys: [3, Number.NaN, 2, -Infinity] });
  expect(read({ axis: 'relative' }).xs).toEqual([100, 300, 500, 600]);
});

it('knows what was logged since it read', () => {
  store.metrics.logBatch(runId, [point('loss', 1, 0, 100)], [], []);
  expect(read({ axis: 'relative' }).xs).toEqual([0]);
  store.metrics.logBatch(runId, [point('loss', 2, 1, 200)], [], []);
  expect(read({}).ys).toEqual([1, 2]);
  store.metrics.logBatch(runId, [point('other', 2, 1, 40)], [], []);
  expect(read({ axis: 'relative' }).xs).toEqual([60, 160]);
  store.runs.delete(runId);
  store.trash.empty();
  expect(read({})).toEqual({ xs: [], ys: [], count: 0, whole: true });
});

it('reduces a stretch with one point on either side, and counts all', () => {
  const points = Array.from({ length: 900 }, (_, step) => point('loss', step === 450 ? 1000 : Math.cos(step), step, step));
  store.metrics.logBatch(runId, points, [], []);
  const all = read({ buckets: 10 });
  expect(all).toMatchObject({ count: 900, whole: false });
  expect(all.ys).toContain(1000);
  expect(all.xs.length).toBeLessThanOrEqual(22);
  expect(read({ buckets: 10, from: 100.5, to: 103 })).toMatchObject({ xs: [100, 101, 102, 103, 104], count: 900, whole: true });
});

it('refuses buckets that are none', () => {
  expect(() => read({ buckets: 5001 })).toThrow('buckets');
  expect(() => read({ buckets: 1.5 })).toThrow('buckets');
});
