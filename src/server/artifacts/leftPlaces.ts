import { realpathSync, statSync, type Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join, relative, isAbsolute } from 'node:path';
import { readArtifactRoots } from '../../address/artifactRoots';
import { MlflowError } from '../../protocol/errors';
import { parseArtifactUri } from './paths';

/** Artifacts that an import left where they were: read below folders that a person allowed, never written. */
export interface LeftPlaces {
  /** Whether an address `file:…` lies in a folder that is there, below an allowed one. */
  allows(uri: string): boolean;
  /** What lies in such a folder; `undefined` when it is not there. Raises PERMISSION_DENIED outside of what was allowed, and when a link is on the way. */
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
  /** The folder's real path when it is allowed. */
  const allowed = (folder: string): string | undefined => {
    const real = realOf(folder);
    return real !== undefined && roots().some((root) => isBelow(real, root)) ? real : undefined;
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
      if (realOf(folder) === undefined) return undefined;
      let file = allowed(folder);
      if (file === undefined) {
        throw new MlflowError('PERMISSION_DENIED', `These artifacts stay in ${folder}, which this server was not allowed to read. Import them again with their artifacts left in place, which allows it.`);
      }
      let stats = await lstat(file);
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

function realOf(folder: string): string | undefined {
  try {
    return realpathSync.native(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'EACCES') return undefined;
    throw error;
  }
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
