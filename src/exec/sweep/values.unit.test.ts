import { expect, it } from 'vitest';
import { formatValues, parseValues } from './parseValues';
import { ValuesError } from './sweepError';
import { countValues, drawValue, valueAt } from './values';

const all = (text: string): string[] => {
  const values = parseValues(text);
  return Array.from({ length: countValues(values) ?? 0 }, (_, place) => valueAt(values, place));
};

it.each([
  ['0.1,0.01', ['0.1', '0.01']],
  [' adam , "a, b",\'say "x"\',"say ""y""", "" ', ['adam', 'a, b', 'say "x"', 'say "y"', '']],
  ['true,false', ['true', 'false']],
  ['3', ['3']],
  ['../data/a,C:\\x', ['../data/a', 'C:\\x']],
  ['2..5', ['2', '3', '4', '5']],
  ['-1..1', ['-1', '0', '1']],
  ['2..9 step 3', ['2', '5', '8']],
  ['0.1..0.5 step 0.1', ['0.1', '0.2', '0.3', '0.4', '0.5']],
  ['1..2 count 5', ['1', '1.25', '1.5', '1.75', '2']],
  ['1..9 count 3', ['1', '5', '9']],
  ['16..256 log count 3', ['16', '64', '256']],
  ['1..4 log count 3', ['1', '2', '4']],
  ['0..1.0 count 5', ['0', '0.25', '0.5', '0.75', '1.0']],
  ['1e-4..1e-1 log', ['1e-4', '0.001', '0.01', '1e-1']],
  ['1e-4..1e-2 log count 5', ['1e-4', '0.000316228', '0.001', '0.00316228', '1e-2']],
  ['1..1000 log', ['1', '10', '100', '1000']],
])('reads %s', (text, values) => {
  expect(all(text)).toEqual(values);
});

it.each([
  ['', 'No values', 1],
  ['1,,2', 'A value is missing before the comma', 3],
  ['1,2,', 'A value is missing at the end', 4],
  ['1,2,1', "'1' stands twice", 5],
  ['"a,b', 'The quote " is not closed', 1],
  ['"a" b', 'A comma has to follow the quote', 5],
  ['2..', 'A range needs a number on both sides', 4],
  ['2..x', 'A range needs a number on both sides', 4],
  ['8..2', 'A range goes upwards, and 2 is not above 8', 4],
  ['1,2..4', 'A range stands alone', 3],
  ['2..4,6', 'A range stands alone', 4],
  ['2..8 by 2', "Behind a range stand log, step or count, not 'by'", 6],
  ['2..8 step', 'Behind step stands a number above 0', 10],
  ['2..8 step -1', 'Behind step stands a number above 0', 11],
  ['2..8 count 1', 'Behind count stands a whole number from 2', 12],
  ['2..8 step 2 count 3', 'A range takes a step or a count', 13],
  ['0..1 log', 'A log range begins above 0', 1],
  ['1..8 log step 2', 'A log range takes a count', 5],
  ['1..1000000000', '1,000,000,000 values are too many', 4],
])('says what is wrong with %s, and where', (text, words, character) => {
  const error = (() => {
    try {
      return parseValues(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(ValuesError);
  expect((error as ValuesError).message).toContain(words);
  expect((error as ValuesError).at + 1).toBe(character);
});

it.each(['0.1,0.01', '"a, b",adam', '"2..8"', '""', '2..8', '0.1..0.5 step 0.1', '1e-4..1e-1 log', '1e-4..1e-1 log count 7', `"say ""y"""`, `"it's"`])('writes %s as it was read', (text) => {
  expect(formatValues(parseValues(text))).toBe(text);
});

it('draws evenly over the orders of magnitude of a log range', () => {
  const values = parseValues('1e-4..1e-2 log');
  expect([0, 0.25, 0.5, 0.75].map((part) => drawValue(values, part))).toEqual(['0.0001', '0.000316228', '0.001', '0.00316228']);
  expect(drawValue(parseValues('1..1024 log'), 0.5)).toBe('32');
  expect(drawValue(parseValues('0.5..1'), 0.5)).toBe('0.75');
  expect(drawValue(parseValues('2..5'), 0.99)).toBe('5');
});
