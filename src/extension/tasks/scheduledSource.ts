import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { MASKED } from '../../capture/secrets';
import { optionArguments } from '../../exec/reproduce/recordedOptions';
import { recordedCommand, recordedFolder, recordedOptions } from '../../exec/reproduce/recipe';
import type { FolderConnection } from '../connection/folderConnection';
import { pythonOf } from '../diagnosis/python';
import { noFolder, notFromCommand } from '../errors';
import { pickRun } from '../runs/findRun';
import type { RunTarget } from '../runs/target';
import { entered, modelOf } from '../runs/targets';
import { currentFile, interpreterOf, pathArgument } from './currentFile';
import { definitionOptions, readDefinition } from './definition';
import { keptArguments } from './runFile';
import { resolveVariables } from './taskCommand';
import { TASK_TYPE } from './taskProvider';
import type { TaskServices } from './taskServices';

/** What is to be run at set times. */
export interface ScheduledSource {
  readonly name: string;
  readonly connection: FolderConnection;
  /** Program and arguments; the program as it was written. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Options of `trialbook exec`. */
  readonly options: readonly string[];
  /** A command of `trialbook` that records by itself, in the place of `exec`; `command` is then the interpreter alone. */
  readonly call?: { readonly verb: string; readonly words: readonly string[]; /** Behind `--`. */ readonly rest: readonly string[] };
  /** A value was masked when it was recorded. */
  readonly hasMasked: boolean;
}

type Choice = vscode.QuickPickItem & { readonly make: () => Promise<ScheduledSource> };

/** Asks what is to be scheduled: the current file, one of our tasks, or the command of a run. Raises `CancellationError`. */
export async function pickSource(services: TaskServices): Promise<ScheduledSource> {
  const file = vscode.window.activeTextEditor?.document;
  const tasks = await vscode.tasks.fetchTasks({ type: TASK_TYPE });
  // The open file is offered already.
  const open = file === undefined ? '' : vscode.workspace.asRelativePath(file.uri, false);
  const isOpen = ({ args }: vscode.TaskDefinition): boolean => Array.isArray(args) && args.length === 1 && args[0] === open;
  const choices: Choice[] = [
    ...(file === undefined || file.uri.scheme !== 'file' ? [] : [{ label: `$(file-code) ${vscode.workspace.asRelativePath(file.uri)}`, description: vscode.l10n.t('current file'), make: () => sourceOfFile(services) }]),
    ...tasks.filter(({ definition }) => definition.type === TASK_TYPE && readDefinition(definition) !== undefined && !isOpen(definition)).map((task) => ({ label: `$(tools) ${task.name}`, description: vscode.l10n.t('task'), make: () => sourceOfTask(services, task) })),
    { label: vscode.l10n.t('$(history) Command of a Run…'), make: async () => sourceOfRun(services, await pickRun(services.tree, vscode.l10n.t('The command of which run?'))) },
  ];
  const only = choices.length === 1 ? choices[0] : undefined;
  const picked = only ?? entered(await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Copy as Scheduled Job'), placeHolder: vscode.l10n.t('What should run at set times?') }));
  return picked.make();
}

/** What a run was recorded from. Raises `UserError` for one that no command made. */
export async function sourceOfRun(services: TaskServices, target: RunTarget): Promise<ScheduledSource> {
  const model = modelOf(services.tree, target);
  const client = await model.client();
  const run = await client.getRun(target.runId);
  const command = recordedCommand(run);
  if (command === undefined) throw notFromCommand(run.info.run_name);
  const options = recordedOptions(run);
  const values = Object.fromEntries(run.data.params.map(({ key, value }) => [key, value]));
  const params = (options.params ?? []).flatMap((key) => (values[key] === undefined ? [] : [`--param=${key}=${values[key]}`]));
  const { connection } = model;
  const experiment = run.info.experiment_id === '0' ? [] : [`--experiment=${(await client.getExperiment(run.info.experiment_id)).name}`];
  return {
    name: run.info.run_name,
    connection,
    command,
    cwd: recordedFolder(run, connection.storePath),
    options: [...experiment, ...params, ...optionArguments(options)],
    hasMasked: [...command, ...params].some((one) => one.includes(MASKED)),
  };
}

async function sourceOfFile(services: TaskServices): Promise<ScheduledSource> {
  const file = await currentFile(services, []);
  const command = [...(await interpreterOf(file)), pathArgument(file.path), ...keptArguments(services, file)];
  return { name: basename(file.path), connection: file.connection, command, cwd: file.cwd, options: [], hasMasked: false };
}

async function sourceOfTask({ connections }: TaskServices, task: vscode.Task): Promise<ScheduledSource> {
  const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
  const connection = connections.for(folder?.uri);
  const definition = readDefinition(task.definition);
  if (connection === undefined || definition === undefined) throw noFolder();
  const home = folder?.uri.fsPath ?? dirname(connection.storePath);
  const fill = (text: string): string => resolveVariables(text, home);
  const program = definition.command === 'python' ? (await pythonOf(folder?.uri)).path : definition.command;
  const cwd = definition.cwd === undefined ? home : fill(definition.cwd);
  return {
    name: task.name,
    connection,
    command: [program, ...definition.args].map(fill),
    cwd: /^(?:[\\/]|[A-Za-z]:)/.test(cwd) ? cwd : vscode.Uri.joinPath(vscode.Uri.file(home), cwd).fsPath,
    options: definitionOptions(definition, task.name).map(fill),
    hasMasked: false,
  };
}
