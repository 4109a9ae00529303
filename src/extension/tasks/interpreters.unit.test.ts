import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../capture/programs';
import { runnerOf } from './interpreters';

describe('what runs a file', () => {
  const runner = (name: string, language: string, firstLine = '', settings: Record<string, unknown> = {}): ReturnType<typeof runnerOf> =>
    runnerOf({ extension: /\.\w+$/.exec(name)?.[0] ?? '', language, firstLine }, settings);
  it('goes by its ending and its language', () => {
    expect(runner('train.py', 'python')).toEqual({ kind: 'python' });
    expect(runner('fit.R', 'r')).toEqual({ kind: 'programs', choices: [['Rscript']] });
    expect(runner('nightly', 'shellscript')).toEqual({ kind: 'programs', choices: [['bash'], ['sh']] });
  });
  it('goes by its first line before that', () => {
    expect(runner('a.sh', 'shellscript', '#!/bin/zsh -f')).toMatchObject({ choices: [['zsh', '-f'], ['bash'], ['sh']] });
    expect(runner('a', 'plaintext', '#!/usr/bin/env -S Rscript --vanilla')).toEqual({ kind: 'programs', choices: [['Rscript', '--vanilla']] });
    expect(runner('a', 'plaintext', '#!/usr/bin/env python3')).toEqual({ kind: 'python' });
  });
  it('goes by what a person set before all', () => {
    expect(runner('fit.R', 'r', '#!/usr/bin/Rscript', { '.R': '"/opt/my R/Rscript" --vanilla' })).toEqual({ kind: 'set', command: ['/opt/my R/Rscript', '--vanilla'] });
    expect(runner('a.sas', 'plaintext', '', { '.sas': 'sas -sysin' })).toEqual({ kind: 'set', command: ['sas', '-sysin'] });
    expect(runner('a.py', 'python', '', { python: '"python' })).toEqual({ kind: 'bad-setting', key: 'python' });
    expect(runner('a.py', 'python', '', { python: 3, r: 'Rscript' })).toEqual({ kind: 'python' });
  });
  it('is not known of what has to be compiled, or of anything else', () => {
    expect(runner('a.c', 'c')).toEqual({ kind: 'compiled' });
    expect(runner('a.sql', 'sql')).toEqual({ kind: 'unknown' });
  });
});

it.skipIf(process.platform === 'win32')('a program is found on the PATH when it can be run', () => {
  const root = mkdtempSync(join(tmpdir(), 'trialbook-path-'));
  for (const name of ['a', 'b']) mkdirSync(join(root, name));
  mkdirSync(join(root, 'a', 'Rscript'));
  writeFileSync(join(root, 'a', 'julia'), '');
  for (const name of ['Rscript', 'julia']) writeFileSync(join(root, 'b', name), '');
  chmodSync(join(root, 'b', 'Rscript'), 0o755);
  const env = { PATH: [join(root, 'a'), join(root, 'b')].join(delimiter) };
  expect(findProgram('Rscript', env)).toBe(join(root, 'b', 'Rscript'));
  expect(findProgram('julia', env)).toBeUndefined();
});
