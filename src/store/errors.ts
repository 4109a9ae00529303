/** Why a store was not opened. */
export type StoreOpenFailure = 'newer-schema' | 'foreign-schema' | 'unreadable';

/** The store cannot be opened and was left as it is; the message says what to do, for a person. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';

  constructor(
    readonly kind: StoreOpenFailure,
    message: string,
  ) {
    super(message);
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

/** The files cannot be read at all. */
export const unreadable = (path: string, error: unknown): StoreOpenError =>
  new StoreOpenError('unreadable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
