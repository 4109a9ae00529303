import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { dependencyFailed, noFolder, noTaskToTrack, nothingIsStarted, taskHidesItsCommand } from '../errors';
import { execArguments, trialbookCommand } from '../exec/trackedTask';
import type { RecordedStart } from '../../protocol/recorded';
import type { FolderConnection } from '../connection/folderConnection';
import { shellOfTask } from './taskCommand';
import { TASK_TYPE } from './taskProvider';
import type { TaskServices } from './taskServices';
import { dependenciesOf, type TaskDependencies } from './tasksFile';
import { shellLine, shellQuotingOf } from './shellLine';

/** Lets a person pick a shell or process task and runs a copy of it that is recorded. */
export async function runTaskTracked(services: TaskServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const tasks = (await vscode.tasks.fetchTasks()).filter((task) => isTrackable(task) || task.source === TASK_TYPE);
  const [named] = args;
  const task = typeof named === 'string' ? tasks.find(({ name }) => name === named) : await pick(tasks);
  if (task === undefined) throw noTaskToTrack();
  // Ours is recorded already.
  if (task.source === TASK_TYPE || task.definition.type === TASK_TYPE) {
    await vscode.tasks.executeTask(task);
    return;
  }
  const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
  const connection = services.connections.for(folder?.uri);
  if (connection === undefined) throw noFolder();
  const copy = recordedCopy(services.extensionPath, connection, folder, task);
  if (copy === undefined) throw taskHidesItsCommand(task.name);
  await runDependencies(folder, task.name);
  await vscode.tasks.executeTask(copy);
}

