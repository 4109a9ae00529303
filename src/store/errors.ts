/** Why a store was not opened. */
export type StoreOpenFailure =
  | 'newer-schema'
  | 'foreign-schema'
  | 'unreadable'
  /** The system does not let this user read or write the files, or the disk is full. */
  | 'no-access';

/** What the system answers where a file may not be read or written, or has no room. */
const NO_ACCESS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR']);

/** The store cannot be opened and was left as it is; the message says what to do, for a person. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';

  constructor(
    readonly kind: StoreOpenFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A newer Trialbook wrote this store. */
export const newerSchema = (path: string, version: number, known: number): StoreOpenError =>
  new StoreOpenError(
    'newer-schema',
    `${path} has schema version ${version}; this Trialbook knows versions up to ${known}. Update Trialbook to one that knows version ${version}.`,
  );

/** The journal holds a kind of write that only a newer Trialbook of the same schema version knows. */
export const newerOperation = (path: string, operation: string): StoreOpenError =>
  new StoreOpenError(
    'newer-schema',
    `${path} holds writes ('${operation}') that this Trialbook does not know. Update Trialbook to the version that wrote them.`,
  );

/** The database holds something that Trialbook never makes. */
export const foreignSchema = (path: string, what: string): StoreOpenError =>
  new StoreOpenError(
    'foreign-schema',
    `${path} was not made by Trialbook, or was changed: it holds ${what}. It was not opened. Move it away, or remove what is foreign, and try again.`,
  );

/** A file of the store is a link. */
export const linked = (path: string): StoreOpenError =>
  new StoreOpenError('foreign-schema', `${path} is a link, which Trialbook never makes, and was not followed. Put the file itself in its place, or name the folder it leads to in the setting trialbook.storePath.`);

/** The files cannot be read at all. */
export const unreadable = (path: string, error: unknown): StoreOpenError =>
  new StoreOpenError(isNoAccess(error) ? 'no-access' : 'unreadable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });

/** What was raised while a store was opened, with its kind when the system refused a file. */
export const openFailure = (path: string, error: unknown): unknown =>
  isNoAccess(error) ? new StoreOpenError('no-access', `${path} cannot be opened: ${(error as Error).message}`, { cause: error }) : error;

function isNoAccess(error: unknown): boolean {
  return error instanceof Error && NO_ACCESS.has((error as NodeJS.ErrnoException).code ?? '');
}
