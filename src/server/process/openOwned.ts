import { realPath } from '../../address/storeLocation';
import { MlflowError, NO_ROOM, noRoom } from '../../protocol/errors';
import type { ServerWarning } from '../../protocol/trialbook';
import type { Store, StoreOptions } from '../../store/api';
import { openStore } from '../../store/store';
import type { Owner } from './owner';
import type { ServeOptions } from './serverArguments';
import { StartError } from './startError';
import { notWritableWarning } from './writable';

/** A store that was opened, and why it cannot be written, if so. */
export interface Opened {
  readonly store: Store;
  readonly warnings: readonly ServerWarning[];
}

/** Opens the store of a server; one that is there and may not be written is opened for reading, with a warning. Raises what `openStore` raises. */
export async function openOwned({ storePath, readOnly, backupPath, defaultExperiment, maxBytes }: ServeOptions, owner: Owner): Promise<Opened> {
  const how: StoreOptions = {
    path: realPath(storePath),
    ...(backupPath === undefined ? {} : { backupPath }),
    ...(defaultExperiment === undefined ? {} : { defaultExperiment }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    beforeFirstWrite: () => {
      takeStore(owner);
    },
  };
  try {
    return { store: await openStore({ ...how, readOnly }), warnings: readOnly ? [] : unwritable(how.path) };
  } catch (error) {
    if (!(error instanceof MlflowError) || (error.code !== 'PERMISSION_DENIED' && error.code !== 'RESOURCE_EXHAUSTED')) throw error;
    const message = error.code === 'PERMISSION_DENIED' ? error.message : `The disk is full: ${how.path} was opened for reading only. Free some space and restart the tracking server.`;
    return { store: await openStore({ ...how, readOnly: true }), warnings: [{ kind: 'read-only', message, path: how.path }] };
  }
}

/** What is to be said of a store that was opened for writing, of which nothing was written yet. */
function unwritable(path: string): ServerWarning[] {
  const warning = notWritableWarning(path);
  return warning === undefined ? [] : [warning];
}

/** Takes the store for the first write. Raises `MlflowError`, which the writer is answered. */
function takeStore(owner: Owner): void {
  try {
    owner.take();
  } catch (error) {
    if (error instanceof StartError) throw Object.assign(new MlflowError('RESOURCE_CONFLICT', error.message), { cause: error });
    const { code } = error as NodeJS.ErrnoException;
    if (NO_ROOM.has(code)) throw noRoom(`The disk is full: nothing was recorded in ${owner.options.storePath}. Free some space and try again.`);
    // What is not of the moment is said once and for all, since clients try again for minutes otherwise. Making folders on a read-only disk
    // comes as ENOENT, and a file where the folder should be as EEXIST or ENOTDIR.
    if (code === undefined || !['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'EEXIST', 'ENOTDIR'].includes(code)) throw error;
    throw new MlflowError(
      'PERMISSION_DENIED', `${owner.options.storePath} cannot be written (${code}). Choose another folder with the setting trialbook.storePath.`,
    );
  }
}
