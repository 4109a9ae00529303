import { basename } from 'node:path';
import * as vscode from 'vscode';
import { mlflowIn, pythonOf } from '../diagnosis/python';
import { notPython, pythonFails } from '../errors';
import { startTracked } from '../exec/trackedTask';
import { currentFile, pathArgument } from './currentFile';
import { keptArguments } from './runFile';
import type { TaskServices } from './taskServices';

/** Runs a Python script that does not know MLflow with its autologging, and records it. Where MLflow is missing it offers to run without. */
export async function runWithAutolog(services: TaskServices, args: readonly unknown[]): Promise<void> {
  const file = await currentFile(services, args);
  const { document, connection, cwd, path } = file;
  const name = basename(path);
  if (document.languageId !== 'python' && !/\.pyw?$/i.test(name)) throw notPython(name);
  const python = await pythonOf(document.uri);
  const mlflow = await mlflowIn(python);
  if (mlflow.kind === 'no-python') throw pythonFails(python.path, mlflow.reason);
  const autolog = mlflow.kind === 'installed';
  if (!autolog && !(await runWithout(name, python.path))) return;
  const command = [python.path, pathArgument(path), ...keptArguments(services, file)];
  await startTracked(services.extensionPath, { connection, label: name, command, cwd, options: autolog ? ['--autolog'] : [] });
}

/** Says that MLflow is missing, and whether to run all the same. */
async function runWithout(name: string, python: string): Promise<boolean> {
  const run = vscode.l10n.t('Run Without Autologging');
  const copy = vscode.l10n.t('Copy Install Command');
  const message = vscode.l10n.t('{0} has no MLflow, which logs what {1} trains. Without it the run still has its arguments, output, state and duration.', python, name);
  const chosen = await vscode.window.showWarningMessage(message, run, copy);
  if (chosen === copy) {
    await vscode.env.clipboard.writeText(`${/^[\w./:\\-]+$/.test(python) ? python : `"${python}"`} -m pip install mlflow`);
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
  }
  return chosen === run;
}
