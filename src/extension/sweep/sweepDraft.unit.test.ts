import { expect, it } from 'vitest';
import { firstValues, flagValues, rangeText, sizeOf, sweepArguments, sweepDuration, sweptCommand, valuesProblem, type SweepBase, type SweepDraft } from './sweepDraft';

const base: SweepBase = {
  connectionId: 'f', label: 'train.py', command: ['python', 'train.py', '--lr', '{lr}', '--seed', '{seed}'], cwd: '/w', params: { lr: '0.1', seed: '3' }, experiment: 'churn',
  execOptions: ['--input', '-data.csv', '--autolog'],
};
const draft: SweepDraft = { command: base.command, params: new Map([['lr', '0.1,0.01'], ['depth', '2..5']]), search: { kind: 'grid' }, jobs: 2, metric: { name: 'rmse', direction: 'lower' }, stopOnFailure: false };

it('counts the runs, or says why that cannot be', () => {
  expect(sizeOf(draft)).toEqual({ kind: 'ready', runs: 8 });
  expect(sizeOf({ ...draft, search: { kind: 'random', runs: 5, seed: 1 } })).toEqual({ kind: 'ready', runs: 5 });
  expect(sizeOf({ ...draft, params: new Map([['x', '0.1..0.5']]) })).toMatchObject({ kind: 'not-ready', reason: expect.stringContaining('a grid needs to know') as string });
  expect(sizeOf({ ...draft, params: new Map() }).kind).toBe('not-ready');
});

it('makes the call of the command line', () => {
  expect(sweepArguments(draft, base, ['--store', '/w/.trialbook'])).toEqual([
    'sweep', '--store', '/w/.trialbook', '--cwd=/w', '--param=lr=0.1,0.01', '--param=depth=2..5', '--jobs=2', '--minimize=rmse', '--experiment=churn', '--yes',
    '--input=-data.csv', '--autolog', '--', 'python', 'train.py', '--lr', '{lr}', '--seed', '3', '--depth', '{depth}',
  ]);
});

it('leaves braces that are no parameter', () => {
  expect(sweptCommand({ ...draft, command: ['awk', '{print $1}', '{seed}'] }, base)).toEqual(['awk', '{print $1}', '3', '--lr', '{lr}', '--depth', '{depth}']);
});

it.each([
  [[[0.001, 0.2]], [], false, '0.001..0.2 log count 5'],
  [[[0.1, 0.2]], [], false, '0.1..0.2 count 5'],
  [[[1.6, 5.4]], [], true, '2..5'],
  [[[2.6, 3.4]], [], true, '3'],
  [[], ['adam', 'a, b'], false, 'adam,"a, b"'],
  [[], [], false, undefined],
] as const)('makes values of the brush %j %j', (ranges, words, whole, text) => {
  expect(rangeText(ranges, words, whole)).toBe(text);
});

it('finds the parameters that a command sets', () => {
  expect(flagValues(['python', 'train.py', '--lr', '0.1', '--depth=3', '--fast', '--bias', '-1', 'solver=adam', '--rate', '{rate}', '-v'])).toEqual({ lr: '0.1', depth: '3', bias: '-1', solver: 'adam' });
  expect(flagValues(['x=1', 'y'])).toEqual({});
});

it('says what is wrong while it is typed, and what comes out', () => {
  expect(valuesProblem('lr', '1,,2')).toContain('(at character 3)');
  expect(valuesProblem('lr', '1,2')).toBeUndefined();
  expect(firstValues(draft, 'depth', 3)).toEqual(['2', '3', '4']);
  expect(sweepDuration(24, 2, 30_000)).toBe(360_000);
});
