import { expect, test } from 'vitest';
import { readKept, withSubject } from './kept';

test('what was kept comes back', () => {
  const kept = withSubject({ ...readKept(undefined, 'file'), scope: 'pinned', rail: 300, fits: false }, 'file:a', { choices: { r: false }, colours: { s: 2 } });
  expect(readKept(JSON.parse(JSON.stringify(kept)), 'file')).toEqual(kept);
});

test('what has another shape is as when fresh', () => {
  const fresh = readKept(undefined, 'task');
  for (const broken of [null, 7, [], { scope: 'x', charts: 5, fits: 1, rail: Number.NaN, subjects: [] }]) expect(readKept(broken, 'task')).toEqual(fresh);
  expect(readKept({ rail: -4, subjects: { a: { choices: { r: 'yes' }, colours: { r: -1, s: 1.5, t: 1 } } } }, 'file')).toMatchObject({ rail: 180, subjects: { a: { choices: {}, colours: { t: 1 } } } });
});

test('subjects that were not looked at for long are forgotten', () => {
  let kept = readKept(undefined, 'file');
  for (let index = 0; index < 40; index += 1) kept = withSubject(kept, `s${index}`, { choices: {}, colours: {} });
  kept = withSubject(kept, 's20', { choices: {}, colours: { r: 1 } });
  expect(Object.keys(kept.subjects)).toHaveLength(30);
  expect(Object.keys(kept.subjects).at(-1)).toBe('s20');
});
