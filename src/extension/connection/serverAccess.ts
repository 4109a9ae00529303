import type { MlflowClient } from '../../client/mlflowClient';
import type { Change, ServerWarning } from '../../protocol/trialbook';

/** A server that answers. */
export interface RunningServer {
  readonly client: MlflowClient;
  readonly readOnly: boolean;
}

/** What a follower of the change feed hears. */
export interface FeedListener {
  changes(changes: readonly Change[]): void;
  /** Everything is to be read again. */
  reset(): void;
  warning(warning: ServerWarning): void;
  /** The feed broke or came back. */
  lost(error: unknown): void;
  connected(): void;
}

/** How the server of one store is found or started and followed. */
export interface ServerAccess {
  /** Address for MLflow's client; absent where nothing is recorded. */
  readonly trackingUri: string | undefined;
  /** Finds or starts the server. Raises a `UserError`. */
  start(signal: AbortSignal): Promise<RunningServer>;
  /** Ends the running server and starts it again, on a copy of the database when one is named. Raises a `UserError`. */
  restart(signal: AbortSignal, restoreFrom?: string): Promise<RunningServer>;
  /** Follows the changes until disposed of. */
  follow(server: RunningServer, listener: FeedListener): { dispose(): void };
}
