import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';

/** A program that is run in a terminal of the window, to its end. */
export interface PlainTask {
  readonly connection: FolderConnection;
  readonly label: string;
  /** Program and arguments, never read by a shell. */
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

let started = 0;

/** Runs a program in a terminal and answers its exit code; undefined when it was ended. It is no run and is not recorded. */
export async function runTask({ connection, label, command: [program = '', ...args], cwd, env }: PlainTask): Promise<number | undefined> {
  started += 1;
  const place = cwd ?? connection.folder?.uri.fsPath;
  const execution = new vscode.ProcessExecution(program, args, { ...(place === undefined ? {} : { cwd: place }), ...(env === undefined ? {} : { env: { ...env } }) });
  const task = new vscode.Task({ type: 'process', name: `${label} ${started}` }, connection.folder ?? vscode.TaskScope.Workspace, label, 'trialbook', execution, []);
  task.presentationOptions = { echo: true, showReuseMessage: false, clear: false, reveal: vscode.TaskRevealKind.Always };
  const running = await vscode.tasks.executeTask(task);
  return new Promise((resolve) => {
    const ends: vscode.Disposable[] = [];
    const end = (code: number | undefined): void => {
      vscode.Disposable.from(...ends).dispose();
      resolve(code);
    };
    ends.push(
      vscode.tasks.onDidEndTaskProcess(({ execution: ended, exitCode }) => {
        if (ended === running) end(exitCode);
      }),
      // A program that cannot be started has no process that ends.
      vscode.tasks.onDidEndTask(({ execution: ended }) => {
        if (ended === running) setTimeout(() => end(undefined), 500);
      }),
    );
  });
}
