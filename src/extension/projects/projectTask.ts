import { relative } from 'node:path';
import * as vscode from 'vscode';
import { encodedArguments } from '../../exec/schedule/job';
import type { FolderConnection } from '../connection/folderConnection';
import { pythonOf } from '../diagnosis/python';
import { notRecorded } from '../errors';
import { trialbookCommand } from '../exec/trackedTask';
import { isSecretValue } from './parameterForm';

/** Type of the tasks that run entry points and pipelines. */
export const PROJECT_TASK = 'trialbook-project';

/** A task as tasks.json holds it. */
export interface ProjectDefinition extends vscode.TaskDefinition {
  readonly type: typeof PROJECT_TASK;
  /** Folder of the MLproject file, or of the trialbook.json that defines the pipeline; relative to the workspace folder. */
  readonly project?: string;
  readonly entryPoint?: string;
  readonly pipeline?: string;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  readonly envManager?: string;
}

/** What is to be run. */
export type Runnable =
  | { readonly kind: 'entryPoint'; readonly name: string }
  /** One that trialbook.json defines. */
  | { readonly kind: 'pipeline'; readonly name: string }
  /** Entry points that a person put in order; a value's name begins with that of its step. */
  | { readonly kind: 'steps'; readonly entryPoints: readonly string[] };

/** What is to be run, where, and with what. */
export interface ProjectRun {
  readonly connection: FolderConnection;
  /** Folder of the MLproject file, or of the trialbook.json. */
  readonly folder: vscode.Uri;
  readonly runnable: Runnable;
  readonly values: Readonly<Record<string, string>>;
  readonly envManager: string;
}

/** The definition by which a run is found among the tasks that go on. */
export function definitionOf({ connection, folder, runnable, values, envManager }: ProjectRun): ProjectDefinition {
  return {
    type: PROJECT_TASK,
    project: projectPath(connection.folder, folder),
    ...(runnable.kind === 'entryPoint' ? { entryPoint: runnable.name } : runnable.kind === 'pipeline' ? { pipeline: runnable.name } : { pipeline: runnable.entryPoints.join(' then ') }),
    // What a person is asked for again is not kept by the editor.
    parameters: Object.fromEntries(Object.entries(values).filter(([key, value]) => !isSecretValue(key, value))),
    ...(envManager === 'local' ? {} : { envManager }),
  };
}

/** The path of a project's folder as it stands in tasks.json. */
export function projectPath(folder: vscode.WorkspaceFolder | undefined, project: vscode.Uri): string {
  const path = folder === undefined ? project.fsPath : relative(folder.uri.fsPath, project.fsPath).replaceAll('\\', '/');
  return path === '' ? '.' : path;
}

/** The task that runs an entry point or a pipeline and records it. `definition` is one of tasks.json, whose texts the editor resolves. Raises `UserError` in a folder that is not trusted. */
export async function projectTask(extensionPath: string, run: ProjectRun, definition?: vscode.TaskDefinition): Promise<vscode.Task> {
  if (!vscode.workspace.isTrusted) throw notRecorded();
  const { connection, folder, runnable, values, envManager } = run;
  const python = await pythonOf(folder);
  const plain = [
    'run', folder.fsPath, `--store=${connection.storePath}`, `--python=${python.path}`, `--env-manager=${envManager}`,
    ...(runnable.kind === 'pipeline' ? [`--pipeline=${runnable.name}`] : runnable.kind === 'entryPoint' ? [`--entry-point=${runnable.name}`] : runnable.entryPoints.map((name) => `--entry-point=${name}`)),
    ...Object.entries(values).map(([name, value]) => `--param=${name}=${value}`),
  ];
  // A value that reads like one of the editor's variables stays what it is.
  const isKept = definition === undefined && plain.some((argument) => argument.includes('${'));
  const { program, args, env } = trialbookCommand(extensionPath, isKept ? encodedArguments(plain) : plain);
  const label = runnable.kind === 'steps' ? runnable.entryPoints.join(' → ') : runnable.name;
  const task = new vscode.Task(
    definition ?? definitionOf(run),
    connection.folder ?? vscode.TaskScope.Workspace,
    label,
    'trialbook',
    new vscode.ProcessExecution(program, args, { cwd: folder.fsPath, env }),
    [],
  );
  task.presentationOptions = { echo: false, showReuseMessage: false, clear: false };
  return task;
}
