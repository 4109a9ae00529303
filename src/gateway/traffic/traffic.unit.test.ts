import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Scaling } from '../workers/scaling';
import { Outcomes } from './outcomes';
import { plainPredictions, RequestRecord } from './requestRecord';
import { TrafficSlots } from './slots';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'trialbook-traffic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('TrafficSlots', () => {
  it('keeps thirty minutes, with latencies within a few percent', () => {
    let now = 30 * 60_000;
    const slots = new TrafficSlots(() => now);
    for (let ms = 1; ms <= 100; ms++) slots.add(ms, ms > 98);
    const { p50 = 0, p95 = 0, requests, errors, perMinute, p95PerMinute, from } = slots.read();
    expect([requests, errors, from, perMinute.length, perMinute.at(-1), p95PerMinute.at(-2)]).toEqual([100, 2, 60_000, 30, 100, null]);
    expect(Math.abs(p50 - 50)).toBeLessThan(2.5);
    expect(Math.abs(p95 - 95)).toBeLessThan(4);
    now += 29 * 60_000;
    expect(slots.read().perMinute[0]).toBe(100);
    now += 60_000;
    expect(slots.read()).toMatchObject({ requests: 0 });
  });
});

describe('Outcomes', () => {
  it('measures numbers and labels, and keeps its sums', () => {
    const outcomes = new Outcomes(join(folder, 'a.json'));
    for (let i = 0; i < 100; i++) outcomes.add('1', [i], [i + (i % 2 === 0 ? 1 : -1)]);
    for (let i = 0; i < 100; i++) outcomes.add('2', ['a'], [i < 80 ? 'a' : 'b']);
    expect(outcomes.read('1')).toEqual({ metric: 'rmse', value: 1, low: 1, high: 1, count: 100 });
    const { low = 0, high = 0, value } = outcomes.read('2') ?? {};
    // Wilson's interval for 80 of 100, as tables have it.
    expect([value, Number(low.toFixed(3)), Number(high.toFixed(3))]).toEqual([0.8, 0.711, 0.867]);
    outcomes.write();
    expect(new Outcomes(join(folder, 'a.json')).read('2')?.count).toBe(100);
    expect(outcomes.read('3')).toBeUndefined();
  });
});

describe('RequestRecord', () => {
  it('finds answers of before and takes each outcome once', async () => {
    const file = join(folder, 'r.jsonl');
    const first = new RequestRecord(file);
    first.add({ id: 'a', time: 1, version: '1', ms: 2, status: 200, values: [3] });
    first.add({ id: 'b', time: 1, version: '2', ms: 2, status: 200, values: [4] });
    expect(first.tell('b', [4])).toBe(true);
    await first.written();
    const second = new RequestRecord(file);
    expect([second.find('a')?.values, second.find('c')]).toEqual([[3], undefined]);
    expect([second.tell('b', [4]), second.tell('a', [4]), second.tell('a', [4])]).toEqual([false, true, false]);
    await second.written();
  });

  it('forgets the oldest answers sooner when answers are long', () => {
    const record = new RequestRecord(join(folder, 'long.jsonl'));
    const values = Array<number>(1000).fill(1);
    for (let i = 0; i <= 500; i++) record.add({ id: `r${i}`, time: 1, version: '1', ms: 1, status: 200, values });
    // The same id again counts once.
    record.add({ id: 'r500', time: 1, version: '1', ms: 1, status: 200, values });
    expect(['r0', 'r1', 'r500'].map((id) => record.find(id)?.values?.length)).toEqual([undefined, 1000, 1000]);
    return record.written();
  });

  it('keeps plain predictions alone', () => {
    expect(['{"predictions": [1, "a", true, [2], {"x": 3}]}', '{"predictions": [[1, 2]]}', '{"predictions": {"a": 1}}', 'x'].map((text) => plainPredictions(Buffer.from(text))))
      .toEqual([[1, 'a', 'true', 2, 3], undefined, undefined, undefined]);
  });
});

describe('Scaling', () => {
  it('grows after some busy looks and shrinks after many calm ones', () => {
    const scaling = new Scaling();
    const looks = (count: number, load: { healthy: number; starting: number; queue: number }): number[] => Array.from({ length: count }, () => scaling.look(load, { min: 1, max: 2 }));
    expect(looks(3, { healthy: 1, starting: 0, queue: 9 })).toEqual([0, 0, 1]);
    expect(looks(9, { healthy: 1, starting: 1, queue: 9 })).not.toContain(1);
    expect(looks(59, { healthy: 2, starting: 0, queue: 0 })).not.toContain(-1);
    expect(looks(1, { healthy: 2, starting: 0, queue: 0 })).toEqual([-1]);
    expect(looks(200, { healthy: 1, starting: 0, queue: 0 })).not.toContain(-1);
  });
});
