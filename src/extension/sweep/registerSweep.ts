import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import type { TaskServices } from '../tasks/taskServices';

/** Adds sweeps: the command that starts one, those that steer it, and word of their end. What they need is loaded when it is. */
export function registerSweep(services: TaskServices): vscode.Disposable {
  const { connections, workspaceState, log } = services;
  const command = (id: string, run: (args: readonly unknown[]) => unknown): vscode.Disposable => registerCommand(log, id, (...args) => run(args));
  return vscode.Disposable.from(
    command(COMMANDS.runSweep, async (args) => (await import('./runSweep')).runSweep(services, args)),
    command(COMMANDS.pauseSweep, async (args) => (await import('./steerSweep')).pauseSweep(services, args)),
    command(COMMANDS.resumeSweep, async (args) => (await import('./steerSweep')).resumeSweep(services, args)),
    command(COMMANDS.cancelSweep, async (args) => (await import('./steerSweep')).cancelSweep(services, args)),
    startWatching(() => import('./watchSweeps').then(({ watchSweeps }) => watchSweeps(connections, workspaceState, log)), log),
  );
}

function startWatching(start: () => Promise<vscode.Disposable>, log: Log): vscode.Disposable {
  let watch: vscode.Disposable | undefined;
  let disposed = false;
  start().then((made) => {
    if (disposed) made.dispose();
    else watch = made;
  }, (error: unknown) => log.error('Sweeps are not watched', error));
  return new vscode.Disposable(() => {
    disposed = true;
    watch?.dispose();
  });
}
