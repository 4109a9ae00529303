import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { notRecorded } from '../errors';
import { COMMANDS } from '../ids';
import type { FolderConnection } from '../connection/folderConnection';
import { pythonSnippet, shellSnippet } from './snippetTexts';

type Choice = vscode.QuickPickItem & { readonly run: () => PromiseLike<unknown> };

/** A script without a word of MLflow: what it prints as `key=value` becomes metrics, a series where there are steps. */
const SHELL_EXAMPLE = `#!/bin/sh
# What a script prints as key=value is recorded as metrics.
echo "Loading..."
for step in 1 2 3 4 5; do
  echo "step=$step loaded=$((step * 1200))"
  sleep 0.5
done
echo "rows=6000 rejected=12"
`;
const POWERSHELL_EXAMPLE = `# What a script prints as key=value is recorded as metrics.
Write-Output "Loading..."
foreach ($step in 1..5) {
  Write-Output "step=$step loaded=$($step * 1200)"
  Start-Sleep -Milliseconds 500
}
Write-Output "rows=6000 rejected=12"
`;
const SCRIPT = /\.(?:py|pyw|sh|bash|zsh|fish|ps1|r|jl|[cm]?[jt]s|rb|pl|php|lua|go)$/i;

/** Offers the ways to record what a script of any kind does. Raises `UserError` where nothing is recorded. */
export async function runScripts(connection: FolderConnection, openStep: () => Promise<void>): Promise<void> {
  if (connection.trackingUri === undefined) throw notRecorded();
  const { l10n } = vscode;
  const call = (command: string) => (): Thenable<unknown> => vscode.commands.executeCommand(command);
  const document = vscode.window.activeTextEditor?.document;
  const current: Choice[] = document?.uri.scheme === 'file' && SCRIPT.test(document.uri.path)
    ? [{ label: l10n.t('$(run) Run and Track {0}', vscode.workspace.asRelativePath(document.uri)), run: call(COMMANDS.runFile) }]
    : [];
  const choices: Choice[] = [
    ...current,
    { label: l10n.t('$(tools) Run a Script or Task of This Folder…'), detail: l10n.t('Its arguments, output, metrics, duration and Git commit are recorded'), run: call(COMMANDS.runTaskTracked) },
    { label: l10n.t('$(terminal) Run a Terminal Command Again, Tracked…'), detail: l10n.t('One that you ran in a terminal of this window'), run: call(COMMANDS.trackTerminalCommand) },
    { label: l10n.t('$(file-add) Open an Example Script'), detail: l10n.t('A few lines, in a file of this folder: run it, and its run appears'), run: () => openExample(connection) },
    { label: l10n.t('$(edit) Log a Run by Hand…'), detail: l10n.t('Type or paste parameters and metrics, or take them from a file'), run: call(COMMANDS.logRun) },
    { label: l10n.t('$(clock) Record a Job That Runs at Set Times…'), detail: l10n.t('cron, systemd, Windows Task Scheduler or GitHub Actions, with no window open'), run: call(COMMANDS.copyScheduledJob) },
    { label: l10n.t('$(code) Record from within a Program'), detail: l10n.t('By plain calls over HTTP, where no command can be put before it'), run: () => openCalls() },
    { label: l10n.t('$(book) Read How It Works'), run: openStep },
  ];
  const picked = await vscode.window.showQuickPick<Choice>(choices, { title: l10n.t('I Run Scripts'), placeHolder: l10n.t('Record any command, in any language. What would you like to run?') });
  await picked?.run();
}

async function openExample({ folder }: FolderConnection): Promise<void> {
  const isWindows = process.platform === 'win32';
  const content = isWindows ? POWERSHELL_EXAMPLE : SHELL_EXAMPLE;
  if (folder === undefined) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: isWindows ? 'powershell' : 'shellscript', content }));
    return;
  }
  const name = isWindows ? 'first_run.ps1' : 'first_run.sh';
  const path = join(folder.uri.fsPath, name);
  try {
    await writeFile(path, content, { flag: 'wx' });
    if (!isWindows) await chmod(path, 0o755);
  } catch (error) {
    // It is there from before, perhaps with changes of the person's own.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const uri = vscode.Uri.file(path);
  await vscode.window.showTextDocument(uri);
  const run = vscode.l10n.t('Run and Track');
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('Run {0} to see its run appear.', name), run)) === run) await vscode.commands.executeCommand(COMMANDS.runFile, uri);
}

async function openCalls(): Promise<void> {
  const { l10n } = vscode;
  const open = (language: string, content: string) => async (): Promise<void> => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
  };
  const choices: Choice[] = [
    { label: l10n.t('$(terminal) Shell Script'), detail: l10n.t('sh and curl, nothing to install'), run: open('shellscript', shellSnippet()) },
    { label: l10n.t('$(file-code) Python Script'), detail: l10n.t('Only what Python brings, nothing to install'), run: open('python', pythonSnippet()) },
  ];
  const placeHolder = l10n.t('An example to copy from: it records rows, seconds and a summary file');
  await (await vscode.window.showQuickPick<Choice>(choices, { placeHolder }))?.run();
}
