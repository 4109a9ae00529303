import { describe, expect, it } from 'vitest';
import { reducePoints, type PointRow } from './reduce';
import { point, storeWithRun } from './testing/folders';

describe('metrics', () => {
  it('keep integers past 2^53, NaN and infinities', async () => {
    const { store, runId } = await storeWithRun();
    const step = 2n ** 62n + 1n;
    const timestamp = 9007199254740993n;
    store.metrics.logBatch(runId, [point('big', 1.5, step, timestamp), point('nan', NaN), point('up', Infinity), point('down', -Infinity)], [], []);
    expect(store.metrics.history({ run_id: runId, metric_key: 'big' }).metrics).toEqual([{ key: 'big', value: 1.5, step, timestamp }]);
    const latest = new Map(store.runs.get(runId).data.metrics.map((metric) => [metric.key, metric]));
    expect(latest.get('big')).toMatchObject({ step, timestamp });
    expect(latest.get('nan')?.value).toBeNaN();
    expect(latest.get('up')?.value).toBe(Number.MAX_VALUE);
    expect(latest.get('down')?.value).toBe(-Number.MAX_VALUE);
    expect(store.metrics.history({ run_id: runId, metric_key: 'nan' }).metrics[0]?.value).toBeNaN();
  });

  it('take the greatest step, then timestamp, then value as the last', async () => {
    const { store, runId } = await storeWithRun();
    store.metrics.logBatch(runId, [point('m', 5, 3, 10), point('m', 1, 3, 20), point('m', 9, 2, 99), point('m', 2, 3, 20)], [], []);
    expect(store.runs.get(runId).data.metrics).toEqual([{ key: 'm', value: 2, step: 3, timestamp: 20 }]);
    store.metrics.logBatch(runId, [point('m', 100, 1, 1)], [], []);
    expect(store.runs.get(runId).data.metrics[0]?.value).toBe(2);
  });

  it('keep a point that is logged twice once, in few series and in many', async () => {
    const { store, runId } = await storeWithRun();
    const few = [point('a', 1, 1), point('a', 1, 1), point('a', 2, 2)];
    const many = Array.from({ length: 40 }, (_, i) => point(`m${i}`, i, 1));
    for (let again = 0; again < 2; again++) {
      store.metrics.logBatch(runId, few, [], []);
      store.metrics.logBatch(runId, many, [], []);
    }
    store.metrics.logBatch(runId, [...many, point('m0', 7, 2)], [], []);
    const count = (key: string): number | undefined => store.metrics.series({ series: [{ run_id: runId, key }], buckets: 10, reduce: 'minmax' })[0]?.stats.count;
    expect([count('a'), count('m0'), count('m1')]).toEqual([2, 2, 1]);
    expect(store.metrics.history({ run_id: runId, metric_key: 'a' }).metrics).toHaveLength(2);
  });

  it('have statistics that leave NaN out', async () => {
    const { store, runId } = await storeWithRun();
    store.metrics.logBatch(runId, [point('m', NaN, 0), point('m', 4, 1), point('m', -1, 2), point('m', 4, 3), point('m', NaN, 4)], [], []);
    const [series] = store.metrics.series({ series: [{ run_id: runId, key: 'm' }], buckets: 10, reduce: 'minmax' });
    expect(series).toEqual({
      run_id: runId, key: 'm', whole: true, steps: [0, 1, 2, 3, 4], timestamps: [1000, 1000, 1000, 1000, 1000], values: [null, 4, -1, 4, null],
      stats: { count: 5, first: 4, min: -1, min_step: 2, max: 4, max_step: 1, last_step: 4, last_timestamp: 1000 },
    });
  });

  it('are applied all or not at all', async () => {
    const { store, runId } = await storeWithRun();
    store.metrics.logBatch(runId, [], [{ key: 'p', value: '1' }], []);
    const before = store.runs.get(runId);
    const refused = [
      () => store.metrics.logBatch(runId, [point('a', 1), point('b//c', 1)], [{ key: 'q', value: '1' }], [{ key: 't', value: '1' }]),
      () => store.metrics.logBatch(runId, [point('a', 1)], [{ key: 'q', value: '1' }, { key: 'p', value: '2' }], [{ key: 't', value: '1' }]),
      () => store.metrics.logBatch(runId, [point('a', 1, 0, -1)], [{ key: 'q', value: '1' }], []),
      () => store.metrics.logBatch(runId, [point('a', 1, 1.5)], [{ key: 'q', value: '1' }], []),
      () => store.metrics.logBatch(runId, [point('a', 1)], [{ key: 'q', value: '1' }, { key: 'q', value: '1' }], []),
      () => store.metrics.logBatch(runId, [point('a', 1)], [], [{ key: '../t', value: '1' }]),
    ];
    for (const write of refused) expect(write).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }));
    expect(store.runs.get(runId)).toEqual(before);
    // The statistics kept in memory have not seen the refused points either.
    store.metrics.logBatch(runId, [point('a', 3)], [], []);
    expect(store.metrics.series({ series: [{ run_id: runId, key: 'a' }], buckets: 1, reduce: 'mean' })[0]?.stats.count).toBe(1);
  });

  it('name the value that is wrong', async () => {
    const { store, runId } = await storeWithRun();
    expect(() => store.metrics.logBatch(runId, [point('a', 1), point('b?', 1)], [], [])).toThrow(/metrics\[1\]\.key/);
    expect(() => store.metrics.logBatch(runId, [], [{ key: 'x'.repeat(251), value: '' }], [])).toThrow(/params\[0\]\.key.*250/);
    expect(() => store.metrics.logBatch(runId, Array.from({ length: 1001 }, (_, i) => point('a', i)), [], [])).toThrow(/at most 1000 metrics/);
  });

  it('page through a history by timestamp, step and value, without losing or repeating', async () => {
    const { store, runId } = await storeWithRun();
    const histories = {
      steady: Array.from({ length: 25 }, (_, i) => point('steady', i % 3, i >> 1, i)),
      backwards: Array.from({ length: 25 }, (_, i) => point('backwards', i % 3, i >> 1, 100 - i)),
      // The first two pages are in the order of time; what comes behind them is not.
      late: Array.from({ length: 25 }, (_, i) => point('late', i % 3, i, i < 14 ? i : 40 - i)),
      many: Array.from({ length: 25 }, (_, i) => point('many', i % 5, 0, 7)),
    };
    for (const [key, logged] of Object.entries(histories)) {
      store.metrics.logBatch(runId, logged, [], []);
      const read: unknown[] = [];
      for (let token: string | undefined = ''; token !== undefined; ) {
        const page = store.metrics.history({ run_id: runId, metric_key: key, max_results: 4, page_token: token });
        expect(page).toEqual(JSON.parse(store.answers.history({ run_id: runId, metric_key: key, max_results: 4, page_token: token }).toString()));
        read.push(...page.metrics.map((metric) => [metric.timestamp, metric.step, metric.value]));
        token = page.next_page_token;
      }
      const places = [...new Set(logged.map((metric) => JSON.stringify([metric.timestamp, metric.step, metric.value])))].map((place) => JSON.parse(place) as number[]);
      expect(read, key).toEqual(places.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!));
      expect(store.metrics.history({ run_id: runId, metric_key: key }).metrics.map((metric) => [metric.timestamp, metric.step, metric.value]), key).toEqual(read);
    }
    // A page that was kept is another one once an earlier time was logged for a later step.
    const first = (): unknown[] => (JSON.parse(store.answers.history({ run_id: runId, metric_key: 'steady', max_results: 2 }).toString()) as { metrics: { timestamp: number }[] }).metrics.map(({ timestamp }) => timestamp);
    expect(first()).toEqual([0, 1]);
    store.metrics.logBatch(runId, [point('steady', 1, 1000, 0)], [], []);
    expect(first()).toEqual([0, 0]);
    expect(() => store.metrics.history({ run_id: runId, metric_key: 'm', page_token: 'nonsense' })).toThrow(/page_token/);
  });

  it('are sampled as NTILE parts them, the last point among them', async () => {
    const { store, runId } = await storeWithRun();
    store.metrics.logBatch(runId, Array.from({ length: 11 }, (_, i) => point('m', i, i, 50 - i)), [], []);
    const sampled = (buckets: number, range = {}): unknown => store.metrics.series({ series: [{ run_id: runId, key: 'm' }], buckets, reduce: 'even', ...range })[0]?.values;
    expect(sampled(4)).toEqual([0, 3, 6, 10]);
    expect(sampled(1)).toEqual([10]);
    expect(sampled(10)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(sampled(11)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(sampled(2, { min_step: 3, max_step: 6 })).toEqual([3, 6]);
    expect(sampled(2, { min_step: 30, max_step: 60 })).toEqual([]);
  });

  it('are reduced without losing a spike', async () => {
    const { store, runId } = await storeWithRun();
    for (let batch = 0; batch < 5; batch++) {
      store.metrics.logBatch(runId, Array.from({ length: 1000 }, (_, i) => point('m', batch * 1000 + i === 3210 ? 99 : 1, batch * 1000 + i)), [], []);
    }
    const [series] = store.metrics.series({ series: [{ run_id: runId, key: 'm' }], buckets: 50, reduce: 'minmax' });
    expect(series?.whole).toBe(false);
    expect(series?.steps.length).toBeLessThanOrEqual(102);
    expect(series?.steps[series.values.indexOf(99)]).toBe(3210);
    expect([series?.steps[0], series?.steps.at(-1)]).toEqual([0, 4999]);
    const [mean] = store.metrics.series({ series: [{ run_id: runId, key: 'm' }], buckets: 50, reduce: 'mean', min_step: 0, max_step: 999 });
    expect(mean?.values).toHaveLength(50);
    expect(mean?.values.every((value) => Math.abs((value ?? 0) - 1) < 1e-9)).toBe(true);
  });

  it('are reduced alike whether they are long or short', async () => {
    const { store, runId } = await storeWithRun();
    const value = (step: number): number => (step % 700 < 5 ? NaN : Math.sin(step / 99) * (step % 37));
    const points = Array.from({ length: 24_000 }, (_, step) => point('m', value(step), step - 500, step));
    for (let at = 0; at < points.length; at += 1000) store.metrics.logBatch(runId, points.slice(at, at + 1000), [], []);
    const rows = points.map((one): PointRow => [one.step, one.timestamp, Number.isNaN(one.value) ? 0 : one.value, Number.isNaN(one.value) ? 1 : 0]);
    for (const reduce of ['minmax', 'mean'] as const) {
      const [series] = store.metrics.series({ series: [{ run_id: runId, key: 'm' }], buckets: 77, reduce });
      const expected = reducePoints(rows, 77, reduce);
      expect(series?.steps).toEqual(expected.map((row) => row[0]));
      series?.values.forEach((one, i) => {
        const [, , number, isNan] = expected[i]!;
        if (isNan) expect(one).toBeNull();
        else expect(one).toBeCloseTo(number, 9);
      });
    }
  });
});
