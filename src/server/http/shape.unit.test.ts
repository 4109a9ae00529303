import { expect, it } from 'vitest';
import { excessOf, SHAPE } from './shape';

const PADDING = `"pad":"${'x'.repeat(300_000)}"`;

it.each([
  ['a large text', `{${PADDING}}`],
  ['brackets in a text', `{${PADDING},"a":"${'['.repeat(1000)}"}`],
  ['brackets after an escaped quote', `{${PADDING},"a":"\\"${'['.repeat(1000)}","b":"\\\\"}`],
  ['the deepest', `{${PADDING},"a":${'['.repeat(SHAPE.depth - 1)}${']'.repeat(SHAPE.depth - 1)}}`],
  ['a batch', `{${PADDING},"metrics":[${Array.from({ length: 1000 }, () => '{"key":"a","value":1,"timestamp":1,"step":1}').join(',')}]}`],
  ['what is small', '['.repeat(1000)],
  ['a text without its end', `{${PADDING},"a":"`],
])('lets %s through', (_what, text) => {
  expect(excessOf(text)).toBeUndefined();
});

it.each([
  ['nested arrays', `{${PADDING},"a":${'['.repeat(1000)}`, /nested/],
  ['nested objects', `{${PADDING},${'"a":{'.repeat(1000)}`, /nested/],
  ['brackets behind a text that ends in a backslash', `{${PADDING},"a":"\\\\","b":${'['.repeat(1000)}`, /nested/],
  ['empty lists', `{"a":[${'[],'.repeat(300_000)}`, /values/],
  ['numbers', `{"a":[${'1,'.repeat(300_000)}`, /values/],
])('refuses %s', (_what, text, words) => {
  expect(excessOf(text)).toMatch(words);
});
