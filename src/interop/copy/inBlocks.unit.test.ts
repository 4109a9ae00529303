import { describe, expect, it } from 'vitest';
import { inBlocks } from './inBlocks';

async function cut(lists: readonly (readonly number[])[], size: number): Promise<(readonly number[])[]> {
  const blocks: (readonly number[])[] = [];
  for await (const block of inBlocks(each(lists), size)) blocks.push(block);
  return blocks;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

describe('inBlocks', () => {
  it('joins small lists and cuts large ones, in their order', async () => {
    expect(await cut([[1], [], [2, 3], [4, 5, 6, 7, 8], [9]], 3)).toEqual([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
    expect(await cut([[1, 2, 3, 4, 5, 6, 7]], 3)).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('has nothing of nothing', async () => {
    expect(await cut([], 3)).toEqual([]);
    expect(await cut([[], []], 3)).toEqual([]);
  });
});
