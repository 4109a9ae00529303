import * as vscode from 'vscode';
import { ENV_MANAGERS } from '../../exec/project/environmentManagers';
import type { FolderConnection } from '../connection/folderConnection';
import { showError } from '../showError';
import type { Log } from '../log';
import type { FoundProject } from './projectFiles';
import { definitionOf, PROJECT_TASK, projectTask, type ProjectDefinition } from './projectTask';
import { runEntryPoint, type ProjectServices } from './runProject';

/** Offers the entry points and pipelines of the window as tasks. Nothing is offered in a window that is not trusted. */
export class ProjectTaskProvider implements vscode.TaskProvider {
  constructor(
    private readonly services: ProjectServices,
    private readonly log: Log,
  ) {}

  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const { files, connections } = this.services;
    await files.ready();
    const tasks = connections.active.filter(({ folder }) => folder !== undefined).flatMap((connection) => [
      ...files.projectsOf(connection.folder).flatMap((project) => project.reading.project.entryPoints.map((entryPoint) => {
        const isReady = entryPoint.parameters.every((parameter) => parameter.default !== undefined);
        return isReady ? this.#ready(connection, project.folder, { kind: 'entryPoint', name: entryPoint.name }) : this.#asking(connection, project, entryPoint.name);
      })),
      ...files.pipelinesOf(connection.folder).map(({ uri, pipeline }) => this.#ready(connection, vscode.Uri.joinPath(uri, '..'), { kind: 'pipeline', name: pipeline.name })),
    ]);
    return Promise.all(tasks);
  }

  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const { connections } = this.services;
    const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    const connection = connections.for(folder?.uri);
    if (connection === undefined || folder === undefined) return undefined;
    const { project = '.', entryPoint, pipeline, parameters = {}, envManager = 'local' } = task.definition as ProjectDefinition;
    if (typeof project !== 'string' || !ENV_MANAGERS.some((one) => one === envManager)) return undefined;
    const runnable = typeof entryPoint === 'string' ? { kind: 'entryPoint' as const, name: entryPoint } : typeof pipeline === 'string' ? { kind: 'pipeline' as const, name: pipeline } : undefined;
    if (runnable === undefined) return undefined;
    const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)]));
    const made = await projectTask(this.services.extensionPath, { connection, folder: vscode.Uri.joinPath(folder.uri, project), runnable, values, envManager }, task.definition);
    // VS Code takes only the task that it asked for.
    return new vscode.Task(task.definition, folder, task.name, 'trialbook', made.execution, []);
  }

  #ready(connection: FolderConnection, folder: vscode.Uri, runnable: { readonly kind: 'entryPoint' | 'pipeline'; readonly name: string }): Promise<vscode.Task> {
    return projectTask(this.services.extensionPath, { connection, folder, runnable, values: {}, envManager: 'local' });
  }

  /** A task that asks for its parameters first, since some have no default. */
  #asking(connection: FolderConnection, { folder, uri }: FoundProject, name: string): Promise<vscode.Task> {
    const definition = definitionOf({ connection, folder, runnable: { kind: 'entryPoint', name }, values: {}, envManager: 'local' });
    const node = { kind: 'entryPoint', connectionId: connection.id, uri: uri.toString(), name };
    const execution = new vscode.CustomExecution(() => Promise.resolve(new AskingTerminal(async () => {
      try {
        return await runEntryPoint(this.services, [node]);
      } catch (error) {
        await showError(this.log, error);
        return undefined;
      }
    })));
    const task = new vscode.Task(definition, connection.folder ?? vscode.TaskScope.Workspace, name, 'trialbook', execution, []);
    task.presentationOptions = { echo: false, showReuseMessage: false, reveal: vscode.TaskRevealKind.Silent, close: true };
    return Promise.resolve(task);
  }
}

/** A terminal that only waits for the task that is started once the parameters are known, and ends as that one does. */
class AskingTerminal implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;
  #started: vscode.TaskExecution | undefined;

  constructor(private readonly start: () => Promise<vscode.TaskExecution | undefined>) {}

  open(): void {
    this.#written.fire(`${vscode.l10n.t('The parameters are asked for at the top of the window.')}\r\n`);
    const ended = new Map<vscode.TaskExecution, number>();
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      ended.set(execution, exitCode ?? 1);
      if (execution === this.#started) end(exitCode ?? 1);
    });
    const end = (code: number): void => {
      listener.dispose();
      this.#closed.fire(code);
    };
    void this.start().then((execution) => {
      this.#started = execution;
      const code = execution === undefined ? 1 : ended.get(execution);
      if (code !== undefined) end(code);
    });
  }

  close(): void {
    this.#started?.terminate();
  }
}

/** Registers the provider for tasks of our type. */
export function registerProjectTasks(services: ProjectServices, log: Log): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(PROJECT_TASK, new ProjectTaskProvider(services, log));
}
