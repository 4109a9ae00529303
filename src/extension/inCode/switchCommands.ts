import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import type { Piece } from './switches';

/** How long the status bar says what was switched, ms. */
const SAID = 3000;

/** Adds the commands that switch what is shown in editors: all of it at once, and each piece by itself. */
export function registerSwitchCommands(log: Log): vscode.Disposable {
  return vscode.Disposable.from(registerCommand(log, COMMANDS.toggleInEditor, toggleAll), registerCommand(log, COMMANDS.chooseInEditor, choosePieces));
}

async function toggleAll(): Promise<void> {
  const on = !settings().get<boolean>(SETTINGS.inEditor, true);
  await write(SETTINGS.inEditor, on);
  vscode.window.setStatusBarMessage(on ? vscode.l10n.t('$(eye) In-editor results are on') : vscode.l10n.t('$(eye-closed) In-editor results are off'), SAID);
}

type PieceItem = vscode.QuickPickItem & { readonly piece: Piece };

async function choosePieces(): Promise<void> {
  const before = pieces();
  const all = settings().get<boolean>(SETTINGS.inEditor, true);
  const items = before.map((item) => ({ ...item, picked: all && isOn(item.piece) }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('In-Editor Results'),
    placeHolder: vscode.l10n.t('What is shown beside code?'),
  });
  if (chosen === undefined) return;
  const on = new Set(chosen.map(({ piece }) => piece));
  if (!all && on.size > 0) await write(SETTINGS.inEditor, true);
  // All of them off while all of it is off already changes nothing that a person chose before.
  if (!all && on.size === 0) return;
  for (const { piece } of before) if (isOn(piece) !== on.has(piece)) await write(SETTINGS[piece], on.has(piece));
}

function pieces(): PieceItem[] {
  return [
    { piece: 'codeLens', label: vscode.l10n.t('Last Run Above Code'), description: vscode.l10n.t('state, key metric, Compare, History, Run') },
    { piece: 'codeHover', label: vscode.l10n.t('Charts on Hover'), description: vscode.l10n.t('the last runs of a metric') },
    { piece: 'metricValues', label: vscode.l10n.t('Values Behind Metrics'), description: vscode.l10n.t('last, course and best, live') },
    { piece: 'parameterValues', label: vscode.l10n.t('Results Behind Parameters'), description: vscode.l10n.t('how many runs used a value, and the best of them') },
    { piece: 'cellStatus', label: vscode.l10n.t('Runs of Notebook Cells'), description: vscode.l10n.t('in the status bar of each cell') },
    { piece: 'badge', label: vscode.l10n.t('Badge on the Icon'), description: vscode.l10n.t('running and failed runs') },
    { piece: 'fileDecorations', label: vscode.l10n.t('Marks in the Explorer'), description: vscode.l10n.t('files whose run goes on or failed') },
  ];
}

function isOn(piece: Piece): boolean {
  return settings().get<boolean>(SETTINGS[piece], true);
}

/** The settings as they hold for the active editor. */
function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('trialbook', scope());
}

function scope(): vscode.Uri | undefined {
  return vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri;
}

/** Writes a setting where it is set already, closest first, so that what is written holds; else for the person everywhere. */
async function write(name: string, value: boolean): Promise<void> {
  const found = settings().inspect<boolean>(name);
  const target = found?.workspaceFolderValue !== undefined
    ? vscode.ConfigurationTarget.WorkspaceFolder
    : found?.workspaceValue !== undefined ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings().update(name, value, target);
}
