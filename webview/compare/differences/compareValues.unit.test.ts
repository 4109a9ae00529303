import { describe, expect, test } from 'vitest';
import { compareValues, letterOf } from './compareValues';
import { compareVersions } from './compareVersions';

const letter = (a: string | undefined, b: string | undefined): string | undefined => letterOf(compareValues(a, b));

describe('compareValues', () => {
  test.each([
    ['0.10', '0.1'], ['0.1', '1e-1'], ['1', '1.0'], ['-0.50', '-.5'], ['100', '1E2'], ['+3', '3'], ['0', '-0.0'], ['nan', 'NaN'], ['inf', 'Infinity'],
  ])('%s and %s are one number', (a, b) => expect(compareValues(a, b)).toEqual({ kind: 'rewritten', of: 'number' }));

  test('numbers past 2^53 are told apart by their digits', () => expect(letter('9007199254740993', '9007199254740992')).toBe('M'));
  test('a large ratio is a factor, whole small numbers a difference', () => {
    expect(compareValues('0.0071', '0.0279')).toMatchObject({ kind: 'number', factor: 0.0279 / 0.0071 });
    expect(compareValues('8', '2')).toEqual({ kind: 'number', delta: -6 });
    expect(compareValues('0.5', '-0.5')).toEqual({ kind: 'number', delta: -1 });
    expect(compareValues('0', '0.3')).toEqual({ kind: 'number', delta: 0.3 });
  });
  test.each([
    ['8', '"8"', 'number', 'text'], ['0.1', 'auto', 'number', 'text'], ['None', '8', 'none', 'number'], ['[1]', '{"a": 1}', 'list', 'object'], ['1', 'True', 'number', 'boolean'],
  ])('%s and %s are of two types', (a, b, from, to) => expect(compareValues(a, b)).toEqual({ kind: 'type', from, to }));
  test.each([
    ['True', 'true'], ['None', 'null'], ["['a', 'b']", '["a","b"]'], ['(1, 2,)', '[1.0, 2]'], ["{'b': 1, 'a': 2}", '{"a": 2, "b": 1}'], ['"gbtree"', "'gbtree'"],
  ])('%s and %s are one value', (a, b) => expect(compareValues(a, b)).toEqual({ kind: 'rewritten', of: 'value' }));
  test('True and False differ', () => expect(letter('True', 'false')).toBe('M'));
  test('lists are counted item by item, each as often as it stands there', () => {
    expect(compareValues('["a", "b", "b"]', '["b", "c", "a", "d"]')).toEqual({ kind: 'items', added: 2, removed: 1, total: 4, moved: false });
    expect(compareValues('[1, 2]', '[2, 1]')).toEqual({ kind: 'items', added: 0, removed: 0, total: 2, moved: true });
    expect(compareValues('{"a": 1, "b": 2}', '{"a": 1, "b": 3}')).toEqual({ kind: 'items', added: 1, removed: 1, total: 2, moved: false });
  });
  test.each(['[1, 2', '{a: }', '"open', 'a b c', '[[[', '<b>x</b>', '', '1.2.3', '..', 'e5', '-'])('%s is text', (value) => expect(compareValues(value, 'other words')).toEqual({ kind: 'text' }));
  test('deep nesting and long text end as text', () => {
    const deep = '['.repeat(5000) + ']'.repeat(5000);
    expect(compareValues(deep, `${deep} `)).toEqual({ kind: 'text' });
    expect(letter('x'.repeat(6000), 'x'.repeat(5999))).toBe('M');
  });
  test('what one run lacks', () => {
    expect([letter(undefined, '1'), letter('1', undefined), letter(undefined, undefined), letter('', '')]).toEqual(['A', 'D', undefined, undefined]);
    expect(letter(undefined, '')).toBe('A');
  });
});

describe('compareVersions', () => {
  test.each([
    ['2.0.3', '2.1.1', { part: 'minor', newer: true }],
    ['1.5.1', '1.5.0', { part: 'patch', newer: false }],
    ['1.9', '1.10', { part: 'minor', newer: true }],
    ['1.26.4', '2.0.0', { part: 'major', newer: true }],
    ['2.0.0rc1', '2.0.0', { part: 'suffix', newer: true }],
    ['2.0.0', '2.0.0.post1', { part: 'suffix', newer: true }],
    ['2.3.0+cu118', '2.3.0+cu121', { part: 'suffix' }],
    ['1.0', '>=1,<2', { part: 'other' }],
  ])('%s → %s', (a, b, step) => expect(compareVersions(a, b)).toEqual(step));
  test('1.0 and 1.0.0 are one version', () => expect(compareVersions('1.0', '1.0.0')).toBeUndefined());
});
