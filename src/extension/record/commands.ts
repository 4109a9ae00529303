import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { SETTINGS } from '../ids';

/** Switches recording on or off for a folder, in the folder's own settings. */
export async function setRecording(connection: FolderConnection, on: boolean): Promise<void> {
  await update(connection, SETTINGS.recording, on);
}

/** Records here although the person set another address elsewhere; a setting of the folder, so it can be seen and taken back. */
export async function recordDespiteAddress(connection: FolderConnection): Promise<void> {
  await update(connection, SETTINGS.recordDespiteAddress, true);
}

async function update(connection: FolderConnection, setting: string, value: boolean): Promise<void> {
  const settings = vscode.workspace.getConfiguration('trialbook', connection.folder?.uri);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const target = connection.folder === undefined
    ? vscode.ConfigurationTarget.Global
    : folders.length > 1 ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
  // The default is written as nothing, so that a settings file holds only what a person decided.
  const isDefault = settings.inspect<boolean>(setting)?.defaultValue === value && settings.inspect<boolean>(setting)?.globalValue === undefined;
  await settings.update(setting, isDefault ? undefined : value, target);
}
