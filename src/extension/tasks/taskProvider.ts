import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { pythonOf } from '../diagnosis/python';
import { trackedTask } from '../exec/trackedTask';
import { definitionOptions, readDefinition } from './definition';
import { offeredTasks, type OfferedTask } from './offered';

/** Type of our tasks in tasks.json. */
export const TASK_TYPE = 'trialbook';

/** Scripts and makefiles, three folders deep. */
const FILES = '{*,*/*,*/*/*}.{py,sh,R,r,jl}';
const MAKEFILES = '{Makefile,makefile,GNUmakefile}';
const NOT_IN = '**/{node_modules,.git,.venv,venv,env,site-packages,__pycache__,.trialbook,dist,build,.tox,vendor,third_party}/**';
const MOST_FILES = 300;
/** So much of a file is read, bytes. */
const MOST_BYTES = 256 * 1024;

/** Offers tasks for the scripts of the window's folders, and makes those of tasks.json ready to run. Nothing is offered in a window that is not trusted. */
export class TrialbookTaskProvider implements vscode.TaskProvider {
  constructor(
    private readonly extensionPath: string,
    private readonly connections: Connections,
  ) {}

  async provideTasks(token: vscode.CancellationToken): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const folders = this.connections.active.flatMap((connection) => (connection.folder === undefined ? [] : [{ connection, folder: connection.folder }]));
    const tasks = await Promise.all(folders.map(async ({ connection, folder }) => {
      const offered = await findTasks(folder, token);
      return Promise.all(offered.map((task) => this.#make(connection, folder, task.label, definitionOf(task))));
    }));
    return tasks.flat().filter((task) => task !== undefined);
  }

  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    const connection = this.connections.for(folder?.uri);
    return connection === undefined ? undefined : this.#make(connection, folder, task.name, task.definition);
  }

  /** The task with that very definition, as VS Code demands; undefined when it has no command, which tasks.json then shows. */
  async #make(connection: FolderConnection, folder: vscode.WorkspaceFolder | undefined, label: string, definition: vscode.TaskDefinition): Promise<vscode.Task | undefined> {
    const read = readDefinition(definition);
    if (read === undefined || read.command.trim() === '') return undefined;
    // A task is shared by people whose Python lies elsewhere each.
    const program = read.command === 'python' ? (await pythonOf(folder?.uri)).path : read.command;
    const cwd = absolute(read.cwd, folder);
    const tracked = { connection, label, command: [program, ...read.args], cwd, options: definitionOptions(read, label), env: read.env, hasVariables: true };
    return trackedTask(this.extensionPath, tracked, definition);
  }
}

/** The working directory of a task; one that is relative is so to the folder. What begins with a variable is resolved by the editor. */
function absolute(cwd: string | undefined, folder: vscode.WorkspaceFolder | undefined): string {
  const home = folder?.uri.fsPath ?? process.cwd();
  if (cwd === undefined || cwd === '' || cwd === '.') return home;
  return cwd.startsWith('${') || /^(?:[\\/]|[A-Za-z]:)/.test(cwd) ? cwd : vscode.Uri.joinPath(vscode.Uri.file(home), cwd).fsPath;
}

function definitionOf({ command, args, cwd }: OfferedTask): vscode.TaskDefinition {
  return { type: TASK_TYPE, command, args: [...args], ...(cwd === undefined ? {} : { cwd }) };
}

async function findTasks(folder: vscode.WorkspaceFolder, token: vscode.CancellationToken): Promise<OfferedTask[]> {
  const find = (pattern: string): Thenable<vscode.Uri[]> => vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), NOT_IN, MOST_FILES, token);
  const found = (await Promise.all([find(FILES), find(MAKEFILES)])).flat();
  const files = await Promise.all(found.map(async (uri) => ({ path: uri.path.slice(folder.uri.path.length).replace(/^\//, ''), text: await beginning(uri) })));
  return offeredTasks(files);
}

async function beginning(uri: vscode.Uri): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > MOST_BYTES ? '' : Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  } catch {
    // It went away meanwhile, or may not be read: then its name alone speaks for it.
    return '';
  }
}
