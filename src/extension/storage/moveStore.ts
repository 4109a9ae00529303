import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { withoutEditor } from '../../address/environment';
import { isRecord } from '../../protocol/plainJson';
import { storeNotMoved } from '../errors/storage';
import { trialbookCommand } from '../exec/trackedTask';
import { SETTINGS } from '../ids';
import { formatCount } from '../tree/format';
import type { Managed } from './manageStorage';

/** Characters of what it wrote to standard error that are kept. */
const LONGEST = 4000;

/** Moves a folder's store elsewhere and says so in the setting; answers whether it did. Raises `UserError`. */
export async function moveStore({ connection, extensionPath }: Managed): Promise<boolean> {
  const { l10n, window, workspace } = vscode;
  const { folder, storePath } = connection;
  const parent = await window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, canSelectMany: false, openLabel: l10n.t('Move Here'), title: l10n.t('Where Should the Store of {0} Lie?', connection.name), defaultUri: vscode.Uri.file(homedir()) });
  if (parent?.[0] === undefined) return false;
  const target = join(parent[0].fsPath, `${basename(dirname(storePath))}.trialbook`);
  const move = l10n.t('Move');
  const detail = l10n.t('All is copied to {0} and compared by its digest; only then the setting trialbook.storePath leads there. The old folder stays beside the old place, under another name, until you delete it. Nothing must be recorded meanwhile.', target);
  if ((await window.showWarningMessage(l10n.t('Move the store of {0}?', connection.name), { modal: true, detail }, move)) !== move) return false;
  const old = await window.withProgress({ location: vscode.ProgressLocation.Notification, title: l10n.t('Moving the store of {0}', connection.name), cancellable: true }, (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return callMove(extensionPath, storePath, target, (percent) => progress.report({ message: l10n.t('{0} %', formatCount(percent, vscode.env.language)) }), abort.signal);
  });
  const scope = folder === undefined ? vscode.ConfigurationTarget.Global : workspace.workspaceFile === undefined ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.WorkspaceFolder;
  await workspace.getConfiguration('trialbook', folder?.uri).update(SETTINGS.storePath, target, scope);
  const reveal = l10n.t('Show Old Folder');
  void window.showInformationMessage(l10n.t('The store of {0} lies in {1} now. The old folder is kept as {2}; delete it when all is well.', connection.name, target, old), reveal)
    .then((chosen) => (chosen === reveal ? vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(old)) : undefined));
  return true;
}

/** Has the command line move it, which the server's files are its own affair of; answers where the old folder is kept. Raises `UserError`. */
function callMove(extensionPath: string, storePath: string, target: string, tell: (percent: number) => void, signal: AbortSignal): Promise<string> {
  const { program, args, env } = trialbookCommand(extensionPath, ['storage', 'move', target, '--store', storePath, '--events']);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...withoutEditor(process.env), ...env }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let words = '';
    let old: string | undefined;
    signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = read(line);
      const { done, total } = event;
      if (event['event'] === 'progress' && typeof done === 'number' && typeof total === 'number' && total > 0) tell(Math.floor((100 * done) / total));
      const result = event['result'];
      if (event['event'] === 'done' && isRecord(result)) old = typeof result['old'] === 'string' ? result['old'] : '';
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words = (words + chunk).slice(-LONGEST)));
    child.on('error', (error) => {
      reject(storeNotMoved(error.message));
    });
    child.on('close', () => {
      if (old !== undefined) resolve(old);
      else if (signal.aborted) reject(new vscode.CancellationError());
      else reject(storeNotMoved(words.trim().replace(/^trialbook: /, '')));
    });
  });
}

function read(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
