import { expect, it } from 'vitest';
import { wholeError } from './failure';

const TRACEBACK = 'Traceback (most recent call last):\n  File "train.py", line 3, in load\n    return {}["price"]\nKeyError: \'price\'';

it('shows the traceback that an error ends', () => {
  expect(wholeError("KeyError: 'price'", `loading\n${TRACEBACK}\ncleaning up`)).toBe(TRACEBACK);
});

it('keeps words that the log does not end in, and those that are whole already', () => {
  expect(wholeError('Exit code 2: no such day', TRACEBACK)).toBe('Exit code 2: no such day');
  expect(wholeError("KeyError: 'price'", '')).toBe("KeyError: 'price'");
  expect(wholeError('said:\nmore', TRACEBACK)).toBe('said:\nmore');
});
