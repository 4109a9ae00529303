import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryStore, type TemporaryStore } from './testing';
import { openPinned } from './pinned';

describe.skipIf(process.platform === 'win32')('what is put in the place of a folder after it was looked at', () => {
  let at: TemporaryStore;
  let folder: string;
  /** Puts a link to the folder outside in the place of the one that was looked at. */
  const swap = async (): Promise<void> => {
    await rename(folder, `${folder}.away`);
    await symlink(at.outside, folder);
  };
  const path = (...segments: string[]) => ({ owner: { kind: 'run' as const, experiment_id: '0', run_id: 'r' }, segments });

  beforeEach(async () => {
    at = await temporaryStore();
    folder = join(at.artifacts, '0', 'r', 'artifacts', 'plots');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'a'), 'ours');
    await writeFile(join(at.outside, 'a'), 'a secret');
  });
  afterEach(() => at.remove());

  it('is not read', async () => {
    let looks = 0;
    const find = async (): Promise<Awaited<ReturnType<typeof at.folder.find>>> => {
      looks++;
      const found = await at.folder.find(path('plots', 'a'));
      if (looks === 1) await swap();
      return found;
    };
    await expect(openPinned(find)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(looks).toBe(2);
  });

  it('is not read when the folder is back before the second look', async () => {
    let looks = 0;
    const find = async (): Promise<Awaited<ReturnType<typeof at.folder.find>>> => {
      if (++looks === 2) {
        await rm(folder);
        await rename(`${folder}.away`, folder);
      }
      const found = await at.folder.find(path('plots', 'a'));
      if (looks === 1) await swap();
      return found;
    };
    const handle = await openPinned(find);
    expect(await handle?.readFile('utf8')).toBe('ours');
    await handle?.close();
    expect(looks).toBe(4);
  });

  it('is read when it is but another file, as after an upload', async () => {
    let looks = 0;
    const find = async (): Promise<Awaited<ReturnType<typeof at.folder.find>>> => {
      const found = await at.folder.find(path('plots', 'a'));
      if (++looks === 1) {
        await writeFile(join(folder, 'next'), 'newer');
        await rename(join(folder, 'next'), join(folder, 'a'));
      }
      return found;
    };
    const handle = await openPinned(find);
    expect(await handle?.readFile('utf8')).toBe('newer');
    await handle?.close();
  });

  it.runIf(process.platform === 'linux')('is neither written to nor removed', async () => {
    const upload = join(at.artifacts, 'upload');
    await writeFile(upload, 'uploaded');
    await at.folder.within(path('plots', 'b'), async (file) => {
      await swap();
      await rename(upload, file);
    });
    expect(await readdir(at.outside)).toEqual(['a']);
    expect(await readFile(join(`${folder}.away`, 'b'), 'utf8')).toBe('uploaded');
    await rm(folder);
    await rename(`${folder}.away`, folder);
    await at.folder.within(path('plots', 'a'), async (file) => {
      await swap();
      await rm(file, { recursive: true });
    });
    expect(await readFile(join(at.outside, 'a'), 'utf8')).toBe('a secret');
    expect(await readdir(`${folder}.away`)).toEqual(['b']);
  });

  it.runIf(process.platform === 'linux')('is refused when it was there before', async () => {
    await swap();
    await expect(at.folder.within(path('plots', 'b'), () => Promise.resolve())).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
