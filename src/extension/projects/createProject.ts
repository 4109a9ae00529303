import { basename, dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { readScript } from '../../exec/project/pythonOptions';
import { newProject, newPythonEnv, newRequirements, withEntryPoint, type NewEntryPoint } from '../../exec/project/writeProject';
import { pythonOf } from '../diagnosis/python';
import { noScript, nothingIsStarted, scriptNotRead, toUserError } from '../errors';
import type { ProjectServices } from './runProject';

/**
 * Writes an MLproject for a Python script: its options become parameters, what it imports the environment. All of it is shown before anything is written, and a file that is
 * there is never replaced: an MLproject gets one more entry point, the others stay as they are.
 */
export async function createProject({ files }: ProjectServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  await files.ready();
  const script = await scriptOf(args);
  const python = await pythonOf(script);
  const read = await readScript(python.path, script.fsPath);
  if (read.kind === 'failed') throw scriptNotRead(basename(script.fsPath), read.reason);
  const existing = files.projects.filter(({ folder }) => isWithin(folder, script)).sort((a, b) => b.folder.path.length - a.folder.path.length)[0];
  const folder = existing?.folder ?? vscode.workspace.getWorkspaceFolder(script)?.uri ?? vscode.Uri.joinPath(script, '..');
  const taken = existing?.reading.project.entryPoints.map(({ name }) => name) ?? [];
  const name = await vscode.window.showInputBox({
    title: existing === undefined ? vscode.l10n.t('Create MLproject') : vscode.l10n.t('Add Entry Point to MLproject'),
    prompt: vscode.l10n.t('Name of the entry point that runs {0}. The one called main runs when none is named.', basename(script.fsPath)),
    value: basename(script.fsPath).replace(/\.py$/, ''),
    ignoreFocusOut: true,
    validateInput: (entered) => (entered.trim() === '' ? vscode.l10n.t('Enter a name.') : taken.includes(entered) ? vscode.l10n.t('The project has an entry point {0} already.', entered) : undefined),
  });
  if (name === undefined) throw new vscode.CancellationError();
  const { options, packages, python: version } = read.facts;
  const entryPoint: NewEntryPoint = { name, script: relative(folder.fsPath, script.fsPath).replaceAll('\\', '/'), options };
  const edit = new vscode.WorkspaceEdit();
  const label = { needsConfirmation: true, label: vscode.l10n.t('Create MLproject'), description: vscode.l10n.t('from the options of {0}', basename(script.fsPath)) };
  if (existing === undefined) {
    await addFile(edit, vscode.Uri.joinPath(folder, 'MLproject'), newProject(basename(folder.fsPath), entryPoint, 'python_env.yaml'), label);
    await addFile(edit, vscode.Uri.joinPath(folder, 'python_env.yaml'), newPythonEnv(version), label);
    await addFile(edit, vscode.Uri.joinPath(folder, 'requirements.txt'), newRequirements(packages), label);
  } else {
    const document = await vscode.workspace.openTextDocument(existing.uri);
    const text = document.getText();
    try {
      edit.replace(existing.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), withEntryPoint(text, entryPoint), label);
    } catch (error) {
      throw toUserError(error);
    }
  }
  // The editor shows the files in its Refactor Preview, and writes them once they are applied.
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return;
  const uri = existing?.uri ?? vscode.Uri.joinPath(folder, 'MLproject');
  await vscode.window.showTextDocument(uri);
}

/** A new file; one that is there already stays. */
async function addFile(edit: vscode.WorkspaceEdit, uri: vscode.Uri, text: string, label: vscode.WorkspaceEditEntryMetadata): Promise<void> {
  if (await exists(uri)) return;
  edit.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(text) }, label);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** The script that the command was called on, the one in the active editor, or one that the person picks. */
async function scriptOf([given]: readonly unknown[]): Promise<vscode.Uri> {
  const active = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (active?.scheme === 'file' && active.path.endsWith('.py')) {
    await vscode.workspace.textDocuments.find((document) => document.uri.toString() === active.toString())?.save();
    return active;
  }
  const scripts = await vscode.workspace.findFiles('**/*.py', '**/{node_modules,.venv,venv,env,site-packages,__pycache__,.trialbook}/**', 500);
  if (scripts.length === 0) throw noScript();
  const items = scripts.map((uri) => ({ label: basename(uri.fsPath), description: vscode.workspace.asRelativePath(dirname(uri.fsPath)), uri }))
    .sort((a, b) => (a.description + a.label < b.description + b.label ? -1 : 1));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Create MLproject'), placeHolder: vscode.l10n.t('For which script?'), matchOnDescription: true });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.uri;
}

function isWithin(folder: vscode.Uri, uri: vscode.Uri): boolean {
  return uri.path.startsWith(`${folder.path.replace(/\/$/, '')}/`);
}
