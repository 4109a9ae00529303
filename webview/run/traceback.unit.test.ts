import { expect, it } from 'vitest';
import { foldLibraries, packagesOf, parseTraceback } from './traceback';

const LIBRARY = '/venv/lib/python3.12/site-packages';
const TEXT = [
  'Traceback (most recent call last):',
  '  File "/work/train.py", line 24, in <module>',
  '    model.fit(X, y)',
  '    ~~~~~~~~~^^^^^^',
  `  File "${LIBRARY}/sklearn/base.py", line 1, in fit`,
  '    a()',
  `  File "${LIBRARY}/sklearn/net.py", line 2, in fit`,
  `  File "${LIBRARY}/numpy/core.py", line 3, in dot`,
  '    b()',
  'MemoryError: Unable to allocate',
  '',
].join('\n');

it('finds the message and the innermost line of the person’s own code', () => {
  const { message, culprit } = parseTraceback(TEXT);
  expect(message).toBe('MemoryError: Unable to allocate');
  expect(culprit).toMatchObject({ path: '/work/train.py', line: 24, code: 'model.fit(X, y)', library: false });
});

it('folds library frames but the innermost', () => {
  const folds = foldLibraries(parseTraceback(TEXT).lines);
  expect(folds.map((line) => line.kind)).toEqual(['words', 'frame', 'fold', 'frame', 'words']);
  const fold = folds[2];
  expect(fold?.kind === 'fold' ? packagesOf(fold.frames) : []).toEqual(['sklearn']);
});

it('reads Windows paths and other text', () => {
  expect(parseTraceback('  File "C:\\repo\\train.py", line 3, in main').culprit?.path).toBe('C:\\repo\\train.py');
  const other = parseTraceback('step 3\nKilled\n');
  expect(other.culprit).toBeUndefined();
  expect(other.message).toBe('Killed');
});
