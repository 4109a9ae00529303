import { expect, it } from 'vitest';
import { countRuns, parseParam, planRuns, type Search } from './plan';

const params = (...texts: string[]): ReturnType<typeof parseParam>[] => texts.map(parseParam);
const GRID: Search = { kind: 'grid' };

it('combines everything, the last parameter fastest', () => {
  expect(planRuns(params('lr=0.1,0.01', 'depth=2..4'), GRID).map(({ lr, depth }) => `${lr} ${depth}`)).toEqual([
    '0.1 2', '0.1 3', '0.1 4', '0.01 2', '0.01 3', '0.01 4',
  ]);
});

it('draws the same runs for the same seed, and each once', () => {
  const swept = params('lr=1e-4..1e-1 log', 'depth=2..8');
  const draw = (seed: number): string[] => planRuns(swept, { kind: 'random', runs: 24, seed }).map((run) => JSON.stringify(run));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(new Set(draw(7)).size).toBe(24);
  // What docs/sweeps.md promises to be the same everywhere and always.
  expect(draw(7).slice(0, 2)).toMatchInlineSnapshot(`
    [
      "{"lr":"0.000257746","depth":"8"}",
      "{"lr":"0.0021777","depth":"6"}",
    ]
  `);
});

it('draws every combination when there are no more than that', () => {
  const drawn = planRuns(params('a=1..3', 'b=x,y'), { kind: 'random', runs: 100, seed: 1 }).map(({ a, b }) => `${a}${b}`);
  expect([...drawn].sort()).toEqual(['1x', '1y', '2x', '2y', '3x', '3y']);
  expect(drawn).not.toEqual([...drawn].sort());
});

it('draws distinct ones of very many', () => {
  const texts = Array.from({ length: 12 }, (_, index) => `p${index}=0..99999`);
  expect(new Set(planRuns(params(...texts), { kind: 'random', runs: 50, seed: 3 }).map((run) => JSON.stringify(run))).size).toBe(50);
});

it.each([
  [['a=1..1000', 'b=1..1000'], GRID, '1,000,000 runs are too many'],
  [['lr=0.1..0.5'], GRID, 'lr: a grid needs to know which values'],
  [['lr=1e-4..5e-1 log'], GRID, 'lr: a grid needs to know which values'],
  [['a=1', 'a=2'], GRID, 'The parameter a is given twice'],
  [[], GRID, 'Name a parameter'],
  [['a=1..9'], { kind: 'random', runs: 0, seed: 1 }, 'a number of runs from 1'],
] as const)('refuses %j', (texts, search, words) => {
  expect(() => countRuns(params(...texts), search)).toThrow(words);
});

it('says where in NAME=VALUES the mistake is', () => {
  expect(() => parseParam('lr=1,,2')).toThrow('lr: A value is missing before the comma. An empty text is written "" (at character 6)');
  expect(() => parseParam('lr')).toThrow("Write a parameter with its values as in lr=0.1,0.01, not 'lr'");
  expect(() => parseParam('a b=1')).toThrow('no name of a parameter');
});
