import { describe, expect, it } from 'vitest';
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
});
