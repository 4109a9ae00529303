import { describe, expect, it } from 'vitest';
import { HotRuns } from '../hotRuns';
import type { RunRow } from '../runRows';
import { runQuery } from '../search/runs';
import type { Database, Reader, Row } from '../sql';
import { startSeries } from '../statistics';
import { alone, KeptBytes } from './keptBytes';
import { KeptHistories } from './keptHistories';
import { KeptSearch } from './keptSearch';

describe('what is kept in memory has an end', () => {
  it('of many small pieces too, none of which holds the memory of others', () => {
    const kept = new KeptBytes<number>(10_000);
    for (let i = 0; i < 1000; i++) kept.set(i, Buffer.from('{}'));
    expect([...Array(1000).keys()].filter((i) => kept.get(i) !== undefined).length).toBeLessThan(100);
    expect(kept.get(999)?.toString()).toBe('{}');
    expect(kept.get(999)?.buffer.byteLength).toBe(2);
    const own = Buffer.allocUnsafeSlow(9);
    expect(alone(own)).toBe(own);
  });

  it('of pages of histories, however short they are', () => {
    const reader = { all: () => [], one: () => [1, 'r', 0, '', '', 'RUNNING', 0, null, '', 'active'] } as unknown as Reader;
    const histories = new KeptHistories(reader);
    const read = (metric_key: string): Buffer => histories.read({ run_id: 'r', metric_key });
    const first = read('0');
    expect(read('0')).toBe(first);
    for (let key = 1; key < 60_000; key++) read(String(key));
    expect(read('0')).not.toBe(first);
  });

  it('of searches by long texts', () => {
    const rows = (length: number): Reader => ({
      all: <T extends Row>() => Array.from({ length: 1000 }, (_, i): Row => [i, null, 'x'.repeat(length), 0, String(i)]) as T[],
      one: () => undefined,
    });
    const query = runQuery({ experiment_ids: ['0'], order_by: ['tags.t'] });
    expect(KeptSearch.read(rows(30), query, 'r.run_id')?.size).toBe(1000);
    expect(KeptSearch.read(rows(8000), query, 'r.run_id')).toBeUndefined();
  });

  it('of one run with very many series', () => {
    const hot = new HotRuns({ onOperations: () => undefined } as unknown as Database);
    const nothing: Reader = { all: () => [], one: () => undefined };
    const row = { run: 1, run_id: 'a', lifecycle_stage: 'active' } as RunRow;
    hot.created(row);
    const run = hot.active(nothing, 'a');
    for (let i = 0; i < 200_000; i++) hot.setSeries(run, `s${i}`, startSeries(i, { step: 0, timestamp: 0, value: 0, isNan: 0 }));
    expect(run.series.size).toBeLessThan(160_000);
    expect(run.whole).toBe(false);
    expect(hot.active(nothing, 'a')).toBe(run);
  });
});
