import * as vscode from 'vscode';
import { MlflowError } from '../../protocol/errors';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { runNotFound } from '../errors';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { showError } from '../showError';

/** Extension id, which links are addressed to. */
const EXTENSION = 'trialbook.trialbook';
const RUN_PATH = /^\/run\/([0-9a-f]{32})$/;

/** The address that opens a run's page in this editor. */
export function runLink(runId: string): string {
  return `${vscode.env.uriScheme}://${EXTENSION}/run/${runId}`;
}

/** The run a link names; `undefined` for any other address. */
export function linkedRun(path: string): string | undefined {
  return RUN_PATH.exec(path)?.[1];
}

/** Opens the pages of runs that links name. A link only shows what is there: it changes nothing and runs nothing. */
export function registerRunLinks(connections: Connections, log: Log): vscode.Disposable {
  return vscode.window.registerUriHandler({
    async handleUri(uri) {
      const runId = linkedRun(uri.path);
      if (runId === undefined) { log.warn('A link that names no run was ignored'); return; }
      try {
        const owner = await findOwner(connections, runId);
        if (owner === undefined) throw runNotFound(runId);
        await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: owner.id, runId });
      } catch (error) {
        await showError(log, error);
      }
    },
  });
}

async function findOwner(connections: Connections, runId: string): Promise<FolderConnection | undefined> {
  for (const connection of connections.active) {
    try {
      await (await connection.client()).getRun(runId);
      return connection;
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
    }
  }
  return undefined;
}
