import * as vscode from 'vscode';
import { startTracked, trackedTask, type TrackedCommand } from '../exec/trackedTask';

let started = 0;

/**
 * Starts a command whose secrets were asked for. The editor keeps what defines a task in its list of recent ones, so that the task is defined by the command
 * as it was recorded, `masked`. Raises `UserError` in a folder that is not trusted.
 */
export function startAgain(extensionPath: string, tracked: TrackedCommand, masked: readonly string[]): Thenable<vscode.TaskExecution> {
  if (masked.every((argument, index) => argument === tracked.command[index])) return startTracked(extensionPath, tracked);
  started += 1;
  const definition = { type: 'trialbook', command: masked[0] ?? tracked.label, args: masked.slice(1), name: `${tracked.label} again ${String(started)}` };
  return vscode.tasks.executeTask(trackedTask(extensionPath, tracked, definition));
}
