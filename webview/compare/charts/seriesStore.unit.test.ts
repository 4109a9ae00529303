import { expect, it, vi } from 'vitest';
import type { ColumnSeries, SeriesColumnsRequest } from '../../../src/protocol/table';
import { Resident } from '../model/resident';
import { continued, inserted, SeriesStore } from './seriesStore';

const series = (xs: number[], whole = true): { xs: Float64Array; ys: Float64Array; count: number; whole: boolean } => ({ xs: Float64Array.from(xs), ys: Float64Array.from(xs, (x) => x * 10), count: xs.length, whole });

/** A store on a source that answers `points` of each run, with what it was asked. */
function storeOf(points: () => number[], whole = true, reduce?: 'mean'): { store: SeriesStore; asked: SeriesColumnsRequest[]; resident: Resident } {
  const asked: SeriesColumnsRequest[] = [];
  const resident = new Resident();
  const source = {
    series: (request: SeriesColumnsRequest): Promise<ColumnSeries[]> => {
      asked.push(request);
      const within = points().filter((x) => x >= (request.from ?? -Infinity) && x <= (request.to ?? Infinity));
      return Promise.resolve(request.series.map((one) => ({ ...one, ...series(within, whole || request.to !== undefined) })));
    },
  };
  const model = { source, resident, ask: async <T>(_: string, request: (signal: AbortSignal) => Promise<T>) => request(new AbortController().signal) };
  return { store: new SeriesStore(model, reduce), asked, resident };
}

it('continues a series with what came, and puts a closer look in its place', () => {
  expect([...(continued(series([0, 1, 2]), series([2, 3])).xs as Float64Array)]).toEqual([0, 1, 2, 3]);
  expect(continued(series([0, 1], false), series([1, 2])).whole).toBe(false);
  expect([...(inserted(series([0, 10, 20, 30]), series([9, 10, 11, 12, 21]), { min: 10, max: 15 }).xs as Float64Array)]).toEqual([0, 9, 10, 11, 12, 21, 30]);
});

it('reads each run once, and only those that are missing', async () => {
  const { store, asked } = storeOf(() => [0, 1]);
  await store.want('step', 'loss', ['a'], 100);
  await store.want('step', 'loss', ['a', 'b'], 100);
  await store.want('step', 'loss', ['a', 'b'], 100);
  expect(asked.map((request) => request.series.map((one) => one.run_id))).toEqual([['a'], ['b']]);
  expect(store.get('step', 'loss', 'b', undefined)?.count).toBe(2);
  expect(store.get('time', 'loss', 'b', undefined)).toBeUndefined();
});

it('reads of a run with news only what came since', async () => {
  let points = [0, 1];
  const { store, asked, resident } = storeOf(() => points);
  await store.want('step', 'loss', ['a'], 100);
  points = [0, 1, 2, 3];
  resident.touch(['a']);
  await store.want('step', 'loss', ['a'], 100);
  expect(asked[1]?.from).toBe(1);
  expect([...(store.get('step', 'loss', 'a', undefined)?.xs as Float64Array)]).toEqual([0, 1, 2, 3]);
});

it('reads a run anew when it has grown to more than can be shown', async () => {
  let points = [0, 1];
  const { store, asked, resident } = storeOf(() => points);
  await store.want('step', 'loss', ['a'], 2);
  for (const count of [20, 30]) {
    points = Array.from({ length: count }, (_, x) => x);
    resident.touch(['a']);
    vi.spyOn(performance, 'now').mockReturnValue(count * 10_000);
    await store.want('step', 'loss', ['a'], 2);
  }
  vi.restoreAllMocks();
  expect(asked.map(({ from }) => from)).toEqual([undefined, 1, undefined]);
});

it('asks for means where it holds them, and joins a closer look once', async () => {
  const { store, asked } = storeOf(() => [0, 10, 11, 12, 20], false, 'mean');
  const zoom = { min: 10, max: 12 };
  await store.want('step', 'loss', ['a'], 100);
  await store.wantDetail('step', 'loss', ['a'], 100, zoom);
  expect(asked.map(({ reduce }) => reduce)).toEqual(['mean', 'mean']);
  expect(store.get('step', 'loss', 'a', zoom)).toBe(store.get('step', 'loss', 'a', zoom));
});

it('looks closer at a stretch only where points were left out, and forgets it', async () => {
  const { store, asked } = storeOf(() => [0, 10, 11, 12, 20], false);
  const zoom = { min: 10, max: 12 };
  await store.want('step', 'loss', ['a'], 100);
  await store.wantDetail('step', 'loss', ['a'], 100, zoom);
  await store.wantDetail('step', 'loss', ['a'], 100, zoom);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({ from: 10, to: 12 });
  const told = vi.fn();
  store.listen(told);
  store.dropDetails();
  await store.wantDetail('step', 'loss', ['a'], 100, zoom);
  expect(told).toHaveBeenCalledWith('loss');
  const whole = storeOf(() => [0, 1]);
  await whole.store.want('step', 'loss', ['a'], 100);
  await whole.store.wantDetail('step', 'loss', ['a'], 100, zoom);
  expect(whole.asked).toHaveLength(1);
});
