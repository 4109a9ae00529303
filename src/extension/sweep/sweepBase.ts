import { basename } from 'node:path';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { readScript } from '../../exec/project/pythonOptions';
import { assumedCommand, recordedCommand, recordedEnvironment, recordedFolder, recordedOptions } from '../../exec/reproduce/recipe';
import { commandLine, splitCommandLine } from '../../exec/reproduce/commandLine';
import { withRecordedInterpreter } from '../../exec/reproduce/recordedInterpreter';
import { optionArguments } from '../../exec/reproduce/recordedOptions';
import type { FolderConnection } from '../connection/folderConnection';
import { pickConnection } from '../connection/pickConnection';
import { withPythonOf } from '../diagnosis/python';
import { noCommandToSweep } from '../errors';
import type { RunTarget } from '../runs/target';
import { entered, modelOf } from '../runs/targets';
import { currentFile, interpreterOf, pathArgument } from '../tasks/currentFile';
import { definitionOptions, readDefinition } from '../tasks/definition';
import type { TaskServices } from '../tasks/taskServices';
import { formatElapsed, oneLine, withoutIcons } from '../tree/format';
import type { SweepBase } from './sweepDraft';

/** Recorded runs that are offered. */
const MOST_RUNS = 15;

/** What a run ran, with its parameters. Raises `UserError` when it does not say its command. */
export async function baseOfRun({ tree }: Pick<TaskServices, 'tree'>, target: RunTarget): Promise<SweepBase> {
  const { connection } = modelOf(tree, target);
  const client = await connection.client();
  const run = await client.getRun(target.runId);
  const experiment = await client.getExperiment(run.info.experiment_id);
  return runBase(connection, run, experiment.name);
}

async function runBase(connection: FolderConnection, run: Run, experiment: string): Promise<SweepBase> {
  const recorded = recordedCommand(run);
  const command = recorded ?? assumedCommand(run);
  if (command === undefined) throw noCommandToSweep(run.info.run_name || run.info.run_id);
  const cwd = recordedFolder(run, connection.storePath);
  const { program } = await recordedEnvironment(await connection.client(), run);
  const { start_time: start, end_time: end, status } = run.info;
  return {
    connectionId: connection.id,
    label: scriptOf(command),
    command: await withPythonOf(connection.folder?.uri, withRecordedInterpreter(command, program, folderOf(connection))),
    // A run from another machine names a folder that is not here.
    cwd: existsSync(cwd) ? cwd : folderOf(connection),
    params: Object.fromEntries(run.data.params.map(({ key, value }) => [key, value])),
    ...(status === 'FINISHED' && end !== undefined ? { duration: Number(end) - Number(start) } : {}),
    experimentId: run.info.experiment_id,
    experiment,
    execOptions: optionArguments(recordedOptions(run)),
  };
}

/** The file that a command was called on, with the interpreter that runs it. Raises `UserError` when it cannot be run. */
export async function baseOfFile(services: TaskServices, args: readonly unknown[]): Promise<SweepBase> {
  const file = await currentFile(services, args);
  const command = [...(await interpreterOf(file)), pathArgument(file.path)];
  return { connectionId: file.connection.id, label: basename(file.path), command, cwd: file.cwd, params: await optionsOf(command[0] ?? '', file.document.uri.fsPath), execOptions: [] };
}

/** The options that a Python script takes, with their defaults; it is read and not run. */
async function optionsOf(program: string, path: string): Promise<Record<string, string>> {
  if (!/\.pyw?$/i.test(path)) return {};
  const read = await readScript(program, path);
  if (read.kind === 'failed') return {};
  return Object.fromEntries(read.facts.options.filter((one) => !one.isPositional && !one.isSwitch).map(({ flag, default: value }) => [flag.replace(/^-+/, ''), value ?? '']));
}

interface BaseItem extends vscode.QuickPickItem {
  readonly base?: () => Promise<SweepBase>;
}

