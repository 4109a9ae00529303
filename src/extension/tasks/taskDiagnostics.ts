import * as vscode from 'vscode';
import { autologCommand } from '../../exec/autolog';
import { compilePattern } from '../../exec/output/patterns';
import type { DefinitionProblem } from './definition';
import { tasksFileProblems } from './tasksFile';

/** A file is looked at this long after the last key, ms. */
const PAUSE = 300;

/** Shows what is wrong in tasks of our type at their lines, in tasks.json and in workspace files, whether open or not. */
export function registerTaskDiagnostics(): vscode.Disposable {
  const diagnostics = vscode.languages.createDiagnosticCollection('trialbook');
  const timers = new Map<string, NodeJS.Timeout>();
  const look = (document: vscode.TextDocument): void => {
    if (!holdsTasks(document.uri)) return;
    const text = document.getText();
    const found = text.includes('"trialbook"') ? tasksFileProblems(text, compilePattern, (command) => autologCommand(command) !== undefined) : [];
    diagnostics.set(document.uri, found.map(({ problem, offset, length }) => {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      const severity = problem.kind === 'unknown-name' ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
      const diagnostic = new vscode.Diagnostic(range, wordsOf(problem), severity);
      diagnostic.source = 'Trialbook';
      diagnostic.code = problem.kind;
      return diagnostic;
    }));
  };
  const later = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(() => look(document), PAUSE));
  };
  const open = (uri: vscode.Uri): void => {
    // A file that is not there has no problems, and an open one is looked at by its editor.
    vscode.workspace.openTextDocument(uri).then(look, () => diagnostics.delete(uri));
  };
  const openAll = (): void => {
    for (const folder of vscode.workspace.workspaceFolders ?? []) if (folder.uri.scheme === 'file') open(vscode.Uri.joinPath(folder.uri, '.vscode', 'tasks.json'));
  };
  const files = vscode.workspace.createFileSystemWatcher('**/.vscode/tasks.json');
  for (const document of vscode.workspace.textDocuments) look(document);
  openAll();
  return vscode.Disposable.from(
    diagnostics,
    files,
    files.onDidChange(open),
    files.onDidCreate(open),
    files.onDidDelete((uri) => diagnostics.delete(uri)),
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => later(document)),
    vscode.workspace.onDidChangeWorkspaceFolders(openAll),
    new vscode.Disposable(() => {
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  );
}

function holdsTasks(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && (uri.path.endsWith('/.vscode/tasks.json') || uri.path.endsWith('.code-workspace'));
}

function wordsOf(problem: DefinitionProblem): string {
  const { l10n } = vscode;
  switch (problem.kind) {
    case 'no-command':
      return l10n.t('The task names no command. Add "command" with the program to run, and "args" with its arguments.');
    case 'bad-pattern':
      return problem.reason;
    case 'bad-experiment':
      return problem.reason === 'empty'
        ? l10n.t('The experiment has no name. Remove "experiment" to record in the folder\'s own.')
        : problem.reason === 'long' ? l10n.t('The name of the experiment has more than 500 characters. Shorten it.') : l10n.t('The name of the experiment holds a control character, such as a line break. Remove it.');
    case 'bad-key':
      return l10n.t('"{0}" cannot be the name of a parameter or tag. Letters, digits, spaces and _ - . / : may stand in one, up to 250 characters.', problem.key);
    case 'unknown-name':
      return l10n.t('{0} stands for nothing. Add it to "params", or use {1} or {2}.', `{${problem.name}}`, '{date}', '{time}');
    case 'not-python':
      return l10n.t('Autologging works with a script or module of Python, and "{0}" runs none. Remove "autolog", or name the Python as command.', problem.command);
  }
}
