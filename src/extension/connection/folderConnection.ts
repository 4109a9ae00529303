import type * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Change, ServerWarning } from '../../protocol/trialbook';
import type { UserError } from '../errors';

/** Where the server of a folder stands, as one of these and never two. */
export type ConnectionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly client: MlflowClient; readonly readOnly: boolean }
  /** The feed broke; the client may answer again by itself. */
  | { readonly kind: 'reconnecting'; readonly client: MlflowClient; readonly since: number }
  | { readonly kind: 'failed'; readonly error: UserError }
  /** The person switched recording off for the folder, and nothing was recorded before. */
  | { readonly kind: 'off' };

/** What listeners of a connection hear: changes, or that everything is to be read again. */
export type ConnectionEvent = { readonly kind: 'changes'; readonly changes: readonly Change[] } | { readonly kind: 'reset' };

/** One store with its server as the views see it: one for each workspace folder, or one when no folder is open. */
export interface FolderConnection {
  /** Stable across sessions; used in tree ids, links and panel states: the folder's URI, or `empty-window`. */
  readonly id: string;
  /** Folder name as shown. */
  readonly name: string;
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Folder of the store, absolute (`…/.trialbook`). */
  readonly storePath: string;
  /** What MLflow's client takes to record here, whether or not the server runs yet; absent where nothing is recorded (no trust). */
  readonly trackingUri: string | undefined;
  readonly state: ConnectionState;
  readonly onDidChangeState: vscode.Event<ConnectionState>;
  readonly onDidReceive: vscode.Event<ConnectionEvent>;
  readonly onDidWarn: vscode.Event<ServerWarning>;
  /** The client once the server answers. Raises `UserError` when it cannot start. */
  client(): Promise<MlflowClient>;
  /** Ends the server and starts it again; with a copy's path that copy takes the place of the database meanwhile. Raises `UserError`. */
  restart(restoreFrom?: string): Promise<void>;
}

/** All connections of the window. */
export interface Connections {
  readonly all: readonly FolderConnection[];
  readonly onDidChange: vscode.Event<void>;
  /** The connection whose folder holds `uri`; without one the first (or only) connection. */
  for(uri: vscode.Uri | undefined): FolderConnection | undefined;
  byId(id: string): FolderConnection | undefined;
}
