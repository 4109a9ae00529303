import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import type { TreeServices } from '../tree/treeServices';
import { registerTaskDiagnostics } from './taskDiagnostics';
import { TASK_TYPE, TrialbookTaskProvider } from './taskProvider';
import type { TaskServices } from './taskServices';
import { TerminalCommands } from './terminalCommands';
import { registerTrackedTasks } from './trackedTasks';

/** Tasks of our type, the commands that run and record files, tasks and commands, and the record of ordinary tasks. */
export function registerTasks(context: vscode.ExtensionContext, connections: Connections, tree: TreeServices, log: Log): vscode.Disposable {
  const { extensionPath, workspaceState } = context;
  const services: TaskServices = { extensionPath, connections, workspaceState, tree, log };
  const terminalCommands = new TerminalCommands();
  return vscode.Disposable.from(
    vscode.tasks.registerTaskProvider(TASK_TYPE, new TrialbookTaskProvider(extensionPath, connections)),
    registerTaskDiagnostics(),
    terminalCommands,
    registerTrackedTasks(services),
    registerCommand(log, COMMANDS.runFile, async (...args) => (await import('./runFile')).runFile(services, args)),
    registerCommand(log, COMMANDS.runFileWithArguments, async (...args) => (await import('./runFile')).runFileWithArguments(services, args)),
    registerCommand(log, COMMANDS.runWithAutolog, async (...args) => (await import('./runWithAutolog')).runWithAutolog(services, args)),
    registerCommand(log, COMMANDS.runTaskTracked, async (...args) => (await import('./runTaskTracked')).runTaskTracked(services, args)),
    registerCommand(log, COMMANDS.trackTerminalCommand, async () => (await import('./trackTerminalCommand')).trackTerminalCommand(services, terminalCommands)),
    registerCommand(log, COMMANDS.copyScheduledJob, async (...args) => (await import('./copyScheduledJob')).copyScheduledJob(services, args)),
    registerCommand(log, COMMANDS.stopRun, async (...args) => (await import('./stopRun')).stopRun(services, args)),
  );
}
