import { expect, test } from 'vitest';
import { alikeFormat } from './numbers';
import { startState } from './startState';

const start = { connectionId: 'c', name: 'House', locale: 'en', version: '3', promote: 'Production' as const };

test('what a page is opened for counts once: a page that is shown again begins with what was kept', () => {
  expect(startState(start, {}).promotion).toEqual({ version: '3', stage: 'Production', comment: '' });
  expect(startState(start, { version: '2' })).toEqual({ connectionId: 'c', name: 'House', version: '2', code: 'python', expanded: [], scroll: 0 });
});

test('what was kept by another version of the page counts only where it has its type', () => {
  const kept = startState(start, { version: 3, code: 'ruby', expanded: ['versions', 1], promotion: { version: '2', stage: 'Nowhere' }, scroll: '7' });
  expect(kept).toEqual({ connectionId: 'c', name: 'House', code: 'python', expanded: [], scroll: 0 });
  expect(startState(start, { promotion: { version: '2', stage: 'Staging', aliases: ['a'], comment: 'why' } }).promotion).toEqual({ version: '2', stage: 'Staging', aliases: ['a'], comment: 'why' });
});

test('numbers that stand together have the decimals of the one that needs most', () => {
  expect([12.4, 9.1, 2.2].map(alikeFormat([12.4, 9.1, 2.2]))).toEqual(['12.4', '9.1', '2.2']);
  expect([0.2098, 0.24].map(alikeFormat([0.2098, 0.24]))).toEqual(['0.2098', '0.2400']);
  expect([48, 3].map(alikeFormat([48, 3]))).toEqual(['48', '3']);
  expect(alikeFormat([1.2e-9])(1.2e-9)).toContain('e');
});
