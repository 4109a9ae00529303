import * as vscode from 'vscode';
import { pickConnection } from '../connection/pickConnection';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { notRecorded } from '../errors';
import { noStorage } from '../errors/storage';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import { PlanDocuments } from './planDocument';

/** “Manage Storage…”: what a folder's store takes on disk, and how it gets smaller or goes elsewhere. */
export function registerStorage(extensionPath: string, connections: Connections, log: Log): vscode.Disposable {
  const documents = new PlanDocuments();
  return vscode.Disposable.from(
    documents,
    registerCommand(log, COMMANDS.manageStorage, async (chosen) => {
      if (!vscode.workspace.isTrusted) throw notRecorded();
      const connection = given(connections, chosen) ?? (await pickConnection(connections));
      if (connection.kind !== 'store') throw noStorage(connection.name);
      await (await import('./manageStorage')).manageStorage({ connection, documents, extensionPath });
    }),
  );
}

/** The folder whose row it was called on. */
function given(connections: Connections, chosen: unknown): FolderConnection | undefined {
  const { connectionId } = (typeof chosen === 'object' && chosen !== null ? chosen : {}) as { connectionId?: unknown };
  return typeof connectionId === 'string' ? connections.byId(connectionId) : undefined;
}
