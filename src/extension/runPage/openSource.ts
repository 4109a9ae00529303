import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { sourceNotFound } from '../errors';

/**
 * Opens a file that a run named; of a folder its project, or its place in the Explorer. A run may come from elsewhere, so its path is only a hint: it is looked for in the folders of the window first;
 * outside of them only an absolute path on this machine's own disks is opened, never a network share.
 * Raises `UserError` when there is no such file.
 */
export async function openSource(path: string, line: number | undefined, folder: vscode.Uri | undefined): Promise<void> {
  const found = await findSource(path, folder);
  if (found === undefined) throw sourceNotFound(path);
  const isFolder = statSync(found.fsPath).isDirectory();
  const project = vscode.Uri.joinPath(found, 'MLproject');
  if (isFolder && !existsSync(project.fsPath)) {
    await vscode.commands.executeCommand('revealInExplorer', found);
    return;
  }
  // A project is named by its folder.
  const uri = isFolder ? project : found;
  if (uri.path.endsWith('.ipynb')) {
    await vscode.commands.executeCommand('vscode.open', uri);
    return;
  }
  const at = new vscode.Position(Math.max(0, Math.round(line ?? 1) - 1), 0);
  await vscode.window.showTextDocument(uri, line === undefined ? {} : { selection: new vscode.Range(at, at) });
}

async function findSource(logged: string, folder: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  const path = fromFileUrl(logged);
  if (path === undefined || isNetworkPath(path)) return undefined;
  const roots = [folder, ...(vscode.workspace.workspaceFolders ?? []).map((entry) => entry.uri)].filter((uri) => uri?.scheme === 'file');
  if (isAbsolute(path)) {
    if (existsSync(path)) return vscode.Uri.file(path);
  } else {
    const inside = roots.map((root) => resolve(root?.fsPath ?? '', path)).find((file, index) => isInside(roots[index]?.fsPath ?? '', file) && existsSync(file));
    if (inside !== undefined) return vscode.Uri.file(inside);
  }
  // The run was started in a subfolder, or on another machine with the same repository elsewhere.
  const name = path.split(/[\\/]/).at(-1) ?? '';
  if (name === '' || /[*?{}[\]]/.test(name)) return undefined;
  const found = await vscode.workspace.findFiles(`**/${name}`, '**/{node_modules,.venv,venv,.trialbook}/**', 20);
  return found.sort((a, b) => sharedTail(b.fsPath, path) - sharedTail(a.fsPath, path) || a.fsPath.length - b.fsPath.length)[0];
}

function fromFileUrl(path: string): string | undefined {
  if (!path.startsWith('file:')) return path;
  try {
    return fileURLToPath(path);
  } catch {
    return undefined;
  }
}

/** `\\server\share` and `//server/share`: opening one would send the person's Windows credentials to it. */
export function isNetworkPath(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/** Whether `file` is below `root`. */
export function isInside(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way) && join(root, way) === resolve(file);
}

/** Number of names at the end that two paths share. */
export function sharedTail(a: string, b: string): number {
  const left = a.split(/[\\/]/).reverse();
  const right = b.split(/[\\/]/).reverse();
  let count = 0;
  while (count < left.length && left[count] === right[count]) count += 1;
  return count;
}
