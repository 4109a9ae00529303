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
export function mcpServers(cli: CliPlace, connections: Connections): TrialbookMcpServer[] {
  if (!vscode.workspace.isTrusted) return [];
  const folders = agentFolders(connections).filter(({ state, storePath }) => state.kind !== 'off' || storeExists(storePath));
  return folders.map((connection) => definition(cli, connection, folders.length > 1));
}

/** An MCP server and the connection whose runs it offers. The editor keeps definitions on the disk: they hold no credentials. */
export interface TrialbookMcpServer extends vscode.McpStdioServerDefinition {
  readonly connectionId?: string;
}

/** The server with what it needs to be started, or as it is. Raises what `credentials` raises. */
export async function withCredentials(server: TrialbookMcpServer, credentials: (connectionId: string) => Promise<Readonly<Record<string, string>>>): Promise<vscode.McpStdioServerDefinition> {
  const { connectionId, label, command, args, env, version, cwd } = server;
  if (connectionId === undefined) return server;
  const started = new vscode.McpStdioServerDefinition(label, command, args, { ...env, ...(await credentials(connectionId)) }, version);
  if (cwd !== undefined) started.cwd = cwd;
  return started;
}

function definition({ extensionPath, version }: CliPlace, connection: FolderConnection, several: boolean): TrialbookMcpServer {
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
  return remote === undefined ? server : Object.assign(server, { connectionId: connection.id });
}