/** Lets the person pick what is swept: what ran before, the file in the editor, a task, or a command they type. Raises `CancellationError`. */
export async function pickBase(services: TaskServices): Promise<SweepBase> {
  const connection = await pickConnection(services.connections);
  const items = Promise.all([recordedItems(connection), fileItems(services), taskItems(connection)]).then(([recorded, file, tasks]): BaseItem[] => [
    ...section(vscode.l10n.t('Recorded before'), recorded),
    ...section(vscode.l10n.t('In the editor'), file),
    ...section(vscode.l10n.t('Tasks'), tasks),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(terminal) ${vscode.l10n.t('Type a Command…')}`, alwaysShow: true, base: () => typedBase(connection) },
  ]);
  const picked = entered(await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Run Sweep'), placeHolder: vscode.l10n.t('Which command is run again and again?'), matchOnDescription: true, matchOnDetail: true }));
  if (picked.base === undefined) throw new vscode.CancellationError();
  return picked.base();
}

function section(label: string, items: BaseItem[]): BaseItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

async function recordedItems(connection: FolderConnection): Promise<BaseItem[]> {
  const client = await connection.client();
  const { experiments } = await client.searchExperiments({ max_results: 200 });
  const { runs } = await client.searchRuns({
    experiment_ids: experiments.map(({ experiment_id }) => experiment_id), filter: `tags.\`${RECORDED_TAGS.command}\` LIKE '[%'`, order_by: ['attributes.start_time DESC'], max_results: 100,
  });
  const names = new Map(experiments.map(({ experiment_id, name }) => [experiment_id, name]));
  const seen = new Set<string>();
  return runs.flatMap((run): BaseItem[] => {
    const command = recordedCommand(run);
    // Runs of a sweep have the same command: the newest stands for all.
    // Where the interpreter lies says less than what it runs, and takes more room.
    const short = command?.map((argument, index) => (index === 0 ? basename(argument) : argument)) ?? [];
    const key = JSON.stringify([short, run.info.experiment_id]);
    if (command === undefined || seen.has(key)) return [];
    seen.add(key);
    const experiment = names.get(run.info.experiment_id) ?? '';
    return [{
      label: `$(history) ${withoutIcons(oneLine(commandLine(short), 80))}`,
      description: `${withoutIcons(run.info.run_name)}  ${vscode.l10n.t('{0} ago', formatElapsed(Date.now() - Number(run.info.start_time)))}`,
      base: () => runBase(connection, run, experiment),
    }];
  }).slice(0, MOST_RUNS);
}

async function fileItems(services: TaskServices): Promise<BaseItem[]> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== 'file') return [];
  try {
    const command = await interpreterOf({ document, cwd: vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? '' });
    const name = vscode.workspace.asRelativePath(document.uri, false);
    return [{ label: `$(file-code) ${withoutIcons(name)}`, description: withoutIcons(commandLine(command)), base: () => baseOfFile(services, [document.uri]) }];
  } catch (error) {
    // A text that nothing runs is no choice here.
    services.log.debug('Run Sweep', error);
    return [];
  }
}

async function taskItems(connection: FolderConnection): Promise<BaseItem[]> {
  const tasks = await vscode.tasks.fetchTasks({ type: 'trialbook' });
  return tasks.flatMap((task): BaseItem[] => {
    const definition = readDefinition(task.definition);
    const folder = typeof task.scope === 'object' ? task.scope : connection.folder;
    if (definition === undefined || (folder !== undefined && connection.folder !== undefined && folder.uri.toString() !== connection.folder.uri.toString())) return [];
    const put = (text: string): string => text.replaceAll('${workspaceFolder}', folderOf(connection));
    const command = [definition.command, ...definition.args].map(put);
    if (command.some((word) => word.includes('${'))) return [];
    // What belongs to one run is left out: its name, and how it was started.
    const execOptions = definitionOptions({ ...definition, experiment: undefined, name: undefined, note: undefined, params: {} }, task.name).filter((option) => !option.startsWith('--start='));
    return [{
      label: `$(tools) ${withoutIcons(task.name)}`,
      description: withoutIcons(oneLine(commandLine(command), 80)),
      base: () => Promise.resolve({
        connectionId: connection.id, label: task.name, command, cwd: definition.cwd === undefined ? folderOf(connection) : put(definition.cwd), params: definition.params,
        experiment: definition.experiment, execOptions,
      }),
    }];
  });
}

async function typedBase(connection: FolderConnection): Promise<SweepBase> {
  const line = entered(await vscode.window.showInputBox({
    title: vscode.l10n.t('Run Sweep'),
    prompt: vscode.l10n.t('The command, with {0} where a value goes. No shell reads it.', '{name}'),
    placeHolder: 'python train.py --lr {lr} --depth {depth}',
    ignoreFocusOut: true,
    validateInput: (text) => commandProblem(text),
  }));
  const command = splitCommandLine(line) ?? [];
  const params = Object.fromEntries([...line.matchAll(/\{([\w.-]+)\}/g)].map(([, name = '']) => [name, '']));
  return { connectionId: connection.id, label: scriptOf(command), command: await withPythonOf(connection.folder?.uri, command), cwd: folderOf(connection), params, execOptions: [] };
}

/** What is wrong with a command as it is typed. */
export function commandProblem(text: string): string | undefined {
  const words = splitCommandLine(text);
  if (words === undefined) return vscode.l10n.t('A quote is not closed.');
  return words.length === 0 ? vscode.l10n.t('Type the program and its arguments.') : undefined;
}

/** Absolute folder that a connection's commands run in. */
function folderOf(connection: FolderConnection): string {
  return connection.folder?.uri.fsPath ?? connection.storePath;
}

function scriptOf(command: readonly string[]): string {
  const script = command.find((argument, index) => index > 0 && /\.\w+$/.test(argument) && !argument.startsWith('-'));
  return basename(script ?? command[0] ?? '');
}
