import { existsSync, renameSync } from 'node:fs';
import { findAddress, keepAddress, stateFileName } from './address';
import { moveArtifactRoots } from './artifactRoots';
import { removeIfThere } from './files';
import { realPath } from './storeLocation';

/**
 * A store lies elsewhere now: its port, its token, how far its history reaches and the folders it may read go with it, so that terminals that hold its address
 * go on. The old place has none of them any more.
 */
export function movedAddress(from: string, to: string): void {
  const address = findAddress(from);
  if (address !== undefined) keepAddress({ ...address, storePath: realPath(to) });
  moveArtifactRoots(from, to);
  const [old, now] = [stateFileName(from), stateFileName(to)];
  if (existsSync(`${old}.history`)) renameSync(`${old}.history`, `${now}.history`);
  for (const ending of ['.json', '.roots', '-view.json']) removeIfThere(`${old}${ending}`);
}
