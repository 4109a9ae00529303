import { expect, it } from 'vitest';
import { estimateLeft, readProgress } from './progress';

it('reads what a runner wrote', () => {
  const progress = { state: 'paused', runs: 24, done: 9, failed: 1, metric: 'rmse', direction: 'lower', best: 0.2, endsAt: 5, note: 'x' };
  expect(readProgress(JSON.stringify(progress))).toEqual(progress);
  expect(readProgress(JSON.stringify({ ...progress, best: 'NaN', direction: 'up', note: 3, other: 1 }))).toEqual({ state: 'paused', runs: 24, done: 9, failed: 1, metric: 'rmse', endsAt: 5 });
});

it.each([undefined, '', 'null', '[]', '{', '{"state":"running"}', '{"state":"odd","runs":1,"done":0,"failed":0}', '{"state":"running","runs":-1,"done":0,"failed":0}'])('takes %s for no progress', (text) => {
  expect(readProgress(text)).toBeUndefined();
});

it('estimates by the runs up to now', () => {
  expect(estimateLeft(10, 2, [], [1000])).toBeUndefined();
  expect(estimateLeft(10, 2, [2000, 4000], [])).toBe(15_000);
  // One of two is half done; a run that takes longer than the others counts as nearly done.
  expect(estimateLeft(0, 2, [4000], [2000, 9000])).toBe(1000);
  expect(estimateLeft(1, 8, [4000], [])).toBe(4000);
});
