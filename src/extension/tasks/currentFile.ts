import { basename, dirname, extname, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { findProgram } from '../../capture/programs';
import type { FolderConnection } from '../connection/folderConnection';
import { pythonOf } from '../diagnosis/python';
import { fileNotSaved, interpreterMissing, interpreterUnknown, malformedInterpreter, needsCompiling, noFolder, noFileToRun, nothingIsStarted } from '../errors';
import { SETTINGS } from '../ids';
import { runnerOf, type Runner } from './interpreters';
import type { TaskServices } from './taskServices';

/** A file that is saved and can be run. */
export interface CurrentFile {
  readonly document: vscode.TextDocument;
  readonly connection: FolderConnection;
  /** Absolute: the workspace folder, or the file's own where it lies in none. */
  readonly cwd: string;
  /** Relative to `cwd`. */
  readonly path: string;
}

/** The file that a command was called on, or that of the active editor, saved. Raises `UserError` when there is none that could be run. */
export async function currentFile({ connections }: TaskServices, args: readonly unknown[]): Promise<CurrentFile> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const [given] = args;
  const document = given instanceof vscode.Uri ? await vscode.workspace.openTextDocument(given) : vscode.window.activeTextEditor?.document;
  if (document === undefined || !['file', 'untitled'].includes(document.uri.scheme)) throw noFileToRun();
  if (document.isUntitled || (document.isDirty && !(await document.save()))) throw fileNotSaved(basename(document.uri.path));
  const connection = connections.for(document.uri);
  if (connection === undefined) throw noFolder();
  const file = document.uri.fsPath;
  const cwd = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? dirname(file);
  return { document, connection, cwd, path: relative(cwd, file) };
}

/** The program that runs a file, with its first arguments. Raises `UserError` with what to do when there is none. */
export async function interpreterOf({ document, cwd }: Pick<CurrentFile, 'document' | 'cwd'>): Promise<string[]> {
  const settings = vscode.workspace.getConfiguration('trialbook', document.uri).get<Record<string, unknown>>(SETTINGS.interpreters, {});
  const name = basename(document.uri.fsPath);
  const runner: Runner = runnerOf({ extension: extname(name), language: document.languageId, firstLine: document.lineAt(0).text }, settings);
  switch (runner.kind) {
    case 'python':
      return [(await pythonOf(document.uri)).path];
    case 'set':
      return runner.command.map((word) => word.replaceAll('${workspaceFolder}', cwd));
    case 'bad-setting':
      throw malformedInterpreter(runner.key);
    case 'compiled':
      throw needsCompiling(name);
    case 'unknown':
      throw interpreterUnknown(name);
    case 'programs': {
      const found = runner.choices.find(([program = '']) => findProgram(program, process.env) !== undefined);
      if (found === undefined) throw interpreterMissing(name, runner.choices.map(([program = '']) => program));
      return [...found];
    }
  }
}

/** The path of a file as a program takes it for one: a name that begins with a dash would be an option. */
export function pathArgument(path: string): string {
  return path.startsWith('-') ? `.${sep}${path}` : path;
}
