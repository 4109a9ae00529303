import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import * as vscode from 'vscode';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { Recent } from '../../protocol/recent';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { tagValue } from '../../protocol/keyMetric';
import { changesFolder, folderOfSource, type ShellCommand } from './whichExecution';

/** Commands that ended are remembered so long, ms: their last runs may be heard of later. */
const REMEMBERED = 30_000;
/** Commands that are remembered, those under way first. */
const MOST = 200;
/** Runs that were looked at. */
const MOST_KNOWN = 5000;

/**
 * MLflow's client records its program as it was typed, and not the folder that it was typed in: `train.py` may be any of that name. Terminals tell the folder of what
 * they run, so a run that one of their commands made gets it as its working directory. Only commands below the folder are looked for: of the others the name says enough.
 */
export function tieTerminals(connections: Connections, log: Log): vscode.Disposable {
  const commands = new Map<vscode.TerminalShellExecution, ShellCommand>();
  const known = new Recent<string, true>(MOST_KNOWN, () => 1);
  const hear = async (connection: FolderConnection, runId: string): Promise<void> => {
    if (known.get(runId) === true || connection.state.kind !== 'ready' || connection.state.readOnly) return;
    known.set(runId, true);
    const { client } = connection.state;
    const run = await client.getRun(runId);
    const source = typedSource(run);
    const folder = source === undefined ? undefined : folderOfSource(source, Number(run.info.start_time), [...commands.values()]);
    if (source === undefined || folder === undefined || !existsSync(resolve(folder, source))) return;
    await client.setTag(runId, RECORDED_TAGS.workingDirectory, wayTo(dirname(connection.storePath), folder));
  };
  let listening: vscode.Disposable[] = [];
  const listen = (): void => {
    for (const one of listening) one.dispose();
    listening = connections.active.map((connection) => connection.onDidReceive((event) => {
      if (event.kind !== 'changes' || ![...commands.values()].some(({ folder, line }) => folder !== connection.folder?.uri.fsPath || changesFolder(line))) return;
      for (const { kind, run_id } of event.changes) {
        if (kind === 'run' && run_id !== undefined) hear(connection, run_id).catch((error: unknown) => log.debug('A run was not tied to its terminal', error));
      }
    }));
  };
  listen();
  return vscode.Disposable.from(
    connections.onDidChange(listen),
    vscode.window.onDidStartTerminalShellExecution(({ execution }) => {
      forget(commands);
      if (execution.cwd?.scheme === 'file') commands.set(execution, { line: execution.commandLine.value, folder: execution.cwd.fsPath, start: Date.now() });
    }),
    vscode.window.onDidEndTerminalShellExecution(({ execution }) => {
      const command = commands.get(execution);
      if (command !== undefined) commands.set(execution, { ...command, end: Date.now() });
    }),
    { dispose: () => void vscode.Disposable.from(...listening).dispose() },
  );
}

/** The source of a run as it was typed; undefined for one that says where it was or was recorded. */
function typedSource({ data }: Run): string | undefined {
  const source = tagValue(data.tags, SYSTEM_TAGS.sourceName);
  if (source === undefined || source === '' || isAbsolute(source) || source.includes('\0')) return undefined;
  return tagValue(data.tags, RECORDED_TAGS.workingDirectory) !== undefined || tagValue(data.tags, RECORDED_TAGS.notebook) !== undefined ? undefined : source;
}

/** A folder as runs name it: below the one that holds the store relative to it. */
function wayTo(home: string, folder: string): string {
  const way = relative(home, folder);
  if (way === '') return '.';
  return way.startsWith('..') || isAbsolute(way) ? folder : way.split(sep).join('/');
}

function forget(commands: Map<vscode.TerminalShellExecution, ShellCommand>): void {
  const before = Date.now() - REMEMBERED;
  for (const [execution, { end }] of commands) if ((end ?? Infinity) < before) commands.delete(execution);
  for (const execution of [...commands.keys()].slice(0, -MOST)) commands.delete(execution);
}