async function pick(tasks: readonly vscode.Task[]): Promise<vscode.Task | undefined> {
  if (tasks.length === 0) return undefined;
  const items = tasks.map((task) => ({
    label: task.name,
    description: [placeOf(task) === 'others' ? task.source : '', typeof task.scope === 'object' && (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? task.scope.name : ''].filter((part) => part !== '').join('  '),
    ...(task.detail === undefined ? {} : { detail: task.detail }),
    task,
  }));
  // Those of tasks.json are the person's own; then come the scripts of the folder.
  const groups = [
    { place: 'own', label: 'tasks.json' },
    { place: 'scripts', label: vscode.l10n.t('Scripts of the folder') },
    { place: 'others', label: vscode.l10n.t('Other tasks') },
  ].flatMap(({ place, label }) => {
    const found = items.filter(({ task }) => placeOf(task) === place);
    return found.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator, task: undefined }, ...found];
  });
  const picked = await vscode.window.showQuickPick(groups, {
    title: vscode.l10n.t('Run Task Tracked'),
    placeHolder: vscode.l10n.t('Which task should run and be recorded? It runs as always, by the same shell.'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.task;
}

/** Where a task comes from: tasks.json, the scripts that are offered by us, or another extension. */
function placeOf({ source }: vscode.Task): 'own' | 'scripts' | 'others' {
  return source === 'Workspace' ? 'own' : source === TASK_TYPE ? 'scripts' : 'others';
}

function isTrackable({ execution }: vscode.Task): boolean {
  return execution instanceof vscode.ProcessExecution || execution instanceof vscode.ShellExecution;
}

/**
 * The same task with its command behind `trialbook exec`. A shell task stays one whose shell is our runtime: so the editor makes the line as it makes
 * it for the task itself, resolves its variables and asks its inputs, and hands it over as one argument. On Windows the editor joins all arguments of a
 * shell to one text; there the line is made here and the task is one of a process.
 */
function recordedCopy(extensionPath: string, connection: FolderConnection, folder: vscode.WorkspaceFolder | undefined, task: vscode.Task): vscode.Task | undefined {
  const { execution } = task;
  const home = folder?.uri.fsPath ?? process.cwd();
  const start: RecordedStart = { kind: 'task', task: task.name };
  const wrap = (command: readonly string[], cwd: string): ReturnType<typeof trialbookCommand> =>
    trialbookCommand(extensionPath, ['exec', ...execArguments({ connection, command, cwd, options: [`--name=${task.name}`, `--start=${JSON.stringify(start)}`] })]);
  let recorded: vscode.ProcessExecution | vscode.ShellExecution;
  if (execution instanceof vscode.ProcessExecution) {
    const cwd = execution.options?.cwd ?? home;
    const { program, args, env } = wrap([execution.process, ...execution.args], cwd);
    recorded = new vscode.ProcessExecution(program, args, { cwd, env: { ...execution.options?.env, ...env } });
  } else if (execution instanceof vscode.ShellExecution) {
    const shell = shellOfTask(execution);
    const cwd = execution.options?.cwd ?? home;
    const before = [shell.executable, ...shell.args];
    const isWindows = process.platform === 'win32';
    const { program, args, env } = wrap(isWindows ? [...before, shellLine(execution, shell.executable)] : before, cwd);
    const options = { ...execution.options, cwd, env: { ...execution.options?.env, ...env } };
    recorded = isWindows ? new vscode.ProcessExecution(program, args, { cwd, env: options.env })
      : shellExecution(execution, { ...options, executable: program, shellArgs: args, shellQuoting: execution.options?.shellQuoting ?? shellQuotingOf(shell.executable) });
  } else return undefined;
  const copy = new vscode.Task({ type: TASK_TYPE, command: task.name, name: `${task.source}: ${task.name}` }, task.scope ?? vscode.TaskScope.Workspace, task.name, TASK_TYPE, recorded, task.problemMatchers);
  copy.presentationOptions = { ...task.presentationOptions, echo: false };
  copy.runOptions = task.runOptions;
  copy.isBackground = task.isBackground;
  return copy;
}

function shellExecution({ commandLine, command, args }: vscode.ShellExecution, options: vscode.ShellExecutionOptions): vscode.ShellExecution {
  return commandLine === undefined && command !== undefined ? new vscode.ShellExecution(command, args ?? [], options) : new vscode.ShellExecution(commandLine ?? '', options);
}

/** Runs what the task depends on first, as the editor does: unrecorded, one after the other when it says so. Raises `UserError` when one fails. */
async function runDependencies(folder: vscode.WorkspaceFolder | undefined, name: string): Promise<void> {
  const { labels, isSequence } = dependenciesIn(folder, name);
  if (labels.length === 0) return;
  const all = await vscode.tasks.fetchTasks();
  const run = async (label: string): Promise<void> => {
    const task = all.find((one) => one.name === label || `${one.source}: ${one.name}` === label);
    if (task === undefined) throw dependencyFailed(name, label, undefined);
    const code = await ended(task);
    if (code !== 0) throw dependencyFailed(name, label, code);
  };
  const title = vscode.l10n.t('Running what {0} depends on', name);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    if (!isSequence) await Promise.all(labels.map(run));
    else for (const label of labels) await run(label);
  });
}

/** Runs a task; answers its exit code. One that goes on in the background counts as done once it has started, one without a process once it has ended. */
function ended(task: vscode.Task): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    let execution: vscode.TaskExecution | undefined;
    const done = (code: number | undefined): void => {
      subscription.dispose();
      resolve(code);
    };
    const subscription = vscode.Disposable.from(
      vscode.tasks.onDidEndTaskProcess((event) => { if (event.execution === execution) done(event.exitCode); }),
      // Comes after the end of the process, if there was one.
      vscode.tasks.onDidEndTask((event) => { if (event.execution === execution) done(0); }),
    );
    vscode.tasks.executeTask(task).then((started) => {
      execution = started;
      if (task.isBackground) done(0);
    }, (error: unknown) => {
      subscription.dispose();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

function dependenciesIn(folder: vscode.WorkspaceFolder | undefined, name: string): TaskDependencies {
  const file = folder === undefined ? undefined : join(folder.uri.fsPath, '.vscode', 'tasks.json');
  return file !== undefined && existsSync(file) ? dependenciesOf(readFileSync(file, 'utf8'), name) : { labels: [], isSequence: false };
}
