import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ServerWarning } from '../../protocol/trialbook';

const FUSE = 0x65735546;

/** Types of file systems that Linux reports (statfs(2)) and that other machines write too, or that lock loosely. */
const SHARED_TYPES = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [FUSE, 'FUSE'],
]);

/** File systems over FUSE that are of this machine alone: other disks, containers' own layers, encrypted folders. */
const LOCAL_FUSE = /^(?:fuseblk|virtiofs|fakeowner|fuse\.(?:grpcfuse|osxfs|fuse-overlayfs|mergerfs|bindfs|encfs|gocryptfs|cryfs|ntfs-3g|lxcfs))$/;

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
    const type = statfsSync(at).type >>> 0;
    return type === FUSE && LOCAL_FUSE.test(mountType(at, readFileSync('/proc/self/mounts', 'utf8'))) ? undefined : type;
  } catch {
    // Not being able to tell is no reason not to start.
    return undefined;
  }
}

/** The name of the file system that a path is on, by the lines of /proc/mounts: the longest mount point above it counts. */
export function mountType(path: string, mounts: string): string {
  let best = { point: '', type: '' };
  for (const line of mounts.split('\n')) {
    const [, escaped = '', type = ''] = line.split(' ');
    const point = escaped.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));
    const isAbove = point !== '' && `${path}/`.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (isAbove && point.length >= best.point.length) best = { point, type };
  }
  return best.type;
}
