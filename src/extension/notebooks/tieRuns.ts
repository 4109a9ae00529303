import * as vscode from 'vscode';
import { SYSTEM_TAGS, type Run, type Tag } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { folderMask } from '../record/folderMask';
import { tagValue } from '../../protocol/keyMetric';
import { cellName, notebookPath, onDidExecuteCell, type CellExecution } from './cellExecutions';
import { GoingCells } from './goingCells';
import { cellHash } from './kernelHook';
import { keepCells } from './keepCells';
import { choosesCell, type RunOfKernel } from './whichCell';

/** Cells that ended are remembered so long, ms: their runs may be heard of later. */
const REMEMBERED = 60_000;
/** Runs that wait for their cell to end, which may take days. */
const MOST_WAITING = 1000;

/** A run whose cell goes on. */
interface Waiting {
  readonly connection: FolderConnection;
  readonly run: RunOfKernel;
  /** The cell that it was tied to while it goes on. */
  cell?: vscode.NotebookCell;
}

/**
 * Ties runs to the cell that made them. Where the hook runs in the kernel it named the cell by its text, and that is certain; else the run belongs to the
 * only cell that ran when it began, and is called probable. It is tied as soon as the cell is known, and for good when that has ended; then `tied` is told of it with
 * its notebook. Answers what listens.
 */
export function tieRuns(connections: Connections, tied: (notebook: vscode.NotebookDocument, runId: string) => Promise<void>, log: Log): vscode.Disposable {
  const executions: CellExecution[] = [];
  const going = new GoingCells();
  const waiting = new Map<string, Waiting>();
  const known = new Set<string>();

  const forget = (): void => {
    const before = Date.now() - REMEMBERED;
    while ((executions[0]?.end ?? before) < before) executions.shift();
    for (const id of [...waiting.keys()].slice(0, Math.max(0, waiting.size - MOST_WAITING))) waiting.delete(id);
  };
  const hashOf = ({ cell }: { readonly cell: vscode.NotebookCell }): string => cellHash(cell.document.getText());
  const settle = async (): Promise<void> => {
    for (const [id, one] of waiting) {
      const { connection, run, cell } = one;
      const isOwn = ({ notebook }: { readonly notebook: vscode.NotebookDocument }): boolean => connections.for(notebook.uri) === connection;
      const ended = choosesCell(run, executions.filter(isOwn), hashOf);
      const execution = ended ?? choosesCell(run, going.all.filter(isOwn), hashOf);
      if (execution === undefined) continue;
      if (ended !== undefined) waiting.delete(id);
      one.cell = execution.cell;

      if (execution.cell !== cell) await writeTags(connection, run, execution);
      if (ended !== undefined) await tied(ended.notebook, id);
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
    listening = connections.active.map((connection) => connection.onDidReceive((event) => {
      if (event.kind !== 'changes' || vscode.workspace.notebookDocuments.length === 0) return;
      for (const { kind, run_id } of event.changes) if (kind === 'run' && run_id !== undefined) tell(hear(connection, run_id));
    }));
  };
  listen();
  return vscode.Disposable.from(
    going,
    going.onDidBegin(() => tell(settle())),
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

async function writeTags(connection: FolderConnection, run: RunOfKernel, { notebook, cell }: Pick<CellExecution, 'notebook' | 'cell'>): Promise<void> {
  const client = await connection.client();
  const path = notebookPath(notebook);
  const copy = await keepCells(client, notebook, folderMask(connection));
  const tags: Tag[] = [
    { key: RECORDED_TAGS.notebook, value: path },
    { key: RECORDED_TAGS.cell, value: cellName(cell) },
    { key: RECORDED_TAGS.cellCertainty, value: run.hash === undefined ? 'probable' : 'certain' },
    { key: SYSTEM_TAGS.sourceName, value: path },
    { key: SYSTEM_TAGS.sourceType, value: 'NOTEBOOK' },
    ...(copy === undefined ? [] : [{ key: RECORDED_TAGS.sourceCopy, value: copy }]),
  ];
  await client.logBatch({ run_id: run.runId, tags });
}
