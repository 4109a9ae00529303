import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { nothingIsStarted } from '../errors';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import type { Serving } from './servingRows';
import type { ServingServices } from './servingServices';
import { showServingStatus } from './servingStatus';
import { WindowServing } from './windowServing';

/** Adds serving: its commands, its item in the status bar, word of failures, and what the Models tree and a model's page show of it. What commands need is loaded when they are called. */
export function registerServing(context: vscode.ExtensionContext, version: string, connections: Connections, log: Log): Serving & { dispose(): void } {
  const { extensionPath, secrets } = context;
  const serving = new WindowServing({ extensionPath, version, connections, log });
  const services: ServingServices = { extensionPath, connections, serving, secrets, log };
  const command = (id: string, run: (args: readonly unknown[]) => unknown): vscode.Disposable => registerCommand(log, id, (...args) => run(args));
  let logs: vscode.Disposable | undefined;
  const subscriptions = vscode.Disposable.from(
    serving,
    showServingStatus(connections, serving),
    watchFailures(services),
    command(COMMANDS.serveModel, async (args) => (await import('./serveModel')).serveModel(services, args, false)),
    command(COMMANDS.serveModelWith, async (args) => (await import('./serveModel')).serveModel(services, args, true)),
    command(COMMANDS.stopServing, async (args) => (await import('./changeServed')).stopServing(services, args)),
    command(COMMANDS.sendShare, async (args) => (await import('./changeServed')).sendShare(services, args)),
    command(COMMANDS.changeWorkers, async (args) => (await import('./changeServed')).changeWorkers(services, args)),
    command(COMMANDS.setServingOrigins, async (args) => (await import('./changeServed')).setServingOrigins(services, args)),
    command(COMMANDS.showServing, async (args) => (await import('./showServing')).showServing(services, args)),
    command(COMMANDS.copyServingAddress, async (args) => (await import('./copyCall')).copyServingAddress(services, args)),
    command(COMMANDS.copyServingCall, async (args) => (await import('./copyCall')).copyServingCall(services, args)),
    command(COMMANDS.createServingKey, async (args) => (await import('./keys')).createServingKey(services, args)),
    command(COMMANDS.revokeServingKey, async (args) => (await import('./keys')).revokeServingKey(services, args)),
    command(COMMANDS.showServingLog, async (args) => {
      const { closeServingLogs, showServingLog } = await import('./servingLog');
      logs ??= new vscode.Disposable(closeServingLogs);
      await showServingLog(services, args);
    }),
    { dispose: () => void logs?.dispose() },
    command(COMMANDS.buildImage, async (args) => (await import('./image')).buildImage(services, args)),
    command(COMMANDS.generateDockerfile, async (args) => (await import('./image')).generateDockerfile(services, args)),
    command(COMMANDS.installPackages, async (args) => (await import('./installPackages')).installPackages(services, args)),
  );
  return {
    rows: serving,
    facts: { onDidChange: serving.onDidUpdate, served: (connectionId, name) => serving.served(connectionId, name) },
    tryIt: async (...wish) => {
      if (!vscode.workspace.isTrusted) throw nothingIsStarted();
      return (await import('./tryIt')).tryIt(services, ...wish);
    },
    dispose: () => void subscriptions.dispose(),
  };
}

/** What tells of failures is loaded with the first word of a gateway. */
function watchFailures({ connections, serving, log }: ServingServices): vscode.Disposable {
  let watch: vscode.Disposable | undefined;
  let isOver = false;
  const first = serving.onDidUpdate(() => {
    first.dispose();
    import('./tellFailures').then(({ tellFailures }) => {
      if (!isOver) watch = tellFailures(connections, serving, log);
    }, (error: unknown) => log.error('Failures of served models are not told', error));
  });
  return new vscode.Disposable(() => {
    isOver = true;
    first.dispose();
    watch?.dispose();
  });
}
