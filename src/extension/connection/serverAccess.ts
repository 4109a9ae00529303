import type { FeedListener } from '../../client/changeFeed';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Need, Subject } from '../servers/needs';

/** A server that answers. */
export interface RunningServer {
  readonly client: MlflowClient;
  readonly readOnly: boolean;
}

/** Something that a server refused its caller. */
export interface Denial {
  readonly need: Need;
  readonly subject: Subject;
  /** What is lacking, a sentence. */
  readonly words: string;
}

/** What a server refused so far. */
export interface Denied {
  of(kind: Subject['kind'], id: string): readonly Denial[];
  /** The one who is told of what is refused from now on, and that the credentials hold no more. */
  listen(listener: { denied(): void; signedOut(): void }): void;
}

/** How the server of one store is found or started and followed. */
export interface ServerAccess {
  /** Address for MLflow's client; absent where nothing is recorded. */
  readonly trackingUri: string | undefined;
  /** Variables without secrets that MLflow's client wants for a server elsewhere, its address among them. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Credentials that the person gave to programs of the window. */
  readonly givenVariables?: Readonly<Record<string, string>>;
  readonly denied?: Denied;
  /** All variables with the secrets, for our own command line. */
  commandEnvironment?(): Promise<Record<string, string>>;
  /** Finds or starts the server. Raises a `UserError`. */
  start(signal: AbortSignal): Promise<RunningServer>;
  /** Ends the running server and starts it again, on a copy of the database when one is named. Raises a `UserError`. */
  restart(signal: AbortSignal, restoreFrom?: string): Promise<RunningServer>;
  /** Follows the changes until disposed of. */
  follow(server: RunningServer, listener: FeedListener): { dispose(): void };
}
