import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { pythonOf } from '../diagnosis/python';

/** A first script: it needs nothing beside MLflow and takes a few seconds, so that the run is seen while it goes on. */
const EXAMPLE = `import math
import time

import mlflow

with mlflow.start_run(run_name="first-run"):
    mlflow.log_params({"rate": 0.3, "rounds": 20})
    for step in range(20):
        mlflow.log_metric("loss", math.exp(-0.3 * step) + 0.02, step=step)
        time.sleep(0.2)
    mlflow.log_text("It works.", "summary.txt")
`;

type Choice = vscode.QuickPickItem & { readonly run: () => Promise<void> };

/** Offers to run the open Python file or an example in a terminal, or to read how it works. */
export async function useMlflow(openStep: () => Promise<void>): Promise<void> {
  const picked = await vscode.window.showQuickPick<Choice>(choices(openStep), {
    title: vscode.l10n.t('I Use MLflow'),
    placeHolder: vscode.l10n.t('Run your script or notebook unchanged. Each run appears in the Experiments view.'),
  });
  await picked?.run();
}

function choices(openStep: () => Promise<void>): Choice[] {
  const { l10n } = vscode;
  const document = vscode.window.activeTextEditor?.document;
  const open: Choice[] = document?.languageId === 'python' && document.uri.scheme === 'file'
    ? [{ label: l10n.t('$(play) Run {0} in a Terminal', vscode.workspace.asRelativePath(document.uri)), run: () => runInTerminal(document.uri) }]
    : [];
  return [
    ...open,
    { label: l10n.t('$(file-add) Open an Example Script'), detail: l10n.t('Run it, and its run appears'), run: openExample },
    { label: l10n.t('$(book) Read How It Works'), run: openStep },
  ];
}

async function openExample(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (folder === undefined) {
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: EXAMPLE });
    await vscode.window.showTextDocument(document);
    return;
  }
  const path = join(folder.uri.fsPath, 'first_run.py');
  try {
    await writeFile(path, EXAMPLE, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // It is there from before, perhaps with changes of the person's own.
  }
  const uri = vscode.Uri.file(path);
  await vscode.window.showTextDocument(uri);
  const run = vscode.l10n.t('Run in a Terminal');
  const message = vscode.l10n.t('Run first_run.py to see its run appear.');
  if ((await vscode.window.showInformationMessage(message, run)) === run) await runInTerminal(uri);
}

async function runInTerminal(uri: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  await document?.save();
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const terminal = vscode.window.createTerminal({ name: 'Python', ...(folder === undefined ? {} : { cwd: folder.uri }) });
  terminal.show();
  const { path } = await pythonOf(uri);
  const quote = (text: string): string => (/^[\w./:\\-]+$/.test(text) ? text : process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`);
  // PowerShell takes a quoted program for a string unless it is called.
  const call = process.platform === 'win32' && quote(path) !== path && /pwsh|powershell/i.test(vscode.env.shell) ? '& ' : '';
  terminal.sendText(`${call}${quote(path)} ${quote(vscode.workspace.asRelativePath(uri, false) === uri.fsPath ? uri.fsPath : vscode.workspace.asRelativePath(uri, false))}`);
}
