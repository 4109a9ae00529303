import { expect, test } from 'vitest';
import { choose, coloursOf, drawnIds, MOST_DRAWN } from './chosen';

const run = (runId: string, logged = true, status: 'RUNNING' | 'FINISHED' = 'FINISHED') => ({ runId, logged, status });
const ten = Array.from({ length: 10 }, (_, index) => run(`r${index}`));

test('the newest runs that logged something are drawn, with the best one', () => {
  expect(drawnIds(ten, 'r8', {})).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r8']);
  expect(drawnIds([run('empty', false), run('begun', false, 'RUNNING'), run('old')], undefined, {})).toEqual(['begun', 'old']);
});

test('what a person decided comes before what is drawn unasked', () => {
  expect(drawnIds(ten, 'r8', { r9: true, r0: false, r8: false })).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r9']);
});

test('a run that begins is drawn though others were chosen', () => {
  expect(drawnIds([run('new', false, 'RUNNING'), ...ten], undefined, { r9: true, r0: false })).toContain('new');
});

test('however many are checked, lines are bounded', () => {
  const many = Array.from({ length: 200 }, (_, index) => run(`m${index}`));
  expect(drawnIds(many, undefined, Object.fromEntries(many.map(({ runId }) => [runId, true])))).toHaveLength(MOST_DRAWN);
});

test('a decision that changes nothing is not kept', () => {
  expect(choose({ a: false }, 'a', true, true)).toEqual({});
  expect(choose({}, 'a', false, true)).toEqual({ a: false });
  expect(choose({}, 'b', true, false)).toEqual({ b: true });
});

test('runs keep their colours when others come and go', () => {
  const first = coloursOf(['b', 'a'], {});
  expect(first).toEqual({ a: 0, b: 1 });
  expect(coloursOf(['c', 'b'], first)).toEqual({ b: 1, c: 0 });
});
