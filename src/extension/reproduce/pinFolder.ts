import { isAbsolute, join, relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { SETTINGS } from '../ids';

/** The folder that pins of a connection go to, absolute. It stays within the workspace folder, whatever the setting says. */
export function pinFolder({ folder, storePath }: Pick<FolderConnection, 'folder' | 'storePath'>): string {
  const home = folder?.uri.fsPath ?? join(storePath, '..');
  const named = vscode.workspace.getConfiguration('trialbook', folder?.uri).get<string>(SETTINGS.pinFolder, 'pins').trim();
  const path = resolve(home, named === '' ? 'pins' : named);
  const inside = relative(home, path);
  return isAbsolute(inside) || inside.split(/[\\/]/)[0] === '..' ? join(home, 'pins') : path;
}
