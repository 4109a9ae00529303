import type * as vscode from 'vscode';
import { MlflowError } from '../../protocol/errors';
import type { CardState } from '../../../webview/runCard/card';
import type { FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { readCard } from '../notebookRuns/cardFacts';
import { redact } from '../redact';
import type { SharedFiles } from '../shared/sharedFiles';

/** Least time between two readings of a run that grows, ms. */
const PACE = 700;

/** The card of the run that the active cell of a notebook made last, kept current while it is shown. */
export class CellCard implements vscode.Disposable {
  private of: { readonly connection: FolderConnection; readonly runId: string } | undefined;
  private aborting = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readAt = 0;

  constructor(
    private readonly shared: SharedFiles,
    private readonly log: Log,
    /** Told what the card shows; nothing where the cell made no run. */
    private readonly tell: (state: { readonly state?: CardState }) => void,
  ) {}

  /** The run whose card is shown. */
  get runId(): string | undefined {
    return this.of?.runId;
  }

  /** Shows the card of a run, or none. */
  show(connection: FolderConnection | undefined, runId: string | undefined): void {
    if (connection === this.of?.connection && runId === this.of?.runId) return;
    this.aborting.abort();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.readAt = 0;
    const before = this.of;
    this.of = connection === undefined || runId === undefined ? undefined : { connection, runId };
    if (this.of === undefined) {
      if (before !== undefined) this.tell({});
    } else this.refresh();
  }

  /** Reads the card again, soon: something of the run changed. */
  refresh(): void {
    if (this.of === undefined) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.read();
    }, Math.max(0, this.readAt + PACE - Date.now()));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.aborting.abort();
    this.of = undefined;
  }

  private async read(): Promise<void> {
    const { of } = this;
    if (of === undefined) return;
    this.aborting.abort();
    this.aborting = new AbortController();
    const { signal } = this.aborting;
    this.readAt = Date.now();
    try {
      const { directions } = await this.shared.content(of.connection);
      const card = await readCard(of.connection, of.runId, directions, signal);
      if (!signal.aborted) this.tell({ state: { kind: 'shown', card } });
    } catch (error) {
      if (signal.aborted) return;
      this.log.debug('Metrics view: the card of a cell', error);
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') this.tell({ state: { kind: 'gone' } });
      else this.tell({ state: { kind: 'unreadable', message: redact(error instanceof Error ? error.message : String(error)) } });
    }
  }
}
