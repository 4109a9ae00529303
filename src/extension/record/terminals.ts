import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { allChanges, type Recording, type Recordings } from './recordings';

/** The environment of terminals and tasks. */
export interface TerminalEnvironment {
  dispose(): void;
  /** Open terminals that started with another environment than they would get now: programs in them are not recorded as in new ones. */
  stale(): Promise<StaleTerminal[]>;
}

/** A terminal that is older than its environment. */
export interface StaleTerminal {
  readonly terminal: vscode.Terminal;
  /** Id of its shell's process, which tells terminals of one name apart; unknown while it starts. */
  readonly pid: number | undefined;
}

/** What a terminal started with. A relaunched one has another process. */
interface Start {
  readonly environment: string;
  readonly pid: Thenable<number | undefined>;
}

/**
 * Gives terminals and tasks their environment, folder by folder. The collections are kept over sessions, so that the first
 * terminal of a window has it before the extension is awake; what is not recorded (any more) is cleared.
 */
export function registerTerminalEnvironment(
  collection: vscode.GlobalEnvironmentVariableCollection,
  connections: Connections,
  recordings: Recordings,
): TerminalEnvironment {
  const starts = new Map<vscode.Terminal, Start>();
  let environment = '';
  const note = (terminal: vscode.Terminal, startedWith: string): void => void starts.set(terminal, { environment: startedWith, pid: terminal.processId });
  const apply = (): void => {
    // One switch for all folders: with a secret in any of them nothing is kept on the disk.
    const secret = connections.active.some((connection) => hasSecrets(recordings.of(connection)));
    if (secret) collection.persistent = false;
    let changed = connections.active.every(({ folder }) => folder !== undefined) && clear(collection);
    for (const connection of connections.active) {
      const { folder } = connection;
      const scoped = folder === undefined ? collection : collection.getScoped({ workspaceFolder: folder });
      changed = fill(scoped, recordings.of(connection), connection.name) || changed;
    }
    if (!secret) collection.persistent = true;
    const before = environment;
    environment = JSON.stringify(connections.active.map((connection) => recordings.of(connection)));
    // Of those that were there before us it is only known whether their environment was what it is now.
    for (const terminal of vscode.window.terminals) if (!starts.has(terminal)) note(terminal, changed ? before : environment);
  };
  apply();
  const subscriptions = [
    recordings.onDidChange(apply),
    vscode.window.onDidOpenTerminal((terminal) => {
      if (!starts.has(terminal)) note(terminal, environment);
    }),
    vscode.window.onDidCloseTerminal((terminal) => starts.delete(terminal)),
  ];
  const stale = async (): Promise<StaleTerminal[]> => {
    const found = await Promise.all([...starts].map(async ([terminal, start]) => {
      const [pid, first] = await Promise.all([terminal.processId, start.pid]);
      if (pid !== first) note(terminal, environment);
      return starts.get(terminal)?.environment === environment ? [] : [{ terminal, pid }];
    }));
    return found.flat();
  };
  return { stale, dispose: () => void vscode.Disposable.from(...subscriptions).dispose() };
}

function hasSecrets(recording: Recording): boolean {
  return recording.kind === 'on' && recording.secrets.length > 0;
}

/** Clears what an earlier session without a folder left; answers whether anything was there. */
function clear(collection: vscode.EnvironmentVariableCollection): boolean {
  const [first] = collection;
  if (first === undefined) return false;
  collection.clear();
  return true;
}

/** Answers whether anything changed. A change that is there already is left alone: making it again would mark every terminal as stale. */
function fill(scoped: vscode.EnvironmentVariableCollection, recording: Recording, name: string): boolean {
  const wanted = recording.kind === 'on' ? allChanges(recording) : [];
  let changed = false;
  for (const [variable] of scoped) {
    if (wanted.some((change) => change.variable === variable)) continue;
    scoped.delete(variable);
    changed = true;
  }
  for (const { variable, type, value } of wanted) {
    if (scoped.get(variable)?.value === value) continue;
    scoped[type](variable, value);
    changed = true;
  }
  scoped.description = wanted.length === 0 ? undefined : hasSecrets(recording) ? vscode.l10n.t('Records MLflow runs in {0}, with your credentials until the window is closed', name) : vscode.l10n.t('Records MLflow runs in {0}', name);
  return changed;
}
