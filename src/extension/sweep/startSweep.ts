import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import { withoutEditor } from '../../address/environment';
import { sweepNotStarted } from '../errors';
import { trialbookCommand } from '../exec/trackedTask';

/** Calls the command line for a sweep, which goes on without the window; answers what it printed. Raises `UserError` with what it said. */
export function callSweep(extensionPath: string, args: readonly string[], cwd: string): Promise<string> {
  const { program, args: all, env } = trialbookCommand(extensionPath, args);
  return new Promise((resolve, reject) => {
    execFile(program, all, { cwd, env: { ...withoutEditor(process.env), ...env }, windowsHide: true }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(sweepNotStarted(lastLine(stderr) ?? error.message, error));
    });
  });
}

/** Shows that a sweep is being started, in the view. */
export function whileStarting<T>(viewId: string, act: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId } }, act);
}

function lastLine(text: string): string | undefined {
  return text.split(/\r?\n/).map((line) => line.trim().replace(/^trialbook: /, '')).filter((line) => line !== '').at(-1);
}
