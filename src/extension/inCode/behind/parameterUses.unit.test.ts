import { expect, test } from 'vitest';
import type { Direction } from '../../../protocol/direction';
import type { CodeRun, ParameterValue } from '../../codeRuns/codeRuns';
import { bestOf, mergeSpellings, sameValue, usesOf, type ParameterUses } from './parameterUses';

const run = (name: string): CodeRun =>
  ({ runId: name, experimentId: '0', name, status: 'FINISHED', startTime: 0, metrics: new Map(), params: new Map(), origin: 'other' });
const value = (text: string, runs: number, best?: number): ParameterValue =>
  ({ value: text, runs, ...(best === undefined ? {} : { best: { run: run(text), value: best } }) });

/** What each run logged. */
const logged = (values: readonly ParameterValue[]): string[] => values.flatMap((one) => Array.from({ length: one.runs }, () => one.value));

const uses = (of: string, values: readonly ParameterValue[], direction: Direction): ParameterUses | undefined => usesOf(of, values, direction, logged(values));

test('numbers are the same however they are written, texts only letter by letter', () => {
  expect(sameValue('1e-05', '0.00001')).toBe(true);
  expect(sameValue('5', '5.0')).toBe(true);
  expect(sameValue('auto', 'auto')).toBe(true);
  expect(sameValue('True', 'true')).toBe(false);
  expect(sameValue('', '0')).toBe(false);
  expect(sameValue('0x10', '16')).toBe(false);
});

test('a value, what it brought, and the value that brought more', () => {
  const values = [value('8', 5, 0.2136), value('6', 3, 0.2098), value('4', 16, 0.31)];
  expect(uses('8', values, 'lower')).toEqual({ value: '8', runs: 5, total: 24, best: 0.2136, elsewhere: { value: '6', result: 0.2098 } });
  expect(uses('6', values, 'lower')).toEqual({ value: '6', runs: 3, total: 24, best: 0.2098 });
  expect(uses('8', values, 'higher')).toMatchObject({ elsewhere: { value: '4', result: 0.31 } });
});

test('a value that no run had yet, a parameter that none had, and results without a direction', () => {
  expect(uses('7', [value('6', 3, 0.2)], 'lower')).toEqual({ value: '7', runs: 0, total: 3, elsewhere: { value: '6', result: 0.2 } });
  expect(uses('7', [], 'lower')).toBeUndefined();
  expect(uses('7', [value('7', 3), value('6', 1)], 'unknown')).toEqual({ value: '7', runs: 3, total: 4 });
});

test('spellings of one number count together, with the better result of them', () => {
  expect(mergeSpellings([value('0.1', 3, 0.5), value('1e-1', 2, 0.4), value('auto', 1)], 'lower')).toMatchObject([
    { value: '0.1', runs: 5, best: { value: 0.4 } }, { value: 'auto', runs: 1 },
  ]);
  expect(mergeSpellings([value('1', 3), value('1.0', 2, 7)], 'lower')).toMatchObject([{ runs: 5, best: { value: 7 } }]);
});

test('what is no number is never the best', () => {
  expect(bestOf([value('a', 1, Number.NaN), value('b', 1, 0.9)], 'lower')?.value).toBe('b');
  expect(uses('b', [value('a', 1, Number.NaN), value('b', 1, 0.9)], 'lower')).not.toHaveProperty('elsewhere');
  expect(uses('a', [value('a', 1, Number.NaN), value('b', 1, 0.9)], 'lower')).toMatchObject({ elsewhere: { value: 'b', result: 0.9 } });
});

test('a value that is too seldom to be told apart is counted all the same', () => {
  expect(usesOf('x', [value('1', 2)], 'lower', ['1', '1', 'x', 'y'])).toEqual({ value: 'x', runs: 1, total: 4 });
});
