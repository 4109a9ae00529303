import { realpath } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { codeState, type CodeState } from '../../capture/code';
import type { CodeFile } from '../../protocol/codeOfRun';
import type { FolderConnection } from '../connection/folderConnection';
import { entryPointsOf } from './entryPoints';

/** What Git says of a folder is asked again after so long, ms. */
const REPOSITORY_AGE = 60_000;
/** Files of one name that are looked at; of more, none is the only one. */
const MOST_OF_A_NAME = 200;
const ELSEWHERE = '**/{node_modules,site-packages,.venv,venv,.git,__pycache__,.trialbook,mlruns}/**';

/** A file with what decides which runs are its. */
export interface DescribedFile {
  readonly file: CodeFile;
  /** Folder of its repository, absolute. */
  readonly root: string | undefined;
}

/** Describes a file or notebook on the disk to the server. Starts Git only in a folder that is trusted. Raises nothing. */
export async function describeFile(uri: vscode.Uri, connection: FolderConnection): Promise<DescribedFile> {
  const path = uri.fsPath;
  const shared = connection.kind === 'server';
  const [real, code, names, entries] = await Promise.all([
    // The file may be gone while its editor is open.
    realpath(path).catch(() => path),
    vscode.workspace.isTrusted ? codeState(dirname(path), { maxAge: REPOSITORY_AGE }) : undefined,
    shared ? [] : onlyNames(uri, connection.folder),
    path.endsWith('.ipynb') ? [] : entryPointsOf(path, connection.folder?.uri.fsPath ?? dirname(path)),
  ]);
  return {
    file: {
      paths: real === path ? [path] : [path, real],
      folders: [...new Set([...(connection.folder === undefined ? [] : [connection.folder.uri.fsPath]), dirname(connection.storePath)])],
      ...(names.length === 0 ? {} : { names }), ...(entries.length === 0 ? {} : { entry_points: entries }), ...inRepository(code, path),
      ...(shared ? { shared } : {}), ...(IGNORES_CASE ? { ignore_case: true } : {}),
    },
    root: code?.root,
  };
}

const IGNORES_CASE = process.platform === 'win32' || process.platform === 'darwin';

function inRepository(code: CodeState | undefined, path: string): Pick<CodeFile, 'repository'> {
  const way = code === undefined ? '..' : relative(code.root, path).split(sep).join('/');
  return /^\.\.(?:\/|$)/.test(way) ? {} : { repository: { path: way, ...(code?.remote === undefined ? {} : { remote: code.remote }) } };
}

/** Ends of its path, shorter than the way from the folder, by which no other file of the folder can be meant. */
async function onlyNames(uri: vscode.Uri, folder: vscode.WorkspaceFolder | undefined): Promise<string[]> {
  const way = folder === undefined ? undefined : relative(folder.uri.fsPath, uri.fsPath).split(sep).join('/');
  if (folder === undefined || way === undefined || way.startsWith('../') || !way.includes('/')) return [];
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, `**/${literal(basename(uri.fsPath))}`), ELSEWHERE, MOST_OF_A_NAME);
  if (found.length >= MOST_OF_A_NAME) return [];
  return onlyEnds(way, found.map((one) => relative(folder.uri.fsPath, one.fsPath).split(sep).join('/')));
}

/** The proper ends of a path that no other of the paths has; all relative to one folder, with `/`. */
function onlyEnds(way: string, paths: readonly string[]): string[] {
  const parts = way.split('/');
  const ends = parts.slice(1).map((_, at) => parts.slice(at + 1).join('/'));
  return ends.filter((end) => !paths.some((path) => path !== way && (path === end || path.endsWith(`/${end}`))));
}

/** A name in a pattern of files: each sign stands for itself. */
function literal(name: string): string {
  return name.replace(/[[\]{}*?]/g, (sign) => `[${sign}]`);
}
