import * as vscode from 'vscode';
import { cannotReproduce } from '../errors';
import { COMMANDS, CONTEXTS, SETTINGS } from '../ids';
import { registerCommand } from '../showError';
import type { TreeServices } from '../tree/treeServices';
import { pinFolder } from './pinFolder';
import type { ReproduceServices } from './reproduceServices';

/** Adds the commands that repeat runs: Run Again, Reproduce Run, Pin Run, and what goes with them. Each is loaded when it is called. */
export function registerReproduce(extensionPath: string, tree: TreeServices): vscode.Disposable {
  const services: ReproduceServices = { tree, extensionPath };
  const command = (id: string, load: () => Promise<(services: ReproduceServices, args: readonly unknown[]) => Promise<void>>): vscode.Disposable =>
    registerCommand(tree.log, id, async (...args) => explained(async () => (await load())(services, args)));
  const showFolders = (): void => tellPinFolders(tree);
  showFolders();
  return vscode.Disposable.from(
    command(COMMANDS.runAgain, async () => (await import('./runAgain')).runAgain),
    command(COMMANDS.reproduceRun, async () => (await import('./reproduceRun')).reproduceRun),
    command(COMMANDS.pinRun, async () => (await import('./pinRun')).pinRun),
    command(COMMANDS.reproducePin, async () => (await import('./pinRun')).reproducePin),
    command(COMMANDS.manageCheckouts, async () => (await import('./checkouts')).manageCheckouts),
    tree.connections.onDidChange(showFolders),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`trialbook.${SETTINGS.pinFolder}`)) showFolders();
    }),
  );
}

/** Menus on files read where pins lie from a context key. */
function tellPinFolders({ connections }: TreeServices): void {
  void vscode.commands.executeCommand('setContext', CONTEXTS.pinFolders, connections.active.map(pinFolder));
}

/** What is in the way of reproducing a run, in the person's language. */
async function explained(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { ReproduceError } = await import('../../exec/reproduce/obstacle');
    if (!(error instanceof ReproduceError)) throw error;
    const { obstacleWords } = await import('./planWords');
    const { obstacle } = error;
    throw cannotReproduce(obstacle.kind, obstacleWords(obstacle), obstacle.kind === 'patch-refused' ? obstacle.path : undefined, error);
  }
}
