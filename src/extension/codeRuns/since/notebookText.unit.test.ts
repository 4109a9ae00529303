import { expect, it } from 'vitest';
import { readNotebookCode, sameCode, textOfCells } from './notebookText';

const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  cells: [
    { cell_type: 'markdown', id: 'm', source: '# Title' },
    { cell_type: 'code', id: 'a1', source: ['import mlflow\n', 'x = 1\n'], outputs: [{}] },
    { cell_type: 'code', source: 'y = 2' },
    { cell_type: 'code', id: 'bad', source: 7 },
  ],
});

it('reads the code of cells by their names', () => {
  const code = readNotebookCode(NOTEBOOK)!;
  expect(code.cells).toEqual([{ name: 'a1', source: 'import mlflow\nx = 1\n' }, { name: '3', source: 'y = 2' }, { name: 'bad', source: '' }]);
  expect(textOfCells(code, '3')).toBe('y = 2');
  expect(textOfCells(code, 'gone')).toBeUndefined();
  expect(textOfCells(code, undefined)).toBe('# %%\nimport mlflow\nx = 1\n\n# %%\ny = 2\n\n# %%\n\n');
});

it('takes nothing for a notebook that is none', () => {
  for (const text of ['', 'x = 1', '[]', '{"cells": 3}', 'null']) expect(readNotebookCode(text)).toBeUndefined();
});

it('does not count line ends as code', () => {
  expect(sameCode('\uFEFFa\r\nb\r\n\r\n', 'a\nb')).toBe(true);
  expect(sameCode('a\n  b', 'a\nb')).toBe(false);
});
