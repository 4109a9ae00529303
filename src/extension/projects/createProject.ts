import { basename, dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { readScript } from '../../exec/project/pythonOptions';
import { newProject, newPythonEnv, newRequirements, withEntryPoint, type NewEntryPoint } from '../../exec/project/writeProject';
import { pythonOf } from '../diagnosis/python';
import { cannotWrite, noScript, nothingIsStarted, scriptNotRead } from '../errors';
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
  const drafts = existing === undefined
    ? await newFiles([
      [vscode.Uri.joinPath(folder, 'MLproject'), newProject(basename(folder.fsPath), entryPoint, 'python_env.yaml')],
      [vscode.Uri.joinPath(folder, 'python_env.yaml'), newPythonEnv(version)],
      [vscode.Uri.joinPath(folder, 'requirements.txt'), newRequirements(packages)],
    ])
    : [await changed(existing.uri, entryPoint)];
  if (!(await confirmed(drafts))) return;
  for (const draft of drafts) await write(draft);
  await vscode.window.showTextDocument(existing?.uri ?? vscode.Uri.joinPath(folder, 'MLproject'));
}

/** A file as it is to be. */
interface Draft {
  readonly uri: vscode.Uri;
  readonly text: string;
  /** Whether it is there already. */
  readonly isThere: boolean;
}

/** Scheme of what is shown before it is written. */
const PREVIEW = 'trialbook-project-preview';

/** New files; one that is there already stays as it is. */
async function newFiles(files: readonly (readonly [vscode.Uri, string])[]): Promise<Draft[]> {
  const there = await Promise.all(files.map(([uri]) => exists(uri)));
  return files.filter((_, at) => there[at] === false).map(([uri, text]) => ({ uri, text, isThere: false }));
}

async function changed(uri: vscode.Uri, entryPoint: NewEntryPoint): Promise<Draft> {
  const document = await vscode.workspace.openTextDocument(uri);
  return { uri, text: withEntryPoint(document.getText(), entryPoint), isThere: true };
}

/** Shows what would be written beside what is there, and asks. */
async function confirmed(drafts: readonly Draft[]): Promise<boolean> {
  const texts = new Map(drafts.map(({ uri, text }) => [uri.path, text]));
  const provider = vscode.workspace.registerTextDocumentContentProvider(PREVIEW, { provideTextDocumentContent: ({ path, query }) => (query === 'empty' ? '' : (texts.get(path) ?? '')) });
  try {
    const stamp = String(Date.now());
    const rows = drafts.map(({ uri, isThere }) => {
      const draft = uri.with({ scheme: PREVIEW, query: stamp });
      return [draft, isThere ? uri : draft.with({ query: 'empty' }), draft];
    });
    const names = drafts.map(({ uri }) => basename(uri.fsPath)).join(', ');
    await vscode.commands.executeCommand('vscode.changes', vscode.l10n.t('Create MLproject (not written yet)'), rows);
    const write = { label: vscode.l10n.t('$(check) Write {0}', names) };
    const picked = await vscode.window.showQuickPick([write, { label: vscode.l10n.t('$(close) Cancel') }], {
      title: vscode.l10n.t('Create MLproject'), placeHolder: vscode.l10n.t('Nothing is written yet. The editor shows what will be.'), ignoreFocusOut: true,
    });
    const preview = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label.startsWith(vscode.l10n.t('Create MLproject (not written yet)')));
    await vscode.window.tabGroups.close(preview);
    return picked === write;
  } finally {
    provider.dispose();
  }
}

async function write({ uri, text, isThere }: Draft): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const document = isThere ? await vscode.workspace.openTextDocument(uri) : undefined;
  const wasDirty = document?.isDirty === true;
  if (document === undefined) edit.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(text) });
  else edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), text);
  if (!(await vscode.workspace.applyEdit(edit))) throw cannotWrite(uri.fsPath, vscode.l10n.t('it is there already, or the folder cannot be written'));
  // What the person had not saved yet is theirs to save.
  if (!wasDirty) await document?.save();
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
