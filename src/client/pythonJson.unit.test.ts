import { expect, it } from 'vitest';
import { parseAnswer } from './pythonJson';
import { decodeMetric } from './wire';

it('numbers that Python writes bare are read, and texts stay as they are', () => {
  expect(parseAnswer('{"a": [NaN, -Infinity, 1], "b": "NaN \\" Infinity"}')).toEqual({ a: ['NaN', '-Infinity', 1], b: 'NaN " Infinity' });
  expect(decodeMetric(parseAnswer('{"key": "k", "value": NaN, "timestamp": 1, "step": 9007199254740993}') as never)).toMatchObject({ value: NaN, step: 9007199254740993n });
  expect(() => parseAnswer('<html>NaN</html>')).toThrow(SyntaxError);
});
