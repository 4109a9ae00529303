import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import type { SharedFiles } from '../shared/sharedFiles';
import { KeptValues } from './keptValues';
import { registerProjectDiagnostics } from './projectDiagnostics';
import { ProjectFiles } from './projectFiles';
import { ProjectTreeRows } from './projectRows';
import { registerProjectTasks } from './projectTaskProvider';
import { RunningProjects } from './runningProjects';
import type { ProjectServices } from './runProject';

/** MLflow projects: their rows for the Experiments view, their tasks, what is wrong in them, and the commands that run them. */
export function registerProjects(context: vscode.ExtensionContext, connections: Connections, shared: SharedFiles, log: Log): { readonly rows: ProjectTreeRows; dispose(): void } {
  const files = new ProjectFiles(log);
  const running = new RunningProjects(connections, log);
  const rows = new ProjectTreeRows(connections, files, running);
  const services: ProjectServices = { extensionPath: context.extensionPath, connections, files, running, shared, kept: new KeptValues(context.workspaceState) };
  const parts = vscode.Disposable.from(
    files, running, rows,
    registerProjectDiagnostics(files),
    registerProjectTasks(services, log),
    registerCommand(log, COMMANDS.runEntryPoint, async (...args) => {
      await (await import('./runProject')).runEntryPoint(services, args);
    }),
    registerCommand(log, COMMANDS.runPipeline, async (...args) => (await import('./runProject')).runPipeline(services, args)),
    registerCommand(log, COMMANDS.stopProject, async (...args) => (await import('./runProject')).stopProject(services, args)),
    registerCommand(log, COMMANDS.openProject, async (...args) => (await import('./runProject')).openDefinition(services, args)),
    registerCommand(log, COMMANDS.createProject, async (...args) => (await import('./createProject')).createProject(services, args)),
  );
  return { rows, dispose: () => void parts.dispose() };
}
