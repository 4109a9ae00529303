import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { artifactTooLarge, folderNotOpen } from '../errors';

/** Scheme of files of versions shown in an editor; they cannot be written. */
const SCHEME = 'trialbook-version';
/** Most bytes that an editor is given. */
const MOST = 5_000_000;

/** The address of a file of a version; the file's name stands last, so that the editor picks its language. */
export function versionFileUri(connectionId: string, name: string, version: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${path}`, query: JSON.stringify([connectionId, name, version]) });
}

/** Serves files of versions to editors, read when they are opened. */
export function registerVersionDocuments(connections: Connections): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri, token) {
      const [connectionId, name, version] = JSON.parse(uri.query) as [string, string, string];
      const connection = connections.byId(connectionId);
      if (connection === undefined) throw folderNotOpen();
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const path = uri.path.slice(1);
      const bytes = await (await connection.client()).readModelVersionFile(name, version, path, MOST + 1, { signal: stop.signal });
      if (bytes.length > MOST) throw artifactTooLarge(path, '5 MB');
      return bytes.toString('utf8');
    },
  });
}
