import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { SYSTEM_TAGS } from '../../protocol/entities';
import type { Connections } from '../connection/folderConnection';
import { noNotebook, notRecorded } from '../errors';
import { COMMANDS, CONTEXTS } from '../ids';
import { activeNotebook } from '../diagnosis/kernel';
import type { Log } from '../log';
import { folderMask } from '../record/folderMask';
import { registerCommand, showError } from '../showError';
import { tagValue } from '../../protocol/keyMetric';
import { onDidExecuteCell, type CellExecution } from './cellExecutions';
import { PassRecord } from './passRecord';
import { Passes } from './passes';

/** Workspace state: URIs of the notebooks that are tracked, with the names of the values that are recorded as metrics; null before anyone chose. */
const KEPT = 'trialbook.trackedNotebooks';
type Kept = Readonly<Record<string, readonly string[] | null>>;

/** What goes on in one tracked notebook. */
interface Tracked {
  readonly passes: Passes;
  record: PassRecord | undefined;
  /** What is written goes one after the other. */
  queue: Promise<void>;
}

/**
 * "Track This Notebook": each pass through its cells from top to bottom becomes a run, with MLflow or without. What in the output looks like metrics is offered
 * once, and recorded from then on as the person chose.
 */
export class TrackedNotebooks implements vscode.Disposable {
  private readonly going = new Map<string, Tracked>();
  private readonly held: vscode.Disposable;

