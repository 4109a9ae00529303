import { expect, test } from 'vitest';
import type { TableColumn } from '../../protocol/table';
import { checkFilter, FilterCompleter } from './filterWords';
import type { ReadClient } from './reads';

const column: TableColumn = {
  id: 'params.model', kinds: Uint8Array.of(2, 2, 2, 0), numbers: new Float64Array(4).fill(Number.NaN), codes: Int32Array.of(0, 1, 1, -1), words: ['lgbm', "x'gb"],
};
const client: ReadClient = {
  runsTable: () => Promise.resolve({ total: 4, runs: ['a', 'b', 'c', 'd'], columns: [column] }),
  runColumns: () => Promise.resolve({ runs: 4, columns: ['params.model', 'metrics.val_loss', 'tags.team'].map((id) => ({ id, runs: 4, varies: true, distinct: 2, numeric: false, whole: false })) }),
  seriesColumns: () => Promise.resolve([]),
  getRun: () => Promise.reject(new Error('not asked')),
  readArtifact: () => Promise.reject(new Error('not asked')),
};
const complete = async (filter: string, at = filter.length) => new FilterCompleter().complete(client, ['1'], filter, at, new AbortController().signal);
const apply = (filter: string, { text, start, end }: { text: string; start: number; end: number }): string => filter.slice(0, start) + text + filter.slice(end);

test('a filter that can be read has nothing wrong, times in words included', () => {
  for (const filter of ['', 'metrics.loss < 0.3', 'start_time > yesterday']) expect(checkFilter(filter)).toBeUndefined();
});

test('what is wrong is told with its place', () => {
  const filter = 'metrics.loss <';
  expect(checkFilter(filter)).toMatchObject({ end: filter.length });
  const wrong = checkFilter('metrics.loss < 1 AND nothing.x = 2');
  expect(wrong?.start).toBe('metrics.loss < 1 AND '.length);
  expect(wrong?.message).not.toMatch(/at character/);
});

test('fields are completed in the middle of a filter, the rest of the word with them', async () => {
  const filter = 'metrics.va AND params.lr = 1';
  const [first] = await complete(filter, 'metrics.va'.length);
  expect(apply(filter, first!)).toBe('metrics.val_loss AND params.lr = 1');
  const [whole] = await complete('met.val', 3);
  expect(whole?.end).toBeGreaterThanOrEqual(3);
});

test('values are those that the runs have, the most used first, as the language takes them', async () => {
  const found = await complete('params.model = ');
  expect(found.map(({ text, detail }) => [text, detail])).toEqual([["'x''gb'", '2'], ["'lgbm'", '1']]);
  expect(apply("params.model = 'l", (await complete("params.model = 'l"))[0]!)).toBe("params.model = 'lgbm'");
});

test('behind a whole clause a filter goes on', async () => {
  expect((await complete('metrics.val_loss < 1 ')).map(({ text }) => text)).toContain('AND');
});
