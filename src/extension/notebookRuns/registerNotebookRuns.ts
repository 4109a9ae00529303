import * as vscode from 'vscode';
import type { CodeRuns } from '../codeRuns/codeRuns';
import { COMMANDS } from '../ids';
import { registerCommand } from '../showError';
import { registerCellStatus } from './cellStatus';
import { registerRunOutputs, type OutputServices } from './runOutputs';

/** Shows runs in notebooks: below the cells that made them, and where a cell displays one. */
export function registerNotebookRuns(services: OutputServices, codeRuns: CodeRuns): vscode.Disposable {
  return vscode.Disposable.from(
    registerCellStatus(codeRuns),
    registerRunOutputs(services),
    registerCommand(services.log, COMMANDS.displayRun, async () => (await import('./displayRun')).displayRun(codeRuns)),
  );
}
