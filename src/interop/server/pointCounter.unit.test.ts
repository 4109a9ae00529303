import { describe, expect, it, vi } from 'vitest';
import type { MlflowClient } from '../../client/mlflowClient';
import { point } from '../copy/memoryPlaces';
import { PointCounter } from './pointCounter';
import { ServerTarget } from './target';

describe('PointCounter', () => {
  it('counts a series of all runs that wait in one call, once none is sent any more', async () => {
    const asked: string[] = [];
    const client: Pick<MlflowClient, 'metricHistoryOfRuns'> = {
      metricHistoryOfRuns: (runIds, key) => {
        asked.push(`${key} of ${runIds.join(' ')}`);
        return Promise.resolve(runIds.flatMap((run_id) => [0, 1, 2].map((step) => ({ ...point(key, step, 1), run_id }))));
      },
    };
    const sending = new Set(['a', 'b', 'c']);
    const counter = new PointCounter(new ServerTarget(client as MlflowClient, { source: 'here', signal: new AbortController().signal, problem: () => undefined }), () => sending.size > 0);
    const counts = [...sending].map((id) => {
      sending.delete(id);
      return counter.count(id, ['loss', 'acc'], () => 3);
    });
    const three = new Map([['loss', 3], ['acc', 3]]);
    expect(await Promise.all(counts)).toEqual([three, three, three]);
    expect(asked).toEqual(['loss of a b c', 'acc of a b c']);
  });

  it('lets nobody wait for runs that will not be counted, nor when the copy is stopped', async () => {
    vi.useFakeTimers();
    try {
      const client = { metricHistoryOfRuns: (_runs: unknown, _key: unknown, _most: unknown, { signal }: { signal: AbortSignal }) => (signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve([{ ...point('loss', 0, 1), run_id: 'a' }])) };
      const stop = new AbortController();
      let sending = 1;
      const counter = new PointCounter(new ServerTarget(client as unknown as MlflowClient, { source: 'here', signal: stop.signal, problem: () => undefined }), () => sending > 0);
      const first = counter.count('a', ['loss'], () => 1);
      sending = 0;
      counter.look();
      expect(await first).toEqual(new Map([['loss', 1]]));
      sending = 1;
      const second = counter.count('a', ['loss'], () => 1);
      stop.abort(new Error('Stopped'));
      await expect(second).rejects.toThrow('Stopped');
    } finally {
      vi.useRealTimers();
    }
  });
});
