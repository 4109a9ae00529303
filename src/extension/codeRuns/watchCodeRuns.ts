import * as vscode from 'vscode';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { runNotFound } from '../errors';
import { codeNotKnown } from '../errors/codeRuns';
import type { SharedFiles } from '../shared/sharedFiles';
import type { CodePlace, CodeRun, CodeRuns, MetricOfCode, ParameterValue, RunsOfCode } from './codeRuns';
import { FollowedFile } from './followedFile';
import { KeyMetrics } from './keyMetrics';
import { showSince } from './since/showSince';
import { SinceRuns } from './since/sinceRuns';
import { ThenDocuments } from './since/thenDocuments';
import { tieTerminals } from './tieTerminals';

/** Files that are held while nobody follows them, so that going back and forth between editors reads little. */
const MOST_IDLE = 12;

/** Keeps what is known of the runs of files, as long as somebody follows them. */
export function watchCodeRuns(connections: Connections, shared: SharedFiles, log: Log): CodeRuns {
  return new WatchedCode(connections, shared, log);
}

class WatchedCode implements CodeRuns {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #files = new Map<string, FollowedFile>();
  readonly #keyMetrics = new Map<string, KeyMetrics>();
  readonly #since: SinceRuns;
  readonly #then = new ThenDocuments();
  readonly #subscriptions: vscode.Disposable;

  constructor(private readonly connections: Connections, private readonly shared: SharedFiles, private readonly log: Log) {
    this.#since = new SinceRuns(log);
    this.#subscriptions = vscode.Disposable.from(
      this.#changed, this.#since, this.#then, tieTerminals(connections, log),
      connections.onDidChange(() => this.#reconnect()),
      shared.onDidChangeDirections((connection) => {
        for (const file of this.#files.values()) if (file.connection === connection) file.renew();
      }),
    );
  }

  follow(uri: vscode.Uri): vscode.Disposable {
    const held = { file: this.#file(uri)?.follow() };
    // Connections come and go with the window's folders: what is followed stays so.
    const subscription = this.connections.onDidChange(() => {
      held.file?.dispose();
      held.file = this.#file(uri)?.follow();
    });
    return new vscode.Disposable(() => {
      subscription.dispose();
      held.file?.dispose();
      this.#forgetIdle();
    });
  }

  of({ uri, cell }: CodePlace): RunsOfCode | undefined {
    return this.#files.get(uri.toString())?.of(cell);
  }

  async read({ uri, cell }: CodePlace): Promise<RunsOfCode | undefined> {
    return this.#file(uri)?.read(cell);
  }

  metric({ uri, cell }: CodePlace, key: string): MetricOfCode | undefined {
    return this.#files.get(uri.toString())?.metric(cell, key);
  }

  parameter({ uri, cell }: CodePlace, key: string): readonly ParameterValue[] {
    return this.#files.get(uri.toString())?.parameter(cell, key) ?? [];
  }

  async showSince({ uri, cell }: CodePlace, run: CodeRun): Promise<void> {
    const file = this.#file(uri);
    if (file === undefined) throw codeNotKnown(run.name, 'not-there');
    await file.read(cell);
    const known = file.run(run);
    if (known === undefined) throw runNotFound(run.runId);
    await showSince(file, known, cell, this.#then);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const file of this.#files.values()) file.dispose();
    this.#files.clear();
  }

  /** What holds the runs of a file; undefined for what has no path on a disk and where no folder records. */
  #file(uri: vscode.Uri): FollowedFile | undefined {
    const connection = uri.scheme === 'file' ? this.connections.for(uri) : undefined;
    if (connection === undefined) return undefined;
    const name = uri.toString();
    const known = this.#files.get(name);
    if (known !== undefined) {
      this.#files.delete(name);
      this.#files.set(name, known);
      return known;
    }
    const file = new FollowedFile(uri, connection, {
      shared: this.shared, keyMetrics: this.#keyMetricsOf(connection), log: this.log,
      since: this.#since,
      changed: (one) => this.#changed.fire(one.uri),
    });
    this.#files.set(name, file);
    this.#forgetIdle();
    return file;
  }

  #keyMetricsOf({ id }: FolderConnection): KeyMetrics {
    const known = this.#keyMetrics.get(id) ?? new KeyMetrics();
    this.#keyMetrics.set(id, known);
    return known;
  }

  /** Files whose folder has another server now are begun anew by who follows them. */
  #reconnect(): void {
    for (const [name, file] of this.#files) {
      if (this.connections.for(file.uri) === file.connection) continue;
      file.dispose();
      this.#files.delete(name);
      this.#changed.fire(file.uri);
    }
  }

  #forgetIdle(): void {
    const idle = [...this.#files].filter(([, file]) => !file.isFollowed);
    for (const [name, file] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      file.dispose();
      this.#files.delete(name);
    }
  }
}
