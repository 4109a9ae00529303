import { expect, test } from 'vitest';
import { importedModules, importedPaths, pythonOf } from './imports';

test('import statements in the ways they are written', () => {
  const source = `import os, numpy as np
import features.encode
from model import Net as N, loss
from . import steps
from ..shared.io import (read,  # reads
    write)
    from lazy import inner
from stars import *
x = "import nothing"
from long import \\
    name
`;
  expect(importedModules(source)).toEqual([
    'os', 'numpy', 'features.encode', 'model.Net', 'model.loss', '.steps', '..shared.io.read', '..shared.io.write', 'lazy.inner', 'stars', 'long.name',
  ]);
});

test('paths that a module may lie at', () => {
  const paths = importedPaths('from features.encode import one\nfrom .. import top', 'jobs/daily/train.py');
  expect(paths).toEqual(expect.arrayContaining(['jobs/daily/features/encode.py', 'features/encode.py', 'src/features/encode.py', 'features/__init__.py', 'jobs/top.py', 'jobs/__init__.py']));
});

test('the code cells of a notebook', () => {
  const notebook = JSON.stringify({ cells: [{ cell_type: 'markdown', source: 'import no' }, { cell_type: 'code', source: ['import a\n', 'import b'] }] });
  expect(importedModules(pythonOf('n.ipynb', notebook))).toEqual(['a', 'b']);
  expect(pythonOf('n.ipynb', '{')).toBe('');
});
