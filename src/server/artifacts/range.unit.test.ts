import { expect, it } from 'vitest';
import { parseRange } from './range';

it.each([
  [undefined, { kind: 'whole' }],
  ['bytes=0-3', { kind: 'part', start: 0, end: 3 }],
  ['bytes=4-', { kind: 'part', start: 4, end: 9 }],
  ['bytes=-2', { kind: 'part', start: 8, end: 9 }],
  ['bytes=-99', { kind: 'part', start: 0, end: 9 }],
  ['bytes=5-99', { kind: 'part', start: 5, end: 9 }],
  ['bytes=10-', { kind: 'unsatisfiable' }],
  ['bytes=-0', { kind: 'unsatisfiable' }],
  ['bytes=3-1', { kind: 'whole' }],
  ['bytes=0-1,4-5', { kind: 'whole' }],
  ['bytes=-', { kind: 'whole' }],
  ['lines=0-1', { kind: 'whole' }],
])('reads %s of ten bytes', (header, span) => {
  expect(parseRange(header, 10)).toEqual(span);
});
