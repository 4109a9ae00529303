import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { activeExperimentIds } from '../../client/childRuns';
import { plainPath } from '../../protocol/codePaths';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { isShown, onDidSwitch } from '../inCode/switches';
import type { Log } from '../log';
import { oneLine } from '../tree/format';
import { collectMarks, type FileMark } from './collectMarks';

/** Runs are read so long after one of them changed, ms. */
const GATHER = 1000;
/** Newest runs that are looked at, beside those that go on. */
const MOST_RUNS = 300;

/** Marks files in the Explorer whose run goes on or failed, as long as the switch is on. */
export function registerFileMarks(connections: Connections, log: Log): vscode.Disposable {
  let marks: { dispose(): void } | undefined;
  const apply = (): void => {
    const on = connections.active.some(({ folder }) => isShown('fileDecorations', folder?.uri));
    if (on) marks ??= new FileMarks(connections, log);
    else {
      marks?.dispose();
      marks = undefined;
    }
  };
  apply();
  return vscode.Disposable.from(onDidSwitch(['fileDecorations'], apply), connections.onDidChange(apply), { dispose: () => marks?.dispose() });
}

class FileMarks implements vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #marks = new Map<string, ReadonlyMap<string, FileMark>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #followed: vscode.Disposable[] = [];

  constructor(private readonly connections: Connections, private readonly log: Log) {
    this.#subscriptions = [this.#changed, vscode.window.registerFileDecorationProvider(this), connections.onDidChange(() => this.#follow()), onDidSwitch(['fileDecorations'], () => this.#readAll())];
    this.#follow();
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== 'file') return undefined;
    const path = keyOf(uri.fsPath);
    for (const marks of this.#marks.values()) {
      const mark = marks.get(path);
      if (mark !== undefined) return decoration(mark);
    }
    return undefined;
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    const marked = [...this.#marks.values()].flatMap((marks) => [...marks.keys()]);
    this.#marks.clear();
    this.#changed.fire(urisOf(marked));
    for (const one of [...this.#followed, ...this.#subscriptions]) one.dispose();
  }

  #follow(): void {
    for (const one of this.#followed) one.dispose();
    this.#followed = this.connections.active.flatMap((connection) => [
      connection.onDidChangeState(() => this.#soon(connection)),
      connection.onDidReceive((event) => {
        if (event.kind === 'reset' || event.changes.some(({ kind }) => kind === 'run')) this.#soon(connection);
      }),
    ]);
    for (const id of this.#marks.keys()) if (this.connections.byId(id) === undefined) this.#set(id, new Map());
    this.#readAll();
  }

  #readAll(): void {
    for (const connection of this.connections.active) this.#soon(connection);
  }

  #soon(connection: FolderConnection): void {
    if (this.#timers.has(connection.id)) return;
    this.#timers.set(connection.id, setTimeout(() => {
      this.#timers.delete(connection.id);
      this.#read(connection).catch((error: unknown) => this.log.debug('file marks', error));
    }, GATHER));
  }

  async #read(connection: FolderConnection): Promise<void> {
    const { folder, state } = connection;
    if (folder === undefined || state.kind !== 'ready') return;
    if (!isShown('fileDecorations', folder.uri)) {
      this.#set(connection.id, new Map());
      return;
    }
    const experiment_ids = await activeExperimentIds(state.client);
    const order_by = ['attributes.start_time DESC'];
    const [running, newest] = experiment_ids.length === 0 ? [] : await Promise.all([
      state.client.searchRuns({ experiment_ids, filter: "attributes.status = 'RUNNING'", order_by, max_results: MOST_RUNS }),
      state.client.searchRuns({ experiment_ids, order_by, max_results: MOST_RUNS }),
    ]);
    const known = new Set(newest?.runs.map(({ info }) => info.run_id));
    const runs = [...(newest?.runs ?? []), ...(running?.runs ?? []).filter(({ info }) => !known.has(info.run_id))];
    const marks = collectMarks(runs, [folder.uri.fsPath, dirname(connection.storePath)]);
    this.#set(connection.id, new Map([...marks].map(([path, mark]) => [keyOf(path), mark])));
  }

  #set(connectionId: string, marks: ReadonlyMap<string, FileMark>): void {
    const before = this.#marks.get(connectionId) ?? new Map<string, FileMark>();
    this.#marks.set(connectionId, marks);
    const moved = [...new Set([...before.keys(), ...marks.keys()])].filter((path) => JSON.stringify(before.get(path)) !== JSON.stringify(marks.get(path)));
    if (moved.length > 0) this.#changed.fire(urisOf(moved));
  }
}

function decoration(mark: FileMark): vscode.FileDecoration {
  if (mark.kind === 'failed') {
    const name = oneLine(mark.name, 60);
    const words = mark.reason === undefined ? vscode.l10n.t('{0} failed', name) : vscode.l10n.t('{0} failed: {1}', name, oneLine(mark.reason, 100));
    return new vscode.FileDecoration('✕', words, new vscode.ThemeColor('charts.red'));
  }
  const [first = ''] = mark.names;
  const words = mark.names.length === 1 ? vscode.l10n.t('{0} is running', oneLine(first, 60)) : vscode.l10n.t('{0} runs are running', mark.names.length);
  return new vscode.FileDecoration('▶', words, new vscode.ThemeColor('charts.blue'));
}

/** Upper and lower case are the same in paths. */
const CASELESS = process.platform === 'win32' || process.platform === 'darwin';

/** A path as marks are found by. */
function keyOf(path: string): string {
  const plain = plainPath(path);
  return CASELESS ? plain.toLowerCase() : plain;
}

/** What is asked about anew; everything where the path does not tell how the file is written. */
function urisOf(keys: readonly string[]): vscode.Uri[] | undefined {
  return CASELESS ? undefined : keys.map((key) => vscode.Uri.file(key));
}
