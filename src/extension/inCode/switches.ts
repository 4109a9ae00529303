import * as vscode from 'vscode';
import { SETTINGS } from '../ids';

/** The pieces that show results beside code, each with a switch of its own. */
export type Piece = 'codeLens' | 'codeHover' | 'metricValues' | 'parameterValues' | 'cellStatus' | 'badge' | 'fileDecorations';

/** Whether a piece is shown for a document: by its own switch, and by the one for all. */
export function isShown(piece: Piece, scope: vscode.Uri | undefined): boolean {
  const settings = vscode.workspace.getConfiguration('trialbook', scope);
  return settings.get<boolean>(SETTINGS.inEditor, true) && settings.get<boolean>(SETTINGS[piece], true);
}

/** Fires when a switch of one of the pieces was moved. */
export function onDidSwitch(pieces: readonly Piece[], listener: () => void): vscode.Disposable {
  const settings = [SETTINGS.inEditor, ...pieces.map((piece) => SETTINGS[piece])].map((name) => `trialbook.${name}`);
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (settings.some((setting) => event.affectsConfiguration(setting))) listener();
  });
}
