import { join } from 'node:path';
import * as vscode from 'vscode';
import { remoteAddress, type Connections, type FolderConnection } from '../connection/folderConnection';
import { storeExists } from '../connection/storeLocation';
import { agentFolders } from './agentFolders';

/** Where the command line is, and which version it is of. */
export interface CliPlace {
  readonly extensionPath: string;
  readonly version: string;
}

/** The MCP servers of the window: one for each folder with runs that agents may read. None before trust, since each is a process. */
export function mcpServers(cli: CliPlace, connections: Connections): vscode.McpStdioServerDefinition[] {
  if (!vscode.workspace.isTrusted) return [];
  const folders = agentFolders(connections).filter(({ state, storePath }) => state.kind !== 'off' || storeExists(storePath));
  return folders.map((connection) => definition(cli, connection, folders.length > 1));
}

function definition({ extensionPath, version }: CliPlace, connection: FolderConnection, several: boolean): vscode.McpStdioServerDefinition {
  const { folder, storePath } = connection;
  const remote = remoteAddress(connection);
  const own = ['--store', storePath, ...(folder === undefined ? [] : ['--dir', folder.uri.fsPath])];
  const server = new vscode.McpStdioServerDefinition(
    several ? `Trialbook: ${connection.name}` : 'Trialbook',
    process.execPath,
    [join(extensionPath, 'dist', 'cli.js'), 'mcp', ...(remote === undefined ? own : [])],
    // The address may hold a token, which the list of processes must not show.
    { ELECTRON_RUN_AS_NODE: '1', ...connection.variables },
    version,
  );
  if (folder !== undefined) server.cwd = folder.uri;
  return server;
}
