import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import type { Recording, Recordings } from './recordings';

/** The environment of terminals and tasks. */
export interface TerminalEnvironment {
  dispose(): void;
  /** Open terminals that started before their environment changed: programs in them are not recorded as programs in new ones are. */
  stale(): readonly vscode.Terminal[];
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
  const stale = new Set<vscode.Terminal>();
  const apply = (): void => {
    let changed = connections.all.every(({ folder }) => folder !== undefined) && clear(collection);
    for (const connection of connections.all) {
      const { folder } = connection;
      const scoped = folder === undefined ? collection : collection.getScoped({ workspaceFolder: folder });
      changed = fill(scoped, recordings.of(connection), connection.name) || changed;
    }
    if (changed) for (const terminal of vscode.window.terminals) stale.add(terminal);
  };
  apply();
  const subscriptions = [recordings.onDidChange(apply), vscode.window.onDidCloseTerminal((terminal) => stale.delete(terminal))];
  return { stale: () => [...stale], dispose: () => void vscode.Disposable.from(...subscriptions).dispose() };
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
  const wanted = recording.kind === 'on' ? recording.changes : [];
  let changed = false;
  scoped.persistent = true;
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
  scoped.description = wanted.length === 0 ? undefined : vscode.l10n.t('Records MLflow runs in {0}', name);
  return changed;
}
