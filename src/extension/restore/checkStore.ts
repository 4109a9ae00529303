import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { backupPath, type LocalServerHome } from '../connection/localServerHome';
import { storeExists } from '../connection/storeLocation';
import { notRecorded, nothingRecorded } from '../errors';
import { trialbookCommand } from '../exec/trackedTask';
import { COMMANDS } from '../ids';

/** Exit code of `trialbook check` where something is wrong. */
const SOMETHING_WRONG = 1;

/**
 * Verifies a folder's store in a terminal, by `trialbook check`, and offers to mend it where something is wrong. Raises `UserError`.
 */
export async function checkStore(home: LocalServerHome, connection: FolderConnection): Promise<void> {
  if (!vscode.workspace.isTrusted) throw notRecorded();
  if (!storeExists(connection.storePath)) throw nothingRecorded(connection.storePath);
  const { l10n } = vscode;
  const code = await run(home, connection, l10n.t('Check Store'), []);
  if (code === undefined) return;
  if (code !== SOMETHING_WRONG) {
    if (code === 0) void vscode.window.showInformationMessage(l10n.t('The store of {0} is whole.', connection.name));
    return;
  }
  const mend = l10n.t('Mend');
  const message = l10n.t('The store of {0} is not whole; the terminal says what was found. Mending makes copies of the database first and stops the server for a moment. While runs are recording, nothing is changed.', connection.name);
  if ((await vscode.window.showWarningMessage(message, mend)) === mend) await mendStore(home, connection);
}

async function mendStore(home: LocalServerHome, connection: FolderConnection): Promise<void> {
  const { l10n, window } = vscode;
  const code = await run(home, connection, l10n.t('Mend Store'), ['--repair']);
  if (code === undefined) return;
  // One that did not open is not tried again by itself.
  if (connection.state.kind === 'failed') {
    await window.withProgress({ location: vscode.ProgressLocation.Window, title: l10n.t('Restarting the server of {0}', connection.name) }, () => connection.restart());
  }
  if (code === 0) {
    void window.showInformationMessage(l10n.t('The store of {0} was mended and is whole. The terminal says what was done, and where the copies are.', connection.name));
    return;
  }
  const restore = l10n.t('Restore from a Copy…');
  const message = l10n.t('Not all in the store of {0} could be mended; the terminal says what is left, and what can be done about it.', connection.name);
  if ((await window.showWarningMessage(message, restore)) === restore) await vscode.commands.executeCommand(COMMANDS.restoreDatabase, connection.id);
}

/** Runs the check in a terminal; answers its exit code, `undefined` when it was ended. */
async function run(home: LocalServerHome, connection: FolderConnection, label: string, options: readonly string[]): Promise<number | undefined> {
  const { program, args, env } = trialbookCommand(home.extensionPath, ['check', '--store', connection.storePath, '--backup', backupPath(home, connection.storePath), ...options]);
  const task = new vscode.Task(
    { type: 'trialbook', command: 'check', name: `${label} ${connection.name}` }, connection.folder ?? vscode.TaskScope.Workspace, label, 'trialbook', new vscode.ProcessExecution(program, args, { env }), [],
  );
  task.presentationOptions = { echo: false, showReuseMessage: false, clear: true, focus: true };
  const ends: vscode.Disposable[] = [];
  try {
    return await new Promise((resolve, reject) => {
      // Both are listened for before it starts: it may be over at once.
      let execution: vscode.TaskExecution | undefined;
      const ended: { code: number | undefined; of: vscode.TaskExecution }[] = [];
      ends.push(vscode.tasks.onDidEndTaskProcess(({ execution: of, exitCode }) => {
        if (of === execution) resolve(exitCode);
        else ended.push({ code: exitCode, of });
      }));
      vscode.tasks.executeTask(task).then((started) => {
        execution = started;
        const early = ended.find(({ of }) => of === started);
        if (early !== undefined) resolve(early.code);
      }, reject);
    });
  } finally {
    for (const end of ends) end.dispose();
  }
}
