import { expect, test } from 'vitest';
import { readDuration, writeDuration } from './duration';
import { readWatches } from './readWatches';
import { freeName, writeWatch } from './writeWatch';

const FILE = {
  'Good enough': { metric: 'val_loss', below: 0.2, experiment: 'house-prices', runs: 'xgb-*' },
  'Long one': { ends: true, run: 'a1b2' },
  Failures: { ends: 'failed' },
  Nightly: { series: 'nightly', metric: 'val_rmse', missing: true },
  Hourly: { series: 'etl', every: '1h' },
};

test('entries are read, and written as they were', () => {
  const { watches, problems } = readWatches(FILE);
  expect(problems).toEqual([]);
  expect(watches.map(({ condition }) => condition)).toEqual([
    { kind: 'metric', metric: 'val_loss', side: 'below', bound: 0.2 },
    { kind: 'ends' },
    { kind: 'ends', only: 'failed' },
    { kind: 'series', series: 'nightly', metric: 'val_rmse', missing: true },
    { kind: 'series', series: 'etl', missing: true, every: 3_600_000 },
  ]);
  expect(Object.fromEntries(watches.map((watch) => [watch.name, writeWatch(watch)]))).toEqual(FILE);
});

test.each([
  [[], 'watches'], [{ a: 7 }, 'watches.a'], [{ a: {} }, 'watches.a'], [{ a: { metric: 'x' } }, 'watches.a.metric'],
  [{ a: { metric: 'x', below: 'y' } }, 'watches.a.below'], [{ a: { metric: 'x', below: 1, above: 2 } }, 'watches.a.above'],
  [{ a: { metric: 'x', bellow: 1 } }, 'watches.a.bellow'], [{ a: { ends: 'never' } }, 'watches.a.ends'], [{ a: { ends: true, run: '../x' } }, 'watches.a.run'],
  [{ a: { series: 'x' } }, 'watches.a'], [{ a: { series: 'x', every: 'daily' } }, 'watches.a.every'], [{ a: { series: 'x', every: '1d', run: 'r' } }, 'watches.a.run'],
  [{ a: { metric: 'x', below: 1, experiment: '' } }, 'watches.a.experiment'],
])('what is wrong is left out and told by its place: %j', (value, path) => {
  const { watches, problems } = readWatches(value);
  expect(watches).toEqual([]);
  expect(problems.map((problem) => problem.path)).toEqual([path]);
});

test('one wrong entry takes nothing from the others, and a file may not hold any number', () => {
  expect(readWatches({ a: 1, b: { ends: true } }).watches.map(({ name }) => name)).toEqual(['b']);
  const many = readWatches(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`w${index}`, { ends: true }])));
  expect([many.watches.length, many.problems.length]).toEqual([200, 1]);
});

test('lengths of time', () => {
  expect(['30m', '12h', '1d', '2w', '1.5h'].map(readDuration)).toEqual([1_800_000, 43_200_000, 86_400_000, 1_209_600_000, 5_400_000]);
  expect(['', '1', 'd', '0m', '99999w', '1y', '-1d'].map(readDuration)).toEqual(new Array(7).fill(undefined));
  expect([1_800_000, 86_400_000, 7 * 86_400_000, 5_400_000].map(writeDuration)).toEqual(['30m', '1d', '1w', '90m']);
});

test('a name that is taken gets a number', () => {
  expect([freeName('a', new Set()), freeName('a', new Set(['a'])), freeName('a', new Set(['a', 'a 2']))]).toEqual(['a', 'a 2', 'a 3']);
});
