import { basename } from 'node:path';
import * as vscode from 'vscode';
import { commandLine, splitCommandLine } from '../../exec/reproduce/commandLine';
import { startTracked } from '../exec/trackedTask';
import { currentFile, interpreterOf, pathArgument, type CurrentFile } from './currentFile';
import type { TaskServices } from './taskServices';

/** Where the arguments of files are kept, by their address, newest last. */
const KEPT = 'trialbook.fileArguments';
/** Most files whose arguments are kept. */
const MOST = 200;

/** Runs the current file in a terminal and records it, with the arguments it was last given. */
export async function runFile(services: TaskServices, args: readonly unknown[]): Promise<void> {
  const file = await currentFile(services, args);
  await start(services, file, await interpreterOf(file), keptArguments(services, file));
}

/** Asks for arguments first, and keeps them for the next time. */
export async function runFileWithArguments(services: TaskServices, args: readonly unknown[]): Promise<void> {
  const file = await currentFile(services, args);
  const interpreter = await interpreterOf(file);
  const words = await askArguments(services, file);
  await start(services, file, interpreter, words);
}

/** The arguments that a file was last given. */
export function keptArguments({ workspaceState }: Pick<TaskServices, 'workspaceState'>, { document }: Pick<CurrentFile, 'document'>): string[] {
  const kept = workspaceState.get<Record<string, readonly string[]>>(KEPT, {})[document.uri.toString()];
  return [...(kept ?? [])];
}

async function start({ extensionPath }: TaskServices, { connection, cwd, path }: CurrentFile, interpreter: readonly string[], words: readonly string[]): Promise<void> {
  await startTracked(extensionPath, { connection, label: basename(path), command: [...interpreter, pathArgument(path), ...words], cwd, options: [] });
}

async function askArguments(services: TaskServices, file: CurrentFile): Promise<string[]> {
  const before = keptArguments(services, file);
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Run {0}', basename(file.path)),
    prompt: vscode.l10n.t('Arguments, parted by spaces; put one with spaces in quotes. They are kept for the next run of this file.'),
    value: commandLine(before),
    placeHolder: '--epochs 20 --data "data/first half.csv"',
    validateInput: (line) => (splitCommandLine(line) === undefined ? vscode.l10n.t('A quote is not closed.') : undefined),
    ignoreFocusOut: true,
  });
  const words = typed === undefined ? undefined : splitCommandLine(typed);
  if (words === undefined) throw new vscode.CancellationError();
  const address = file.document.uri.toString();
  const kept = Object.entries(services.workspaceState.get<Record<string, readonly string[]>>(KEPT, {})).filter(([other]) => other !== address);
  await services.workspaceState.update(KEPT, Object.fromEntries([...kept, ...(words.length === 0 ? [] : [[address, words] as const])].slice(-MOST)));
  return words;
}
