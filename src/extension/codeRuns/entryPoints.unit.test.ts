import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { entryPointsOf } from './entryPoints';

it('finds the entry points that run a file, in the projects above it', async () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-entry-')));
  onTestFinished(() => {
    rmSync(top, { recursive: true, force: true });
  });
  mkdirSync(join(top, 'proj', 'src'), { recursive: true });
  writeFileSync(join(top, 'proj', 'MLproject'), 'name: p\nentry_points:\n  main:\n    parameters:\n      lr: float\n    command: "python src/train.py --lr {lr}"\n  other:\n    command: "python src/other.py"\n');
  writeFileSync(join(top, 'MLproject'), 'name: outer\nentry_points:\n  all:\n    command: "bash -c \'x\' && python \'proj/src/train.py\'"\n');
  const train = join(top, 'proj', 'src', 'train.py');
  expect(await entryPointsOf(train, top)).toEqual([{ folder: join(top, 'proj'), name: 'main' }, { folder: top, name: 'all' }]);
  expect(await entryPointsOf(train, join(top, 'proj'))).toHaveLength(1);
  expect(await entryPointsOf(join(top, 'proj', 'train.py'), top)).toEqual([]);
});
