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
export function registerOpenSelected({ selection, log }: TreeServices): vscode.Disposable {
  return vscode.Disposable.from(registerCommand(log, COMMANDS.openSelected, openSelected), registerCommand(log, COMMANDS.openFocused, openFocused));

  async function openSelected(): Promise<void> {
    const target = targetOf(await selected());
    // A click shows the page and leaves the focus in the tree, as one on a file does: arrows, F2 and Delete go on from there.
    if (target !== undefined) await vscode.commands.executeCommand(COMMANDS.openRun, { ...target, preserveFocus: true });
  }

  /** Enter does what a click does, and goes on to the page. */
  async function openFocused(): Promise<void> {
    await vscode.commands.executeCommand('list.select');
    const target = targetOf(await selected());
    if (target !== undefined) await vscode.commands.executeCommand(COMMANDS.openRun, target);
  }

  async function selected(): Promise<Node | undefined> {
    return (await selection.settled(1))[0];
  }
}

function targetOf(node: Node | undefined): { connectionId: string; runId: string; metric?: string } | undefined {
  if (node?.kind === 'run' || node?.kind === 'param' || node?.kind === 'tag') return { connectionId: node.connectionId, runId: node.runId };
  if (node?.kind === 'metric') return { connectionId: node.connectionId, runId: node.runId, metric: node.key };
  return undefined;
}
