import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run, type Tag } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { tagValue } from '../tree/keyMetric';
import { cellName, notebookPath, onDidExecuteCell, type CellExecution } from './cellExecutions';
import { cellHash } from './kernelHook';
import { choosesCell, type RunOfKernel } from './whichCell';

/** Cells that ended are remembered so long, ms: their runs may be heard of later. */
const REMEMBERED = 60_000;
/** Runs that wait for their cell to end, which may take days. */
const MOST_WAITING = 1000;

/**
 * Ties runs to the cell that made them. Where the hook runs in the kernel it named the cell by its text, and that is certain; else the run belongs to the
 * only cell that ran when it began, and is called probable. Answers what listens; `tied` is told of each run with its notebook.
 */
export function tieRuns(connections: Connections, tied: (notebook: vscode.NotebookDocument, runId: string) => Promise<void>, log: Log): vscode.Disposable {
  const executions: CellExecution[] = [];
  const waiting = new Map<string, { readonly connection: FolderConnection; readonly run: RunOfKernel }>();
  const known = new Set<string>();

  const forget = (): void => {
    const before = Date.now() - REMEMBERED;
    while ((executions[0]?.end ?? before) < before) executions.shift();
    for (const id of [...waiting.keys()].slice(0, Math.max(0, waiting.size - MOST_WAITING))) waiting.delete(id);
  };
  const settle = async (): Promise<void> => {
    for (const [id, { connection, run }] of waiting) {
      const own = executions.filter(({ notebook }) => connections.for(notebook.uri) === connection);
      const execution = choosesCell(run, own, ({ cell }) => cellHash(cell.document.getText()));
      if (execution === undefined) continue;
      waiting.delete(id);

      await writeTags(await connection.client(), run, execution);
      await tied(execution.notebook, id);
    }
  };
  const hear = async (connection: FolderConnection, runId: string): Promise<void> => {
    if (known.has(runId) || connection.state.kind !== 'ready') return;
    known.add(runId);
    const run = ofKernel(await connection.state.client.getRun(runId));
    if (run === undefined) return;
    waiting.set(runId, { connection, run });
    await settle();
  };
  const tell = (work: Promise<void>): void => void work.catch((error: unknown) => log.debug('A run was not tied to its cell', error));

  let listening: vscode.Disposable[] = [];
  const listen = (): void => {
    for (const one of listening) one.dispose();
    listening = connections.all.map((connection) => connection.onDidReceive((event) => {
      if (event.kind !== 'changes' || vscode.workspace.notebookDocuments.length === 0) return;
      for (const { kind, run_id } of event.changes) if (kind === 'run' && run_id !== undefined) tell(hear(connection, run_id));
    }));
  };
  listen();
  return vscode.Disposable.from(
    connections.onDidChange(listen),
    onDidExecuteCell((execution) => {
      executions.push(execution);
      forget();
      tell(settle());
    }),
    { dispose: () => void vscode.Disposable.from(...listening).dispose() },
  );
}

/** What is known of a run that may come from a notebook; undefined for one that does not, or whose cell is known by its name. */
function ofKernel({ info, data }: Run): RunOfKernel | undefined {
  const cell = tagValue(data.tags, RECORDED_TAGS.cell);
  if (cell !== undefined) return cell.startsWith('sha1:') ? { runId: info.run_id, start: Number(info.start_time), hash: cell } : undefined;
  const source = tagValue(data.tags, SYSTEM_TAGS.sourceName) ?? '';
  return /ipykernel_launcher|colab_kernel/.test(source) ? { runId: info.run_id, start: Number(info.start_time) } : undefined;
}

async function writeTags(client: MlflowClient, run: RunOfKernel, { notebook, cell }: CellExecution): Promise<void> {
  const path = notebookPath(notebook);
  const tags: Tag[] = [
    { key: RECORDED_TAGS.notebook, value: path },
    { key: RECORDED_TAGS.cell, value: cellName(cell) },
    { key: RECORDED_TAGS.cellCertainty, value: run.hash === undefined ? 'probable' : 'certain' },
    { key: SYSTEM_TAGS.sourceName, value: path },
    { key: SYSTEM_TAGS.sourceType, value: 'NOTEBOOK' },
  ];
  await client.logBatch({ run_id: run.runId, tags });
}
