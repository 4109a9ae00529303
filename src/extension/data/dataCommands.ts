import * as vscode from 'vscode';
import { readBack } from '../../capture/readBack';
import type { Dataset } from '../../protocol/entities';
import { noCodeForData, nothingSelected } from '../errors';
import { VIEWS } from '../ids';
import { givenNodes, modelOf } from '../runs/targets';
import { quoteText } from '../tree/runQueries';
import type { TreeServices } from '../tree/treeServices';

/** The datasets that a command was called with. */
function givenDatasets(services: TreeServices, args: readonly unknown[]): Dataset[] {
  return givenNodes(args).flatMap((node) => {
    if (node.kind !== 'dataset' || node.connectionId === undefined || node.runId === undefined || node.index === undefined) return [];
    return modelOf(services, { connectionId: node.connectionId }).runs.get(node.runId)?.inputs.dataset_inputs[node.index]?.dataset ?? [];
  });
}

/** Copies the code that reads the datasets back as the run read them. Raises `UserError` when their sources do not say where they are. */
export async function copyReadCode(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const datasets = givenDatasets(services, args);
  if (datasets.length === 0) throw nothingSelected();
  const codes = datasets.flatMap((dataset) => readBack(dataset)?.code ?? []);
  if (codes.length === 0) throw noCodeForData(datasets[0]?.name ?? '');
  await vscode.env.clipboard.writeText(codes.join('\n\n'));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
}

/** Shows in the tree only the runs that read the same data, by its digest. Called with a dataset's row, or with `{ digest }` by the run page. */
export async function showRunsWithData(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const [given] = args;
  const named = typeof given === 'object' && given !== null && 'digest' in given && typeof given.digest === 'string' ? given.digest : undefined;
  const digest = named ?? givenDatasets(services, args)[0]?.digest;
  if (digest === undefined) throw nothingSelected();
  const filter = `dataset.digest = ${quoteText(digest)}`;
  services.arrangement.setFilter({ text: filter, compile: () => filter });
  await vscode.commands.executeCommand(`${VIEWS.experiments}.focus`);
}
