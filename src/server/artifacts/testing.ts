import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArtifactFolder, type ArtifactFolder } from './folder';

/** For tests: a folder of artifacts without a store, and a folder outside of it. */
export interface TemporaryStore {
  readonly folder: ArtifactFolder;
  readonly artifacts: string;
  readonly outside: string;
  remove(): Promise<void>;
}

export async function temporaryStore(): Promise<TemporaryStore> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'trialbook-artifacts-')));
  const [path, outside] = [join(root, '.trialbook'), join(root, 'outside')];
  const artifacts = join(path, 'artifacts');
  for (const folder of [artifacts, outside]) await mkdir(folder, { recursive: true });
  return {
    folder: createArtifactFolder({ path, artifactsPath: artifacts, ensureOnDisk: () => undefined, readOnly: false }),
    artifacts, outside,
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
