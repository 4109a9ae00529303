import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { EnvironmentChange } from './environment';
import { folderEnvironment, recordingPolicy, replacing, type RecordingPolicy } from './policy';

/** How programs of a folder are recorded; with the environment that makes them so when they are. */
export type Recording =
  | Exclude<RecordingPolicy, { kind: 'on' }>
  | {
      readonly kind: 'on';
      readonly changes: readonly EnvironmentChange[];
      /** Credentials of a server that the person gave to programs of this window, which are never kept; else empty. */
      readonly secrets: readonly EnvironmentChange[];
    };

/** Everything that a program gets which is recorded. */
export function allChanges({ changes, secrets }: Extract<Recording, { kind: 'on' }>): readonly EnvironmentChange[] {
  return secrets.length === 0 ? changes : [...changes, ...secrets];
}

/** The recording of every folder, kept current. */
export interface Recordings {
  dispose(): void;
  of(connection: FolderConnection): Recording;
  /** Something about any folder's recording changed. */
  readonly onDidChange: vscode.Event<void>;
}

/** Settings that decide about recording. */
const SECTIONS = ['trialbook', 'terminal.integrated.env'];

/** Works the recordings out now and again whenever trust, settings, folders or a `.env` file change. */
export function watchRecordings(connections: Connections): Recordings {
  const changed = new vscode.EventEmitter<void>();
  let known = new Map<string, Recording>();
  const read = (): Map<string, Recording> => new Map(connections.active.map((connection) => [keyOf(connection), recordingOf(connection)]));
  const refresh = (): void => {
    const next = read();
    if (JSON.stringify([...next]) === JSON.stringify([...known])) return;
    known = next;
    changed.fire();
  };
  known = read();
  const files = vscode.workspace.createFileSystemWatcher('**/.env');
  const subscriptions = [
    changed,
    files,
    files.onDidChange(refresh),
    files.onDidCreate(refresh),
    files.onDidDelete(refresh),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (SECTIONS.some((section) => event.affectsConfiguration(section))) refresh();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    connections.onDidChange(refresh),
  ];
  return {
    of: (connection) => known.get(keyOf(connection)) ?? recordingOf(connection),
    onDidChange: changed.event,
    dispose: () => void vscode.Disposable.from(...subscriptions).dispose(),
  };
}

function recordingOf(connection: FolderConnection): Recording {
  const policy = recordingPolicy(connection.folder);
  if (policy.kind !== 'on') return policy;
  if (connection.trackingUri === undefined) return { kind: 'off' };
  return {
    kind: 'on',
    changes: folderEnvironment(connection.folder, connection.trackingUri, connection.variables),
    secrets: replacing(connection.givenVariables),
  };
}

/** Folders may share a server, and have settings of their own. */
function keyOf({ id, folder }: FolderConnection): string {
  return folder === undefined ? id : `${id}\n${folder.uri.toString()}`;
}
