import { constants, existsSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import { MlflowError } from '../../protocol/errors';

/*
 * Between the look at a path and what is done with it another program may put a link in the place of a folder. So a file is opened first and then looked at again, and what changes a folder goes
 * through the folder that was opened.
 */

type Looked = { readonly stats: Stats } | undefined;

/** A file may be replaced while it is opened, by an upload; not so often in a row. */
const TRIES = 5;
/** Flags that a system lacks are absent. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_DIRECTORY = 0 } = constants as Partial<typeof constants>;

/** Where open folders have names of their own: Linux. */
const HANDLES = '/proc/self/fd';

/**
 * Opens the plain file that `find` finds, and makes sure that `find` finds the same one still; undefined when there is none. Raises what `find` raises, which meets a link on the way, and
 * PERMISSION_DENIED when another is found each time.
 */
export async function openPinned(find: () => Promise<(Looked & { readonly file: string }) | undefined>): Promise<FileHandle | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await find();
    if (found?.stats.isFile() !== true) return undefined;
    // A pipe that takes the file's place meanwhile must not be waited for.
    const handle = await openFile(found.file, O_RDONLY! | O_NOFOLLOW | O_NONBLOCK);
    if (handle === undefined) continue;
    if (await isStill(handle, find)) return handle;
  }
  throw changed();
}

/** Closes the file when it is not, or when the second look meets a link. */
async function isStill(handle: FileHandle, find: () => Promise<Looked>): Promise<boolean> {
  let same = false;
  try {
    const stats = await handle.stat();
    same = stats.isFile() && isSame(stats, await find());
    return same;
  } finally {
    if (!same) await handle.close();
  }
}

/**
 * Does something to a path whose last name may be new: `act` is given a path that leads to the folder that `find` finds, whatever takes its place meanwhile. Where folders cannot be held
 * open (Windows, macOS) the time in between is short and no more. Raises as `openPinned`.
 */
export async function withinPinned<T>(file: string, find: () => Promise<Looked>, act: (file: string) => Promise<T>): Promise<T> {
  if (!existsSync(HANDLES)) {
    await find();
    return act(file);
  }
  const folder = await openFile(dirname(file), O_RDONLY! | O_NOFOLLOW | O_DIRECTORY);
  if (folder === undefined) throw changed();
  try {
    if (!isSame(await folder.stat(), await find())) throw changed();
    return await act(join(HANDLES, String(folder.fd), basename(file)));
  } finally {
    await folder.close();
  }
}

/** Undefined when something else is there by now. */
async function openFile(file: string, flags: number): Promise<FileHandle | undefined> {
  try {
    return await open(file, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR' || code === 'ENXIO') return undefined;
    throw error;
  }
}

function isSame(held: Stats, seen: Looked): boolean {
  return seen !== undefined && held.ino === seen.stats.ino && held.dev === seen.stats.dev;
}

const changed = (): MlflowError => new MlflowError('PERMISSION_DENIED', 'Something else takes the place of the artifact or its folder again and again; it is left alone.');
