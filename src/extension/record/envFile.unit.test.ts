import { expect, test } from 'vitest';
import { parseEnvFile } from './envFile';

const values = (text: string) => Object.fromEntries([...parseEnvFile(text)].map(([name, line]) => [name, line.value]));

test('plain, exported, quoted and commented lines', () => {
  expect(
    values(['# comment', 'A=1', 'export B = two words ', "C='x # y'", 'D="a\\"b" # note', 'E=v # note', 'F=', 'G=a#b', 'not a line'].join('\r\n')),
  ).toEqual({ A: '1', B: 'two words', C: 'x # y', D: 'a"b', E: 'v', F: '', G: 'a#b' });
});

test('the last assignment counts, with its line', () => {
  expect(parseEnvFile('\uFEFFX=1\n\nX=2').get('X')).toEqual({ name: 'X', value: '2', line: 3 });
});

test('a commented assignment is none', () => {
  expect(parseEnvFile('#MLFLOW_TRACKING_URI=https://a').size).toBe(0);
});
