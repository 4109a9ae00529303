import type * as vscode from 'vscode';
import { hasStages } from '../../client/connection';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Change, ServerWarning } from '../../protocol/trialbook';
import type { UserError } from '../errors';
import type { Subject } from '../servers/needs';
import type { Denial } from './serverAccess';

/** Where the server of a folder stands, as one of these and never two. */
export type ConnectionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly client: MlflowClient; readonly readOnly: boolean }
  /** The feed broke; the client may answer again by itself, unless `error` asks the person for something. `since` is when the server was last heard, ms. */
  | { readonly kind: 'reconnecting'; readonly client: MlflowClient; readonly since: number; readonly error?: UserError }
  | { readonly kind: 'failed'; readonly error: UserError }
  /** The person switched recording off for the folder, and nothing was recorded before. */
  | { readonly kind: 'off' };

/** What listeners of a connection hear: changes, or that everything is to be read again. */
export type ConnectionEvent = { readonly kind: 'changes'; readonly changes: readonly Change[] } | { readonly kind: 'reset' };

/** What a connection leads to: the store of a folder, an MLflow server that a person connected to, or a database that is only looked at. */
export type ConnectionKind = 'store' | 'server' | 'look';

/**
 * One server as the views see it: that of a folder's store, a team's, or that of a database which is looked at.
 */
export interface FolderConnection {
  /** Stable across sessions; used in tree ids, links and panel states: the folder's URI, `empty-window`, or `server:ADDRESS`, whether or not the server is active. */
  readonly id: string;
  readonly kind: ConnectionKind;
  /** Folder or server name as shown. */
  readonly name: string;
  /** Folder whose new runs go there; undefined for a server that is not active, and without a folder. */
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Whether new runs go here: those of `folder`, or of a window without one. */
  readonly isActive: boolean;
  /** Folder of the store, absolute (`…/.trialbook`): that of `folder`, also while a server is active for it; for other servers that of the window's first folder. */
  readonly storePath: string;
  /** What MLflow's client takes to record here, whether or not the server runs yet; absent where nothing is recorded (no trust). */
  readonly trackingUri: string | undefined;
  /** What MLflow's client wants beside the address of a server elsewhere, as the paths of certificates; no secrets. */
  readonly variables: Readonly<Record<string, string>>;
  /** Credentials for it that the person gave to the programs of this window; none are ever kept on the disk. */
  readonly givenVariables: Readonly<Record<string, string>>;
  readonly state: ConnectionState;
  readonly onDidChangeState: vscode.Event<ConnectionState>;
  readonly onDidReceive: vscode.Event<ConnectionEvent>;
  readonly onDidWarn: vscode.Event<ServerWarning>;
  /** The client once the server answers. Raises `UserError` when it cannot start. */
  client(): Promise<MlflowClient>;
  /** What the server refused its caller to do with an experiment or a model, and so is not offered again. */
  denied(kind: Subject['kind'], id: string): readonly Denial[];
  /** What our own command line wants in its environment to reach the server with the person's credentials: address, certificates and secrets; nothing for a store. */
  commandEnvironment(): Promise<Record<string, string>>;
  /** Ends the server and starts it again; with a copy's path that copy takes the place of the database meanwhile. Raises `UserError`. */
  restart(restoreFrom?: string): Promise<void>;
}

/** Address of the MLflow server that a connection leads to, as a person gave it; undefined for a store of this machine. */
export function remoteAddress({ kind, trackingUri }: Pick<FolderConnection, 'kind' | 'trackingUri'>): string | undefined {
  return kind === 'server' ? trackingUri : undefined;
}

/** Whether models stand in stages there; taken for granted while nothing was read of it. */
export function stagesOf({ state }: Pick<FolderConnection, 'state'>): boolean {
  return !('client' in state) || hasStages(state.client.connection);
}

/** All connections of the window. */
export interface Connections {
  /** Where new runs go: one for each folder (its store, or the server that is active for it), or one when no folder is open. */
  readonly active: readonly FolderConnection[];
  /** What stands in the trees: the active ones, stores whose folder has another server active, and the servers a person connected to. */
  readonly roots: readonly FolderConnection[];
  /** `active` or `roots` changed. */
  readonly onDidChange: vscode.Event<void>;
  /** The active connection of the folder that holds `uri`; without one the first (or only) active connection. */
  for(uri: vscode.Uri | undefined): FolderConnection | undefined;
  /** Among the roots and what is looked at. */
  byId(id: string): FolderConnection | undefined;
  /** Serves a store folder (of a file that is looked at) read-only, outside of the trees, until disposed of. `id` is `look:` and the file's URI. */
  look(place: { readonly id: string; readonly name: string; readonly storePath: string }): FolderConnection & { dispose(): void };
}
