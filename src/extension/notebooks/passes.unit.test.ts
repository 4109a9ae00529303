import { expect, it } from 'vitest';
import { Passes, type Step } from './passes';

/** Steps of executions `index` or `index!` (failed) in a notebook with code cells 1 to 3. */
function steps(...executions: readonly string[]): Step[] {
  const passes = new Passes();
  return executions.map((one, at) => passes.take({ index: parseInt(one), start: at, end: at + 1, success: !one.endsWith('!') }, 1, 3));
}

it('follows a notebook from top to bottom', () => {
  expect(steps('1', '2', '2', '3', '2')).toEqual([
    { kind: 'first', unfinished: false, last: false }, { kind: 'next', last: false }, { kind: 'next', last: false }, { kind: 'next', last: true }, { kind: 'single' },
  ]);
});

it('ends a pass where a cell fails, and where another one begins', () => {
  expect(steps('1', '2!', '3', '1', '1', '1!')).toEqual([
    { kind: 'first', unfinished: false, last: false }, { kind: 'next', last: true }, { kind: 'single' },
    { kind: 'first', unfinished: false, last: false }, { kind: 'first', unfinished: true, last: false }, { kind: 'first', unfinished: true, last: true },
  ]);
});

it('takes a notebook of one cell for a pass of one step', () => {
  expect(new Passes().take({ index: 0, start: 0, end: 1, success: true }, 0, 0)).toEqual({ kind: 'first', unfinished: false, last: true });
});
