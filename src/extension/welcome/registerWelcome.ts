import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { pickConnection } from '../connection/pickConnection';
import { COMMANDS, WALKTHROUGHS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';

/** Steps of the walkthrough that commands open. */
type Step = 'run' | 'script' | 'history';

/** The three ways in of the welcome view, and the walkthrough. */
export function registerWelcome(connections: Connections, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.getStarted, () => openStep(undefined)),
    registerCommand(log, COMMANDS.useMlflow, async () => {
      await (await import('./useMlflow')).useMlflow(() => openStep('run'));
    }),
    registerCommand(log, COMMANDS.runScripts, async () => {
      const connection = await pickConnection(connections);
      await (await import('./runScripts')).runScripts(connection, () => openStep('script'));
    }),
    registerCommand(log, COMMANDS.haveHistory, () => vscode.commands.executeCommand(COMMANDS.importRuns)),
  );
}

async function openStep(step: Step | undefined): Promise<void> {
  const walkthrough = step === undefined ? WALKTHROUGHS.start : { category: WALKTHROUGHS.start, step };
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
}
