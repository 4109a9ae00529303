import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readModelFolder } from './modelFolder';

const MODEL = 'flavors:\n  sklearn:\n    pickled_model: model.pkl\n';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a model with its files, below folders too', async () => {
  await writeFile(join(folder, 'MLmodel'), MODEL);
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'model.pkl'), 'abc');
  const reading = await readModelFolder(folder);
  expect(reading).toMatchObject({ kind: 'model', size: MODEL.length + 3, mlmodel: { flavours: [{ name: 'sklearn' }] } });
  expect(reading.kind === 'model' && reading.files.map(({ name }) => name)).toEqual(['MLmodel', 'data/model.pkl']);
});

test('a folder without the file says which folders below have it', async () => {
  for (const name of ['a', 'b']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'b', 'MLmodel'), MODEL);
  expect(await readModelFolder(folder)).toEqual({ kind: 'no-mlmodel', below: ['b'] });
});

test('an MLmodel file that is none', async () => {
  await writeFile(join(folder, 'MLmodel'), 'flavors: [');
  expect(await readModelFolder(folder)).toMatchObject({ kind: 'malformed' });
});

test.skipIf(process.platform === 'win32')('links: to a file within it is that file, out of it and to nowhere are told', async () => {
  await writeFile(join(folder, 'MLmodel'), MODEL);
  await writeFile(join(folder, 'model.pkl'), 'abc');
  await symlink('model.pkl', join(folder, 'z.pkl'));
  expect(await readModelFolder(folder)).toMatchObject({ kind: 'model', size: MODEL.length + 6 });
  await symlink('/etc/hostname', join(folder, 'zz'));
  expect(await readModelFolder(folder)).toEqual({ kind: 'foreign', name: 'zz', why: 'outside' });
  await rm(join(folder, 'zz'));
  await symlink('nowhere', join(folder, 'zz'));
  expect(await readModelFolder(folder)).toEqual({ kind: 'foreign', name: 'zz', why: 'broken' });
  await rm(join(folder, 'zz'));
  await mkdir(join(folder, 'a'));
  await symlink('a', join(folder, 'zz'));
  expect(await readModelFolder(folder)).toEqual({ kind: 'foreign', name: 'zz', why: 'link-to-folder' });
});
