import { describe, expect, it } from 'vitest';
import type { MlflowClient } from '../../client/mlflowClient';
import { point } from '../copy/memoryPlaces';
import { BatchSender } from './batchSender';
import { ServerTarget } from './target';

type Batch = Parameters<MlflowClient['logBatch']>[0];

function sender(): { readonly batches: Batch[]; readonly sender: BatchSender } {
  const batches: Batch[] = [];
  const client: Pick<MlflowClient, 'logBatch'> = {
    logBatch: (batch) => {
      batches.push(batch);
      return Promise.resolve();
    },
  };
  return { batches, sender: new BatchSender(new ServerTarget(client as MlflowClient, { source: 'here', signal: new AbortController().signal, problem: () => undefined })) };
}

const pairs = (count: number, name: string): { key: string; value: string }[] => Array.from({ length: count }, (_, index) => ({ key: `${name}${index}`, value: 'v' }));
const sizes = ({ params = [], tags = [], metrics = [] }: Batch): number[] => [params.length, tags.length, metrics.length];

describe('BatchSender', () => {
  it('sends parameters and tags with the first points, and no more in a batch than a server takes', async () => {
    const { batches, sender: sends } = sender();
    sends.begin('a', { params: pairs(150, 'p'), tags: pairs(20, 't') });
    await sends.points('a', Array.from({ length: 2000 }, (_, step) => point('loss', step, 1)));
    await sends.words('a');
    expect(batches.map(sizes)).toEqual([[100, 20, 880], [50, 0, 950], [0, 0, 170]]);
    expect(batches.flatMap(({ metrics = [] }) => metrics).map(({ step }) => step).sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 2000 }, (_, step) => step));
    expect(sends.sent('a', 'loss')).toBe(2000);
  });

  it('sends what went with no points by itself, and nothing for a run that has neither', async () => {
    const { batches, sender: sends } = sender();
    sends.begin('a', { params: pairs(30, 'p'), tags: pairs(230, 't') });
    sends.begin('b', { params: [], tags: [] });
    await sends.words('a');
    await sends.words('b');
    expect(batches.map(sizes)).toEqual([[30, 100, 0], [0, 100, 0], [0, 30, 0]]);
  });
});
