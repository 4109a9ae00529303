import { dirname } from 'node:path';
import type * as vscode from 'vscode';
import { codeState } from '../../capture/code';
import type { Mask } from '../../capture/secrets';
import type { MlflowClient } from '../../client/mlflowClient';
import { OutputMetrics } from '../../exec/output/outputMetrics';
import { SYSTEM_TAGS, type Metric, type Run, type Tag } from '../../protocol/entities';
import { RECORDED_FILES, RECORDED_METRICS, RECORDED_TAGS } from '../../protocol/recorded';
import { cellName, cellTags, notebookPath, outputText, type CellExecution } from './cellExecutions';
import { cellParameters } from './parameters';
import { errorOf, notebookSnapshot } from './snapshot';

/** One execution as the artifact of a pass lists it. Times are UTC ms. */
interface ListedCell {
  readonly cell: string;
  readonly index: number;
  readonly order: number | undefined;
  readonly start: number;
  readonly end: number;
  readonly success: boolean;
  readonly error?: string;
}

/** Where a pass lists its executions. */
const CELLS = `${RECORDED_FILES.folder}/cells.json`;
/** Metric of the pass: how long each cell took, s; the step is the cell's place, from 0. */
const CELL_SECONDS = 'system/cell_seconds';

/** One pass through a notebook as a run. Each method is to be awaited before the next; they raise what the client raises. */
export class PassRecord {
  private readonly listed: ListedCell[] = [];
  /** Values that look like metrics, the last of each name. */
  readonly candidates = new Map<string, number>();
  private readonly params = new Map<string, string>();

  private constructor(
    private readonly client: MlflowClient,
    readonly run: Run,
    private readonly notebook: vscode.NotebookDocument,
    private readonly mask: Mask,
  ) {}

  /** Begins a run for a pass that began with this execution. */
  static async begin(client: MlflowClient, { notebook, start }: CellExecution, mask: Mask, user: string): Promise<PassRecord> {
    const path = notebookPath(notebook);
    const code = await codeState(dirname(notebook.uri.fsPath));
    const ofCode: [string, string | undefined][] = [
      [SYSTEM_TAGS.gitCommit, code?.commit], [SYSTEM_TAGS.gitBranch, code?.branch], [RECORDED_TAGS.gitRemote, code?.remote],
      [RECORDED_TAGS.gitDirty, code?.dirty === undefined ? undefined : String(code.dirty)],
    ];
    const tags: Tag[] = [
      { key: SYSTEM_TAGS.sourceName, value: path },
      { key: SYSTEM_TAGS.sourceType, value: 'NOTEBOOK' },
      { key: RECORDED_TAGS.notebook, value: path },
      ...ofCode.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
    ];
    const name = path.split('/').at(-1)!.replace(/\.ipynb$/, '');
    return new PassRecord(client, await client.createRun({ experiment_id: '0', user_id: user, run_name: name, start_time: start, tags }), notebook, mask);
  }

  /** Adds an execution: its parameters if it is a cell of such, its duration, and what in its output looks like metrics; `chosen` are recorded as such. */
  async add(execution: CellExecution, chosen: ReadonlySet<string>): Promise<void> {
    const { cell, index, start, end, success, order } = execution;
    const error = success ? undefined : errorOf(cell);
    this.listed.push({
      cell: cellName(cell), index, order, start, end, success,
      ...(error === undefined ? {} : { error: this.mask.text(`${error.name}: ${error.message}`) }),
    });
    const metrics: Metric[] = [{ key: CELL_SECONDS, value: (end - start) / 1000, step: index, timestamp: end }];
    const output = new OutputMetrics([], true);
    for (const metric of [...output.push(outputText(cell), end), ...output.end(end)]) {
      this.candidates.set(metric.key, metric.value);
      if (chosen.has(metric.key)) metrics.push(metric);
    }
    await this.client.logBatch({ run_id: this.run.info.run_id, metrics, params: this.newParams(cell) });
  }

  /** Records values that the person chose after the pass. */
  async choose(keys: readonly string[]): Promise<void> {
    const metrics = keys.flatMap((key): Metric[] => {
      const value = this.candidates.get(key);
      return value === undefined ? [] : [{ key, value, step: 0, timestamp: this.endTime }];
    });
    await this.client.logBatch({ run_id: this.run.info.run_id, metrics });
  }

  /** Ends the run, with the notebook as it stands and the list of what ran. `unfinished` says that another pass began before this one came to its end. */
  async end(unfinished: boolean): Promise<void> {
    const runId = this.run.info.run_id;
    const failed = this.listed.at(-1)?.success === false ? this.listed.at(-1) : undefined;
    await this.client.uploadArtifact(this.run, RECORDED_FILES.notebook, Buffer.from(notebookSnapshot(this.notebook, (text) => this.mask.text(text))));
    await this.client.uploadArtifact(this.run, CELLS, Buffer.from(`${JSON.stringify(this.listed, undefined, 2)}\n`));
    await this.client.logBatch({
      run_id: runId,
      metrics: [{ key: RECORDED_METRICS.duration, value: (this.endTime - Number(this.run.info.start_time)) / 1000, step: 0, timestamp: this.endTime }],
      tags: failed?.error === undefined ? [] : [{ key: SYSTEM_TAGS.error, value: failed.error }],
    });
    await this.client.updateRun({ run_id: runId, status: failed !== undefined ? 'FAILED' : unfinished ? 'KILLED' : 'FINISHED', end_time: this.endTime });
  }

  /** What cells of parameters set: those that papermill put in win over what stood there, but a run's parameter is written once. */
  private newParams(cell: vscode.NotebookCell): { key: string; value: string }[] {
    const tags = cellTags(cell);
    if (!tags.includes('parameters') && !tags.includes('injected-parameters')) return [];
    const injected = this.notebook.getCells().find((one) => cellTags(one).includes('injected-parameters'));
    const given = [cell, ...(injected === undefined ? [] : [injected])].flatMap((one) => cellParameters(one.document.getText()));
    const params = this.mask.params(Object.fromEntries(given.map(({ name, value }) => [name, value])));
    return Object.entries(params).flatMap(([key, value]) => {
      if (this.params.has(key)) return [];
      this.params.set(key, value);
      return [{ key, value }];
    });
  }

  private get endTime(): number {
    return this.listed.at(-1)?.end ?? Number(this.run.info.start_time);
  }
}
