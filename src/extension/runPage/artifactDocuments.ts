import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { artifactTooLarge, folderNotOpen } from '../errors';

/** Scheme of artifacts shown in an editor; they cannot be written. */
const SCHEME = 'trialbook-logged';
/** Most bytes that an editor is given. */
const MOST = 20_000_000;

/** The address of an artifact; the file's name stands last, so that the editor picks its language. */
export function artifactUri(connectionId: string, runId: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${path}`, query: JSON.stringify([connectionId, runId]) });
}

/** Serves artifacts to editors, read when they are opened. */
export function registerArtifactDocuments(connections: Connections): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri, token) {
      const [connectionId, runId] = JSON.parse(uri.query) as [string, string];
      const connection = connections.byId(connectionId);
      if (connection === undefined) throw folderNotOpen();
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const client = await connection.client();
      const run = await client.getRun(runId, { signal: stop.signal });
      const path = uri.path.slice(1);
      const bytes = await client.readArtifact(run, path, MOST + 1, { signal: stop.signal });
      if (bytes.length > MOST) throw artifactTooLarge(path, '20 MB');
      return bytes.toString('utf8');
    },
  });
}
