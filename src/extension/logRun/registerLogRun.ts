import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { registerCommand } from '../showError';
import type { TreeServices } from '../tree/treeServices';

/** Adds "Log Run": a run by hand, from values that are typed, selected, copied or in a file. Loaded when it is called. */
export function registerLogRun(services: TreeServices): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(services.log, COMMANDS.logRun, async (...args) => (await import('./logRun')).logRun(services, args)),
    registerCommand(services.log, COMMANDS.logRunFromSelection, async () => (await import('./logRun')).logRunFromSelection(services)),
    registerCommand(services.log, COMMANDS.logRunFromFile, async (...args) => (await import('./logRun')).logRunFromFile(services, args)),
  );
}
