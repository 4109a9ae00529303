import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Compare } from '../compare/registerCompare';
import type { Connections } from '../connection/folderConnection';
import { COMMANDS, PANELS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import type { LookEditor, LookServices } from './lookEditor';
import { LookStores } from './lookStores';

/** Adds looking without importing: an editor that shows databases and event files as Compare Runs. */
export function registerLook(context: vscode.ExtensionContext, connections: Connections, compare: Compare, log: Log): vscode.Disposable {
  const { extensionPath, globalStorageUri } = context;
  const services: LookServices = { extensionPath, connections, compare, stores: new LookStores(join(globalStorageUri.fsPath, 'looks')), log };
  const editors = new Set<LookEditor>();
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: async ({ uri }, panel) => {
      const { LookEditor: Editor } = await import('./lookEditor');
      const editor = new Editor(uri, panel, services);
      editors.add(editor);
      panel.onDidDispose(() => {
        editors.delete(editor);
        editor.dispose();
      });
    },
  };
  return vscode.Disposable.from(
    vscode.window.registerCustomEditorProvider(PANELS.look, provider, { supportsMultipleEditorsPerDocument: false }),
    registerCommand(log, COMMANDS.reloadLook, async () => [...editors].find(({ panel }) => panel.active)?.reload()),
    { dispose: () => { for (const editor of editors) editor.dispose(); } },
  );
}
