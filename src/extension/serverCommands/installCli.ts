import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { ensureStateFolder } from '../../address/stateFolder';
import { cannotWrite } from '../errors';
import { launcherFor, pointerText } from './launcher';

/** Writes the `trialbook` command into a folder of the person's choice and says whether a shell finds it. Answers its path. Raises `UserError`. */
export async function installCli(extensionPath: string): Promise<string | undefined> {
  const folder = await chooseFolder();
  if (folder === undefined) return undefined;
  const launcher = launcherFor(process.platform, launcherPointer());
  const path = join(folder, launcher.fileName);
  try {
    await mkdir(dirname(launcherPointer()), { recursive: true, mode: 0o700 });
    await writeFile(launcherPointer(), currentPointer(extensionPath));
    await mkdir(folder, { recursive: true });
    await writeFile(path, launcher.text);
    if (process.platform !== 'win32') await chmod(path, 0o755);
  } catch (error) {
    throw cannotWrite(path, error instanceof Error ? error.message : String(error), error);
  }
  void report(path, folder);
  return path;
}

/** Points an installed launcher at this version of the extension; does nothing where none was installed. */
export async function refreshPointer(extensionPath: string): Promise<void> {
  const wanted = currentPointer(extensionPath);
  const present = await readFile(launcherPointer(), 'utf8').catch(() => undefined);
  if (present !== undefined && present !== wanted) await writeFile(launcherPointer(), wanted);
}

async function report(path: string, folder: string): Promise<void> {
  if (isOnPath(folder)) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Installed {0}. New terminals know the command `trialbook`.', path));
    return;
  }
  const copy = vscode.l10n.t('Copy Line');
  const line = process.platform === 'win32' ? `set "PATH=%PATH%;${folder}"` : `export PATH="$PATH:${folder}"`;
  const message = vscode.l10n.t('Installed {0}, but {1} is not on the PATH. Add it in your shell profile.', path, folder);
  if ((await vscode.window.showInformationMessage(message, copy)) === copy) await vscode.env.clipboard.writeText(line);
}

/** Where the command is written unless a person says otherwise. */
export function usualFolder(): string {
  return process.platform === 'win32'
    ? join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Microsoft', 'WindowsApps')
    : join(homedir(), '.local', 'bin');
}

function isOnPath(folder: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((entry) => entry !== '' && resolve(entry) === resolve(folder));
}

async function chooseFolder(): Promise<string | undefined> {
  const usual = usualFolder();
  const another = vscode.l10n.t('Choose a Folder…');
  const picked = await vscode.window.showQuickPick(
    [{ label: usual, description: isOnPath(usual) ? vscode.l10n.t('on the PATH') : vscode.l10n.t('not on the PATH') }, { label: another }],
    { title: vscode.l10n.t("Install 'trialbook' Command"), placeHolder: vscode.l10n.t('Where should the command be written?') },
  );
  if (picked === undefined) return undefined;
  if (picked.label !== another) return picked.label;
  const folders = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: vscode.l10n.t('Install Here') });
  return folders?.[0]?.fsPath;
}

/** File that says where the command line is, absolute; there once the command was installed. */
export function launcherPointer(): string {
  return join(ensureStateFolder(), 'launcher');
}

function currentPointer(extensionPath: string): string {
  return pointerText(process.execPath, join(extensionPath, 'dist', 'cli.js'));
}
