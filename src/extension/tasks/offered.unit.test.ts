import { expect, it } from 'vitest';
import { looksRunnable, makeTargets, offeredTasks } from './offered';

it('offers what people run, and no libraries', () => {
  const guard = 'def main(): pass\n\nif __name__ == "__main__":\n    main()\n';
  expect(looksRunnable('shop/model.py', guard)).toBe(true);
  expect(looksRunnable('train.py', 'print(1)')).toBe(true);
  expect(looksRunnable('x.py', 'import argparse')).toBe(true);
  for (const [path, text] of [['shop/model.py', 'class Model: pass'], ['test_model.py', guard], ['setup.py', guard], ['utils.py', 'import sys'], ['notes.md', 'train'], ['lib.sh', '#!/bin/sh']] as const) {
    expect(looksRunnable(path, text), path).toBe(false);
  }
  expect(looksRunnable('nightly.sh', '')).toBe(true);
  expect(looksRunnable('fit.R', 'args <- commandArgs(trailingOnly = TRUE)')).toBe(true);
});

it('reads the targets of a Makefile', () => {
  expect(makeTargets('X := 1\nY ?= 2\n.PHONY: train\ntrain: data.csv\n\tpython train.py\ndata.csv:\n%.o: %.c\neval score:: train\nclean:\n')).toEqual(['train', 'eval', 'score']);
});

it('keeps the list short, what is near the root first', () => {
  const files = [...Array.from({ length: 30 }, (_, at) => ({ path: `deep/run${at}.py`, text: '' })), { path: 'train.sh', text: '#!/bin/sh\n' }, { path: 'Makefile', text: 'report:\n' }];
  const offered = offeredTasks(files);
  expect(offered).toHaveLength(20);
  expect(offered[0]).toEqual({ label: 'train.sh', command: 'sh', args: ['train.sh'], cwd: undefined });
  expect(offered.at(-1)).toMatchObject({ label: 'make report', command: 'make', args: ['report'] });
});
