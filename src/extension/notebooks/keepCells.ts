import * as vscode from 'vscode';
import type { Mask } from '../../capture/secrets';
import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import { cellName } from './cellExecutions';

/**
 * Has the server keep the code of a notebook's cells as it stands in the editor, without outputs, so that it can be told later what a run ran on. Answers the value of
 * the tag `sourceCopy`; undefined where the server keeps none. Raises what the connection raises.
 */
export async function keepCells(client: MlflowClient, notebook: vscode.NotebookDocument, mask: Mask): Promise<string | undefined> {
  const cells = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code).map((cell) => ({ cell_type: 'code', id: cellName(cell), source: mask.text(cell.document.getText()) }));
  try {
    return await client.keepCodeSource(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  } catch (error) {
    // A standard server keeps no sources.
    if (error instanceof MlflowError) return undefined;
    throw error;
  }
}
