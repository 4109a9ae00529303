import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ServerWarning } from '../../protocol/trialbook';

/** Types of file systems that Linux reports (statfs(2)) and that other machines write too, or that lock loosely. */
const SHARED_TYPES = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x65735546, 'FUSE'],
]);

/** Names of folders by which programs that synchronise are known. */
const SYNCED: readonly [RegExp, string][] = [
  [/^OneDrive(?: - .*)?$/i, 'OneDrive'],
  [/^Dropbox(?: \(.*\))?$/i, 'Dropbox'],
  [/^(?:iCloudDrive|iCloud Drive|com~apple~CloudDocs|Mobile Documents)$/i, 'iCloud Drive'],
  [/^(?:Google ?Drive|GoogleDrive-.*|My Drive)$/i, 'Google Drive'],
];

/** A warning when a store lies where another machine or a program that synchronises may change its files. */
export function sharedFolderWarning(storePath: string, typeOf: (path: string) => number | undefined = fileSystemType): ServerWarning | undefined {
  const name = syncedBy(storePath) ?? networkOf(storePath, typeOf);
  if (name === undefined) return undefined;
  return {
    kind: 'shared-folder',
    path: storePath,
    message: `${storePath} is on ${name}. Runs are safe while one machine records; set another store folder when several do.`,
  };
}

function syncedBy(path: string): string | undefined {
  const parts = path.split(/[\\/]/);
  return SYNCED.find(([pattern]) => parts.some((part) => pattern.test(part)))?.[1];
}

function networkOf(path: string, typeOf: (path: string) => number | undefined): string | undefined {
  if (/^\\\\(?!\?\\[A-Z]:)/i.test(path)) return 'a network share';
  const type = typeOf(path);
  const name = type === undefined ? undefined : SHARED_TYPES.get(type);
  return name === undefined ? undefined : `a shared file system (${name})`;
}

/** Type of the file system that holds the path, or would hold it. Only Linux numbers them in a stable way. */
function fileSystemType(path: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let at = path;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    return statfsSync(at).type >>> 0;
  } catch {
    // Not being able to tell is no reason not to start.
    return undefined;
  }
}
