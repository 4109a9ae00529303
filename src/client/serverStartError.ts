import { withoutSecrets } from './connectionError';

/** Why a server could not be had. */
export type ServerStartErrorKind =
  /** The program could not be started at all. */
  | 'not-started'
  /** It ended before it was ready. */
  | 'exited'
  /** It said nothing in time. */
  | 'timeout'
  /** A newer server runs whose additions this program cannot read: the extension is to be updated. */
  | 'newer-server'
  /** An older server runs and did not leave when it was asked to. */
  | 'older-server-stays'
  /** A server was there again before a copy of the database could be restored. */
  | 'restore-overtaken'
  /** A server on another machine, or of another user, owns the store. */
  | 'owned-elsewhere'
  /** The database was written by a newer version. */
  | 'newer-schema'
  /** The store's files are damaged or not Trialbook's. */
  | 'store-unusable'
  /** This user may not read or write the store's files, or the disk is full. */
  | 'store-no-access';

const KINDS: readonly string[] = ['owned-elsewhere', 'newer-schema', 'store-unusable', 'store-no-access'] satisfies ServerStartErrorKind[];

/** The server of a store could not be had. The message and `output` never hold a token. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  /** The last that the server wrote. */
  readonly output: string;

  constructor(
    readonly kind: ServerStartErrorKind,
    message: string,
    options?: ErrorOptions & { output?: string },
  ) {
    super(withoutSecrets(message), options);
    this.output = withoutSecrets(options?.output ?? '');
  }
}

/** The kind that a server names on its way out; one that is not known is `exited`. */
export function kindOfExit(code: unknown): ServerStartErrorKind {
  return typeof code === 'string' && KINDS.includes(code) ? (code as ServerStartErrorKind) : 'exited';
}
