import * as vscode from 'vscode';
import type { Activities } from './activity';
import { activeConnection } from './connection/pickConnection';
import type { Connections } from './connection/folderConnection';
import { CONTEXTS } from './ids';
import type { Recordings } from './record/recordings';

/** What the welcome of the Experiments view is about. */
export type ViewState = 'starting' | 'ready' | 'empty' | 'failed' | 'off' | 'elsewhere' | 'untrusted' | 'none';

/** Keeps the context keys that `when` clauses read in step with the connections. */
export function registerContextKeys(connections: Connections, recordings: Recordings, activities: Activities): vscode.Disposable {
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const apply = (): void => {
    const active = activeConnection(connections);
    set(CONTEXTS.state, viewState(connections, recordings, activities));
    set(CONTEXTS.recording, active === undefined ? 'none' : recordings.of(active).kind);
    // A server that is not active is not followed, and may have runs to find, compare and sort.
    set(CONTEXTS.hasRuns, connections.roots.some((connection) => connection.kind === 'server' || activities.of(connection)?.hasRuns === true));
  };
  let states: vscode.Disposable[] = [];
  const watchStates = (): void => {
    vscode.Disposable.from(...states).dispose();
    states = connections.active.map((connection) => connection.onDidChangeState(apply));
    apply();
  };
  watchStates();
  return vscode.Disposable.from(
    connections.onDidChange(watchStates),
    recordings.onDidChange(apply),
    activities.onDidChange(apply),
    vscode.window.onDidChangeActiveTextEditor(apply),
    { dispose: () => void vscode.Disposable.from(...states).dispose() },
  );
}

function viewState(connections: Connections, recordings: Recordings, activities: Activities): ViewState {
  const { active: all } = connections;
  const [first] = all;
  if (first === undefined) return 'none';
  if (all.some((connection) => activities.of(connection)?.hasRuns === true)) return 'ready';
  if (all.some(({ state }) => state.kind === 'failed')) return 'failed';
  const kinds = all.map((connection) => recordings.of(connection).kind);
  if (kinds.includes('untrusted')) return 'untrusted';
  if (kinds.includes('on')) {
    // A folder without recording and without runs has no server to wait for.
    const waiting = all.some((connection) => connection.state.kind !== 'off' && (connection.state.kind === 'starting' || activities.of(connection) === undefined));
    return waiting ? 'starting' : 'empty';
  }
  return kinds.includes('elsewhere') ? 'elsewhere' : 'off';
}
