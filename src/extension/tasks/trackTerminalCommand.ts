import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { noFolder, noTerminalCommand, nothingIsStarted, shellUnknown } from '../errors';
import { insideShell } from '../../exec/insideShell';
import { startTracked } from '../exec/trackedTask';
import { formatElapsed, oneLine, withoutIcons } from '../tree/format';
import { shellCommand } from './shells';
import type { TaskServices } from './taskServices';
import type { TerminalCommand, TerminalCommands } from './terminalCommands';

/** Longest name of a run and of its terminal, characters. */
const NAME = 60;

/** Runs a command that was seen in a terminal again, through the same shell, and records it. */
export async function trackTerminalCommand({ extensionPath, connections }: TaskServices, seen: TerminalCommands): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const [first] = seen.last;
  if (first === undefined) throw noTerminalCommand();
  const picked = await vscode.window.showQuickPick(seen.last.map(itemOf), {
    title: vscode.l10n.t('Track Last Terminal Command'),
    placeHolder: vscode.l10n.t('Which one should run again, recorded? It runs without your aliases.'),
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  const { line, shell, cwd } = picked.command;
  const connection = connections.for(cwd === undefined ? undefined : vscode.Uri.file(cwd));
  if (connection === undefined) throw noFolder();
  const start = shellCommand(shell);
  if (start === undefined) throw shellUnknown(shell);
  const place = cwd !== undefined && existsSync(cwd) ? cwd : (connection.folder?.uri.fsPath ?? process.cwd());
  const command = [...start, line];
  // A single command is named like any other, by its script; what only a shell understands by its line.
  const isPlain = insideShell(command) !== command;
  await startTracked(extensionPath, { connection, label: oneLine(line, NAME), command, cwd: place, options: isPlain ? [] : [`--name=${oneLine(line, NAME)}`] });
}

function itemOf(command: TerminalCommand): vscode.QuickPickItem & { command: TerminalCommand } {
  const { line, exitCode, duration, cwd, terminal } = command;
  const state = exitCode === undefined ? '' : exitCode === 0 ? vscode.l10n.t('succeeded') : vscode.l10n.t('exit code {0}', exitCode);
  const took = duration === undefined ? '' : formatElapsed(duration);
  const icon = exitCode === undefined ? 'terminal' : exitCode === 0 ? 'pass' : 'error';
  return {
    label: `$(${icon}) ${withoutIcons(oneLine(line, 120))}`,
    description: [state, took].filter((part) => part !== '').join('  '),
    detail: [terminal, cwd === undefined ? '' : placeOf(cwd)].filter((part) => part !== '').map(withoutIcons).join('  '),
    command,
  };
}

/** A folder as people call it: below its workspace folder by that one's name. */
function placeOf(cwd: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(cwd));
  return folder?.uri.fsPath === cwd ? folder.name : vscode.workspace.asRelativePath(cwd, true);
}
