import * as vscode from 'vscode';
import type { CodeRuns } from '../codeRuns/codeRuns';
import { watchCodeRuns } from '../codeRuns/watchCodeRuns';
import type { Compare } from '../compare/registerCompare';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import { registerBehind } from './behind/registerBehind';
import { registerCodeCommands } from './codeCommands';
import { openCodeDocuments } from './codeDocuments';
import type { CodeDocuments } from './documents';
import { followVisible } from './followVisible';
import { registerHover } from './hover';
import { registerLenses } from './lenses';
import { registerSwitchCommands } from './switchCommands';
import { isShown, onDidSwitch } from './switches';

/** What results beside code are made from. */
export interface InCodeServices {
  readonly connections: Connections;
  readonly shared: SharedFiles;
  readonly compare: Pick<Compare, 'openRuns'>;
  readonly log: Log;
}

/** What open documents log and which runs belong to them, for whoever shows something of it. */
export interface InCode {
  readonly documents: CodeDocuments;
  readonly codeRuns: CodeRuns;
  dispose(): void;
}

/** Shows results beside the code that makes them: lenses, charts on hover, values behind metrics and parameters, and their commands. */
export function registerInCode({ connections, shared, compare, log }: InCodeServices): InCode {
  const documents = openCodeDocuments(log);
  const codeRuns = watchCodeRuns(connections, shared, log);
  const wanted = (uri: vscode.Uri): boolean => isShown('codeLens', uri) || isShown('codeHover', uri);
  const all = vscode.Disposable.from(
    followVisible(documents, codeRuns, wanted, (update) => onDidSwitch(['codeLens', 'codeHover'], update)),
    registerLenses(documents, codeRuns),
    registerHover(documents, codeRuns, log),
    registerBehind(documents, codeRuns, log),
    registerCodeCommands({ documents, codeRuns, compare, log }),
    registerSwitchCommands(log),
    codeRuns,
    documents,
  );
  return { documents, codeRuns, dispose: () => void all.dispose() };
}
