import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileInfo } from '../../protocol/entities';
import type { ArtifactSummary } from '../../protocol/trialbook';
import type { ArtifactFolder } from './folder';
import type { ArtifactPath } from './paths';

/** How many files are looked at side by side. */
const AT_ONCE = 32;

/**
 * Files and folders directly below a path, by name; empty for a file or for nothing, as MLflow answers. `path` of each is
 * its name alone. Links and files that were not written through this server are left out.
 */
export async function listArtifacts(folder: ArtifactFolder, path: ArtifactPath): Promise<FileInfo[]> {
  const found = await folder.find(path);
  if (found === undefined || !found.stats.isDirectory()) return [];
  const infos: FileInfo[] = [];
  const files: { name: string; file: string }[] = [];
  for (const entry of await readdir(found.file, { withFileTypes: true })) {
    const name = found.nameOf(entry.name);
    if (name === undefined) continue;
    if (entry.isDirectory()) infos.push({ path: name, is_dir: true });
    else if (entry.isFile()) files.push({ name, file: join(found.file, entry.name) });
  }
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const sizes = await Promise.all(files.slice(start, start + AT_ONCE).map(({ file }) => sizeOf(file)));
    sizes.forEach((size, index) => {
      if (size !== undefined) infos.push({ path: files[start + index]!.name, is_dir: false, file_size: size });
    });
  }
  // Another folder may have taken its place meanwhile, by a link even: that one's names are nobody's business.
  if ((await folder.find(path))?.stats.ino !== found.stats.ino) return [];
  return infos.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Number and bytes of the files below a folder of the file system; links are not followed. */
export async function measure(file: string): Promise<ArtifactSummary> {
  const total = { files: 0, bytes: 0 };
  const pending = [file];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      const inner = join(next, entry.name);
      if (entry.isDirectory()) pending.push(inner);
      else if (entry.isFile()) {
        total.files++;
        total.bytes += (await sizeOf(inner)) ?? 0;
      }
    }
  }
  return total;
}

/** `undefined` when the file has gone meanwhile. */
async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await lstat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
