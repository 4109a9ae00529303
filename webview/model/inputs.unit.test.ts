import { expect, test } from 'vitest';
import { bodyOf, formOf, readField, recordBody, typedOf } from './inputs';

const field = (name: string | undefined, type: string, required = true, example?: string) => ({ type, required, ...(name === undefined ? {} : { name }), ...(example === undefined ? {} : { example }) });

test('a value is read as JSON of its column, and what does not fit is said', () => {
  expect(readField(field('a', 'long'), ' 3 ')).toEqual({ kind: 'value', json: '3' });
  expect(readField(field('a', 'long'), '3.0')).toEqual({ kind: 'value', json: '3' });
  expect(readField(field('a', 'long'), '9007199254740993')).toEqual({ kind: 'value', json: '9007199254740993' });
  expect(readField(field('a', 'long'), '9223372036854775808')).toEqual({ kind: 'wrong', why: 'range' });
  expect(readField(field('a', 'integer'), '2147483648')).toEqual({ kind: 'wrong', why: 'range' });
  expect(readField(field('a', 'long'), 'three')).toEqual({ kind: 'wrong', why: 'whole' });
  expect(readField(field('a', 'double'), '1e3')).toEqual({ kind: 'value', json: '1000' });
  expect(readField(field('a', 'double'), '1,5')).toEqual({ kind: 'wrong', why: 'number' });
  expect(readField(field('a', 'double'), 'Infinity')).toEqual({ kind: 'wrong', why: 'number' });
  expect(readField(field('a', 'boolean'), 'yes')).toEqual({ kind: 'wrong', why: 'truth' });
  expect(readField(field('a', 'string'), 'a "b"')).toEqual({ kind: 'value', json: '"a \\"b\\""' });
  expect(readField(field('a', 'datetime'), 'soon')).toEqual({ kind: 'wrong', why: 'moment' });
  expect(readField(field('a', 'binary'), 'YQ')).toEqual({ kind: 'wrong', why: 'base64' });
  expect(readField(field('a', 'array(string)'), '["x"')).toEqual({ kind: 'wrong', why: 'json' });
});

test('only an optional column may be left out; an empty text is a text', () => {
  expect(readField(field('a', 'double'), '')).toEqual({ kind: 'wrong', why: 'needed' });
  expect(readField(field('a', 'double', false), ' ')).toEqual({ kind: 'absent' });
  expect(readField(field('a', 'string'), '')).toEqual({ kind: 'value', json: '""' });
});

test('a form has a field for each named column, else one text', () => {
  const signature = (inputs: ReturnType<typeof field>[]) => ({ inputs, outputs: [], params: [] });
  expect(formOf(signature([field('a', 'long'), field('b', 'string')])).kind).toBe('fields');
  expect(formOf(signature([field(undefined, 'float32[-1, 28]')])).kind).toBe('text');
  expect(formOf(signature([field('a', 'long'), field('a', 'long')])).kind).toBe('text');
  expect(formOf(undefined).kind).toBe('text');
});

test('the body keeps digits and names as they are', () => {
  const body = recordBody(new Map([['a "b"', '9007199254740993'], ['__proto__', '1']]), new Map([['top', '0.5']]));
  expect(body).toBe('{"inputs": {"a \\"b\\"": 9007199254740993, "__proto__": 1}, "params": {"top": 0.5}}');
  expect(bodyOf('[[1]]')).toBe('{"inputs": [[1]]}');
});

test('an example stands in its field as people write it', () => {
  expect(typedOf(field('a', 'string', true, '"North \\"District\\""'))).toBe('North "District"');
  expect(typedOf(field('a', 'double', true, 'null'))).toBe('');
  expect(typedOf(field('a', 'array(long)', true, '[1,2]'))).toBe('[1,2]');
});
