import { parse } from 'node:path';
import { stateFileName } from './address';
import { readJson, replaceFile } from './files';
import { realPath } from './storeLocation';

/*
 * Folders outside of a store whose files its server may read: those that a person imported runs from and left the artifacts in. They stand in the per-user
 * state folder, since a list within the workspace could come with a clone and name anything.
 */

/** Most folders that are kept for a store. */
const MOST = 1000;

/** The file that holds a store's folders. */
export function artifactRootsFile(storePath: string): string {
  return `${stateFileName(storePath)}.roots`;
}

/** The folders, as real paths. A damaged file holds none. */
export function readArtifactRoots(file: string): readonly string[] {
  const { roots } = (readJson(file) ?? {}) as { roots?: unknown };
  return Array.isArray(roots) ? roots.filter((root): root is string => typeof root === 'string') : [];
}

/**
 * Lets a store's server read what lies below a folder; answers the folder's real path. To be called because a person asked for it, never because a file says so.
 * Raises `RangeError` for the root of a file system, and when there are too many.
 */
export function allowArtifactRoot(storePath: string, folder: string): string {
  const root = realPath(folder);
  if (root === parse(root).root) throw new RangeError(`${root} is a whole disk: name the folder that the artifacts lie in.`);
  const file = artifactRootsFile(storePath);
  const known = readArtifactRoots(file);
  if (known.includes(root)) return root;
  if (known.length >= MOST) throw new RangeError(`${MOST} folders are allowed for this store already; see ${file}.`);
  replaceFile(file, `${JSON.stringify({ roots: [...known, root] })}\n`);
  return root;
}

/** The folders of a store go with it when it is moved. */
export function moveArtifactRoots(from: string, to: string): void {
  const roots = readArtifactRoots(artifactRootsFile(from));
  if (roots.length > 0) replaceFile(artifactRootsFile(to), `${JSON.stringify({ roots })}\n`);
}
