import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Run } from '../../protocol/entities';
import type { Reading, Subject } from '../../../webview/metrics/protocol';
import type { FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { redact } from '../redact';
import { readKeyMetric } from '../runPage/keyMetric';
import type { SharedFiles } from '../shared/sharedFiles';
import { listedRun } from './listedRun';
import type { RunSource, SourceState } from './runSource';

/** Changes are gathered this long before the server is asked, ms: a run that logs fast is read a few times a second. */
const GATHER = 400;

/** What a search found; `total` counts also what was left out. */
export interface Found {
  readonly subject: Subject;
  readonly runs: readonly Run[];
  readonly total: number;
}

/** Runs that are searched for, kept current by the change feed as long as this is not disposed of. */
export class SearchedRuns implements RunSource {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly held: vscode.Disposable[];
  private readonly aborting = new AbortController();
  private state: SourceState;
  private timer: NodeJS.Timeout | undefined;
  private busy = false;
  private again = false;

  constructor(
    private readonly connection: FolderConnection,
    private readonly shared: SharedFiles,
    private readonly log: Log,
    /** What is shown before anything was found. */
    subject: Subject,
    private readonly search: (client: MlflowClient, signal: AbortSignal) => Promise<Found>,
  ) {
    this.state = { subject, reading: { kind: 'reading' }, connection, total: 0, runs: [] };
    this.held = [
      connection.onDidReceive((event) => {
        if (event.kind === 'reset' || event.changes.some(({ kind }) => kind === 'run' || kind === 'metrics' || kind === 'experiment')) this.soon();
      }),
      connection.onDidChangeState(({ kind }) => {
        if (kind === 'ready') this.soon();
      }),
    ];
    void this.read();
  }

  now(): SourceState {
    return this.state;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.aborting.abort();
    for (const held of this.held) held.dispose();
    this.changed.dispose();
  }

  /** Reads again, soon. */
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.read();
    }, GATHER);
  }

  private async read(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    const { signal } = this.aborting;
    try {
      this.state = await this.find(signal);
    } catch (error) {
      if (signal.aborted) return;
      const reading: Reading = { kind: 'refused', message: redact(error instanceof Error ? error.message : String(error)) };
      this.log.debug('Metrics view', error);
      this.state = { ...this.state, reading };
    }
    this.busy = false;
    if (signal.aborted) return;
    this.changed.fire();
    if (this.again) this.soon();
    this.again = false;
  }

  private async find(signal: AbortSignal): Promise<SourceState> {
    const { connection } = this;
    const client = await connection.client();
    const { subject, runs, total } = await this.search(client, signal);
    const newest = runs.find(({ data }) => data.metrics.length > 0) ?? runs[0];
    const { directions } = await this.shared.content(connection);
    const keyMetric = newest === undefined ? undefined : await readKeyMetric(client, await client.getExperiment(newest.info.experiment_id, { signal }), signal, directions);
    return { subject, reading: { kind: 'read' }, connection, total, runs: runs.map(listedRun), keyMetric };
  }
}
