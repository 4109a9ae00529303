import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { registerCommand } from '../showError';
import type { Node } from './nodes';
import type { TreeServices } from './treeServices';

/**
 * Opens the page of the run that the selected row belongs to. Rows carry this command without arguments: VS Code drops the
 * arguments of a row's command when the row is drawn anew, as rows of running runs often are, and a click at that moment
 * would do nothing.
 */
export function registerOpenSelected({ view, log }: TreeServices): vscode.Disposable {
  return registerCommand(log, COMMANDS.openSelected, async () => {
    const target = targetOf(view.selection[0]);
    if (target !== undefined) await vscode.commands.executeCommand(COMMANDS.openRun, target);
  });
}

function targetOf(node: Node | undefined): { connectionId: string; runId: string; metric?: string } | undefined {
  if (node?.kind === 'run') return { connectionId: node.connectionId, runId: node.runId };
  if (node?.kind === 'metric') return { connectionId: node.connectionId, runId: node.runId, metric: node.key };
  return undefined;
}