  constructor(
    private readonly connections: Connections,
    private readonly state: vscode.Memento,
    private readonly log: Log,
  ) {
    this.held = vscode.Disposable.from(
      registerCommand(log, COMMANDS.trackNotebook, () => this.track()),
      registerCommand(log, COMMANDS.stopTrackingNotebook, () => this.stop()),
      registerCommand(log, COMMANDS.chooseNotebookMetrics, () => this.chooseAgain()),
      onDidExecuteCell((execution) => this.take(execution)),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.tellContext()),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.leave(notebook.uri)),
    );
    this.tellContext();
  }

  /** Makes a run that a cell of a tracked notebook made a child of the pass. Raises what the client raises. */
  async adopt(notebook: vscode.NotebookDocument, runId: string): Promise<void> {
    const tracked = this.going.get(notebook.uri.toString());
    await tracked?.queue;
    const parent = tracked?.record?.run.info.run_id;
    if (parent === undefined) return;
    const client = await this.connections.for(notebook.uri)?.client();
    const run = await client?.getRun(runId);
    if (run !== undefined && tagValue(run.data.tags, SYSTEM_TAGS.parentRunId) === undefined && tagValue(run.data.tags, RECORDED_TAGS.notebook) !== undefined) {
      await client?.setTag(runId, SYSTEM_TAGS.parentRunId, parent);
    }
  }

  private async track(): Promise<void> {
    const notebook = activeNotebook();
    if (notebook === undefined) throw noNotebook();
    if (!vscode.workspace.isTrusted || this.connections.for(notebook.uri) === undefined) throw notRecorded();
    await this.keep(notebook.uri, this.chosen(notebook.uri) ?? null);
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(record) Each run of all cells of {0} is recorded from now on', vscode.workspace.asRelativePath(notebook.uri)), 8000);
  }

  private async stop(): Promise<void> {
    const notebook = activeNotebook();
    if (notebook === undefined) throw noNotebook();
    this.leave(notebook.uri);
    await this.keep(notebook.uri, undefined);
  }

  private take(execution: CellExecution): void {
    const { notebook } = execution;
    const key = notebook.uri.toString();
    if (this.chosen(notebook.uri) === undefined) return;
    const code = notebook.getCells().filter(({ kind, document }) => kind === vscode.NotebookCellKind.Code && document.getText().trim() !== '');
    const tracked: Tracked = this.going.get(key) ?? { passes: new Passes(), record: undefined, queue: Promise.resolve() };
    this.going.set(key, tracked);
    const step = tracked.passes.take(execution, code[0]?.index ?? 0, code.at(-1)?.index ?? 0);
    if (step.kind === 'single') return;
    tracked.queue = tracked.queue.then(async () => {
      if (step.kind === 'first') {
        await tracked.record?.end(true);
        tracked.record = await this.begin(execution);
      }
      await tracked.record?.add(execution, new Set(this.chosen(notebook.uri) ?? []));
      if (!step.last) return;
      const { record } = tracked;
      tracked.record = undefined;
      await record?.end(false);
      if (record !== undefined && this.chosen(notebook.uri) === null && record.candidates.size > 0) void this.offer(notebook.uri, record);
    }).catch((error: unknown) => void showError(this.log, error));
  }

  private async begin(execution: CellExecution): Promise<PassRecord | undefined> {
    const connection = this.connections.for(execution.notebook.uri);
    if (connection === undefined) return undefined;
    return PassRecord.begin(await connection.client(), execution, folderMask(connection), userInfo().username);
  }

  /** Asks once which of the values that look like metrics are some. */
  private async offer(uri: vscode.Uri, record: PassRecord): Promise<void> {
    const { l10n } = vscode;
    const keys = [...record.candidates.keys()];
    const [all, some, none] = [l10n.t('Record All'), l10n.t('Choose…'), l10n.t('None')];
    const shown = keys.slice(0, 4).join(', ') + (keys.length > 4 ? '…' : '');
    const answer = await vscode.window.showInformationMessage(l10n.t('{0} printed values that look like metrics: {1}', vscode.workspace.asRelativePath(uri), shown), all, some, none);
    const chosen = answer === all ? keys : answer === some ? await pickMetrics(record.candidates) : answer === none ? [] : undefined;
    if (chosen === undefined) return;
    await this.keep(uri, chosen);
    await record.choose(chosen).catch((error: unknown) => showError(this.log, error));
  }

  private async chooseAgain(): Promise<void> {
    const notebook = activeNotebook();
    if (notebook === undefined) throw noNotebook();
    // Taken up at the next pass, with what it prints.
    await this.keep(notebook.uri, null);
    vscode.window.setStatusBarMessage(vscode.l10n.t('After the next run of all cells you are asked which values are metrics'), 8000);
  }

  private leave(uri: vscode.Uri): void {
    const tracked = this.going.get(uri.toString());
    this.going.delete(uri.toString());
    if (tracked === undefined) return;
    tracked.queue = tracked.queue.then(() => tracked.record?.end(true)).catch((error: unknown) => void showError(this.log, error));
  }

  /** Names that are recorded; null when nobody was asked yet, undefined when the notebook is not tracked. */
  private chosen(uri: vscode.Uri): readonly string[] | null | undefined {
    return this.state.get<Kept>(KEPT, {})[uri.toString()];
  }

  private async keep(uri: vscode.Uri, chosen: readonly string[] | null | undefined): Promise<void> {
    const kept = Object.fromEntries(Object.entries(this.state.get<Kept>(KEPT, {})).filter(([key]) => key !== uri.toString()));
    await this.state.update(KEPT, chosen === undefined ? kept : { ...kept, [uri.toString()]: chosen });
    this.tellContext();
  }

  private tellContext(): void {
    const active = vscode.window.activeNotebookEditor?.notebook.uri;
    void vscode.commands.executeCommand('setContext', CONTEXTS.notebookTracked, active !== undefined && this.chosen(active) !== undefined);
  }

  dispose(): void {
    this.held.dispose();
  }
}

async function pickMetrics(candidates: ReadonlyMap<string, number>): Promise<string[] | undefined> {
  const items = [...candidates].map(([label, value]) => ({ label, description: String(value) }));
  const answer = await vscode.window.showQuickPick(items, { canPickMany: true, title: vscode.l10n.t('Notebook Metrics'), placeHolder: vscode.l10n.t('Which values are metrics?') });
  return answer?.map(({ label }) => label);
}
