import { statSync, type Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { readArtifactRoots } from '../../address/artifactRoots';
import { realPath } from '../../address/storeLocation';
import { invalidParameter, MlflowError } from '../../protocol/errors';
import { parseArtifactUri } from './paths';

/** Artifacts that an import left where they were: read below folders that a person allowed, never written. */
export interface LeftPlaces {
  /** Whether an address `file:…` lies below an allowed folder. */
  allows(uri: string): boolean;
  /** What lies in such a folder; `undefined` when it is not there. Raises INVALID_PARAMETER_VALUE outside of what was allowed, PERMISSION_DENIED when a link is on the way. */
  find(folder: string, segments: readonly string[]): Promise<{ file: string; stats: Stats } | undefined>;
}

/** Reads the list of allowed folders anew when it has changed. Without a file nothing is allowed. */
export function createLeftPlaces(rootsFile: string | undefined): LeftPlaces {
  let known: { readonly changed: number; readonly roots: readonly string[] } = { changed: -1, roots: [] };
  const roots = (): readonly string[] => {
    const changed = rootsFile === undefined ? undefined : statSync(rootsFile, { throwIfNoEntry: false })?.mtimeMs;
    if (rootsFile === undefined || changed === undefined) return [];
    if (changed !== known.changed) known = { changed, roots: readArtifactRoots(rootsFile) };
    return known.roots;
  };
  /** The folder's real path when it is allowed; it need not be there. */
  const allowed = (folder: string): string | undefined => {
    // Another computer's share is not even asked for unless it was allowed.
    if (folder.startsWith('\\\\') && !roots().some((root) => isBelow(folder, root))) return undefined;
    const real = realPath(folder);
    return roots().some((root) => isBelow(real, root)) ? real : undefined;
  };
  return {
    allows(uri) {
      try {
        const { owner } = parseArtifactUri(uri);
        return owner.kind === 'left' && allowed(owner.folder) !== undefined;
      } catch (error) {
        if (error instanceof MlflowError) return false;
        throw error;
      }
    },
    async find(folder, segments) {
      let file = allowed(folder);
      if (file === undefined) {
        throw invalidParameter(`The artifacts lie elsewhere, at '${folder}', where nobody allowed this server to read. Import the runs, with their artifacts copied or left in place, to have them.`);
      }
      let stats = await look(file);
      if (stats === undefined) return undefined;
      for (const name of segments) {
        if (!stats.isDirectory()) return undefined;
        file = join(file, name);
        const next = await look(file);
        if (next === undefined) return undefined;
        stats = next;
      }
      return { file, stats };
    },
  };
}

function isBelow(path: string, root: string): boolean {
  const inner = relative(root, path);
  return inner === '' || (!isAbsolute(inner) && inner !== '..' && !/^\.\.[/\\]/.test(inner));
}

async function look(file: string): Promise<Stats | undefined> {
  try {
    const stats = await lstat(file);
    if (!stats.isSymbolicLink()) return stats;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  throw new MlflowError('PERMISSION_DENIED', 'The artifacts hold a link on the way; links are not followed.');
}
