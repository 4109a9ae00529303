import { describe, expect, it } from 'vitest';
import { PageServer } from '../rpc/host';
import { readWire, type Wire } from '../rpc/messages';
import { ActOnRun, GetSeries, OpenSource, readPageState, restoreSpecial, SetTag } from './protocol';

function serve(): { server: PageServer; sent: Wire[] } {
  const sent: Wire[] = [];
  return { server: new PageServer({ post: (wire) => sent.push(wire), explain: (error) => ({ code: 'x', message: String(error) }) }), sent };
}

describe('incoming messages', () => {
  it('are admitted only in the right shape', () => {
    const series = (params: unknown): unknown => GetSeries.read({ type: 'request', id: 1, method: 'series', params });
    expect(series({ keys: ['a'], buckets: 10 })).toEqual({ id: 1, params: { keys: ['a'], buckets: 10 } });
    expect(series({ keys: ['a'], buckets: Number.NaN })).toBeUndefined();
    expect(series({ keys: [1], buckets: 10 })).toBeUndefined();
    expect(series(null)).toBeUndefined();
    expect(SetTag.admits({ key: 'k'.repeat(251), value: '' })).toBe(false);
    expect(ActOnRun.admits({ act: 'format-disk' })).toBe(false);
    expect(OpenSource.admits(Object.create({ path: 'inherited' }))).toBe(false);
  });
  it('of no known outer shape are no messages', () => {
    expect([1, null, { type: 'request', id: 'x', method: 'a' }, { type: 'eval' }].map(readWire)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the host', () => {
  it('answers a request and refuses one that is malformed or unknown', async () => {
    const { server, sent } = serve();
    server.onRequest(SetTag, () => Promise.resolve(undefined));
    await server.receive({ type: 'request', id: 1, method: 'set-tag', params: { key: 'a', value: 'b' } });
    await server.receive({ type: 'request', id: 2, method: 'set-tag', params: { key: 'a' } });
    await server.receive({ type: 'request', id: 3, method: 'unknown', params: {} });
    expect(sent.map((wire) => wire.type)).toEqual(['answer', 'refusal', 'refusal']);
  });
  it('aborts what is no longer wanted and then says nothing', async () => {
    const { server, sent } = serve();
    let seen: AbortSignal | undefined;
    server.onRequest(SetTag, (_, signal) => {
      seen = signal;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    const done = server.receive({ type: 'request', id: 7, method: 'set-tag', params: { key: 'a', value: 'b' } });
    await server.receive({ type: 'abort', id: 7 });
    await done;
    expect(seen?.aborted).toBe(true);
    expect(sent).toEqual([]);
  });
});

it('takes only a kept state that names a run', () => {
  expect(readPageState({ connectionId: 'c', runId: 'r', more: 1 })).toEqual({ connectionId: 'c', runId: 'r' });
  expect(readPageState({ runId: 3 })).toBeUndefined();
});

it('brings NaN and infinities through JSON', () => {
  const sent = [{ key: 'a', value: 0, special: 'NaN', step: 0, time: 0 } as const, { key: 'b', value: 0, special: '-Infinity', step: 0, time: 0 } as const, { key: 'c', value: 2, step: 0, time: 0 }];
  const arrived = JSON.parse(JSON.stringify(sent)) as typeof sent;
  expect(restoreSpecial(arrived).map((metric) => metric.value)).toEqual([Number.NaN, -Infinity, 2]);
});
