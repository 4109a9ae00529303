import * as vscode from 'vscode';
import type { CodeRuns } from '../codeRuns/codeRuns';
import { watchCodeRuns } from '../codeRuns/watchCodeRuns';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import { openCodeDocuments } from './codeDocuments';
import type { CodeDocuments } from './documents';

/** What results beside code are made from. */
export interface InCodeServices {
  readonly connections: Connections;
  readonly shared: SharedFiles;
  readonly log: Log;
}

/** What open documents log and which runs belong to them, for whoever shows something of it. */
export interface InCode extends vscode.Disposable {
  readonly documents: CodeDocuments;
  readonly codeRuns: CodeRuns;
}

/** Shows results beside the code that makes them: lenses, charts on hover, values behind metrics and parameters, and their commands. */
export function registerInCode({ connections, shared, log }: InCodeServices): InCode {
  const documents = openCodeDocuments(log);
  const codeRuns = watchCodeRuns(connections, shared, log);
  const all = vscode.Disposable.from(documents, codeRuns);
  return { documents, codeRuns, dispose: () => void all.dispose() };
}
