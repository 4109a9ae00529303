import { join } from 'node:path';
import * as vscode from 'vscode';
import { encodedArguments } from '../../exec/schedule/job';
import { remoteAddress, type FolderConnection } from '../connection/folderConnection';
import { notRecorded } from '../errors';
import { recordSettings } from '../record/recordSettings';

/** A command that is to be run in a terminal of the window and recorded: everything that starts something in the workbench goes through here. */
export interface TrackedCommand {
  readonly connection: FolderConnection;
  /** What the terminal and the list of tasks call it. */
  readonly label: string;
  /** Program and arguments, never read by a shell. */
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Options of `trialbook exec` (see `trialbook exec --help`), e.g. `['--experiment', 'churn']`. */
  readonly options: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The texts are of tasks.json: the editor resolves what stands in them as `${workspaceFolder}`. Else they are kept from it. */
  readonly hasVariables?: boolean;
}

/** The program and the arguments that run `trialbook` with the editor's own runtime, so that no Node has to be installed. */
export function trialbookCommand(extensionPath: string, args: readonly string[]): { program: string; args: string[]; env: Record<string, string> } {
  return { program: process.execPath, args: [join(extensionPath, 'dist', 'cli.js'), ...args], env: { ...recordSettings(undefined), ELECTRON_RUN_AS_NODE: '1' } };
}

/** What `trialbook exec` gets after its name for a command. */
export function execArguments({ connection, command, cwd, options }: Omit<TrackedCommand, 'label' | 'env' | 'hasVariables'>): string[] {
  return [...placeArguments(connection), '--cwd', cwd, ...options, '--', ...command];
}

/** Where `trialbook exec` records for a folder: on the server that is active for it, else in its store. */
export function placeArguments(connection: FolderConnection): string[] {
  const address = remoteAddress(connection);
  return address === undefined ? ['--store', connection.storePath] : ['--uri', address];
}

let started = 0;

/** The editor takes tasks of one definition for one task, of which no two run at a time; it looks at the properties that package.json names. */
function ownDefinition({ label, command }: TrackedCommand): vscode.TaskDefinition {
  started += 1;
  return { type: 'trialbook', command: command[0] ?? label, args: command.slice(1), name: `${label} ${started}` };
}

/** The task that runs and records a command. Raises `UserError` in a folder that is not trusted. */
export function trackedTask(extensionPath: string, tracked: TrackedCommand, definition: vscode.TaskDefinition = ownDefinition(tracked)): vscode.Task {
  if (!vscode.workspace.isTrusted) throw notRecorded();
  const plain = ['exec', ...execArguments(tracked)];
  // A shell writes its variables as the editor does, and the editor would put something else in their place.
  const isKept = tracked.hasVariables !== true && plain.some((argument) => argument.includes('${'));
  const { program, args, env } = trialbookCommand(extensionPath, isKept ? encodedArguments(plain) : plain);
  const task = new vscode.Task(
    definition,
    tracked.connection.folder ?? vscode.TaskScope.Workspace,
    tracked.label,
    'trialbook',
    new vscode.ProcessExecution(program, args, { cwd: tracked.cwd, env: { ...env, ...recordSettings(tracked.connection.folder?.uri), ...tracked.connection.variables, ...tracked.connection.givenVariables, ...tracked.env } }),
    [],
  );
  // The line with our own program in it says nothing to the person; the run says what was started.
  task.presentationOptions = { echo: false, showReuseMessage: false, clear: false };
  return task;
}

/** Runs and records a command in a terminal. Raises `UserError` in a folder that is not trusted. */
export function startTracked(extensionPath: string, tracked: TrackedCommand): Thenable<vscode.TaskExecution> {
  return vscode.tasks.executeTask(trackedTask(extensionPath, tracked));
}
