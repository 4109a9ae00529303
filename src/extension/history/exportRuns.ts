import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { entered } from '../runs/targets';
import { oneLine } from '../tree/format';
import { safeName } from '../runPage/download';
import type { TreeServices } from '../tree/treeServices';
import { exportArguments, type ExportFormat } from './copyArguments';
import type { CopyDesk } from './copyDesk';
import type { CopyJob } from './copyJob';
import { homeOf } from './publishRuns';
import { selectionOf, selectionWords, type Selection } from './selection';

type FormatItem = vscode.QuickPickItem & { readonly format: ExportFormat };

/** Endings of the files that are written. */
const EXTENSION: Readonly<Record<ExportFormat, string>> = { bundle: 'zip', db: 'db', csv: 'csv', parquet: 'parquet', html: 'html' };

/** Writes runs, experiments or models into a file that others can open. Raises `CancellationError` and `UserError`. */
export async function exportRuns(desk: CopyDesk, tree: TreeServices, args: readonly unknown[]): Promise<void> {
  const selection = await selectionOf(tree, args, vscode.l10n.t('Export'));
  const words = selectionWords(selection, (id) => tree.models.byId(selection.connection.id)?.runs.get(id)?.info.run_name);
  const { format } = entered(await vscode.window.showQuickPick(formats(selection), { title: vscode.l10n.t('Export {0}', oneLine(words, 80)), placeHolder: vscode.l10n.t('As what?'), matchOnDetail: true }));
  const name = format === 'db' ? 'mlflow' : words;
  const output = await askOutput(selection, name, format);
  await desk.run(exportJob(selection, words, output, exportArguments(selection, format, output)));
}

/** The copy that an export comes to. */
export function exportJob({ connection }: Selection, subject: string, output: string, args: readonly string[]): CopyJob {
  return { what: 'export', subject, target: basename(output), args, cwd: homeOf(connection), connectionIds: [connection.id], output };
}

/** Asks where the file goes; the dialog asks whether one that is there may be replaced. Raises `CancellationError`. */
export async function askOutput({ connection }: { readonly connection: FolderConnection }, name: string, format: ExportFormat): Promise<string> {
  const extension = EXTENSION[format];
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(homeOf(connection)), `${safeName(name)}.${extension}`),
    filters: { [extension.toUpperCase()]: [extension] },
    saveLabel: vscode.l10n.t('Export'),
    title: vscode.l10n.t('Export'),
  });
  return entered(uri).fsPath;
}

function formats({ models, runs, experiments }: Selection): FormatItem[] {
  const { l10n } = vscode;
  const items: FormatItem[] = [
    { format: 'bundle', label: `$(file-zip) ${l10n.t('Runs as a Zip File')}`, detail: l10n.t('Everything, artifacts too, in one file that Import Runs… reads in another workspace') },
    { format: 'db', label: `$(database) ${l10n.t('MLflow Database')}`, detail: l10n.t('An mlflow.db with a folder of artifacts, which a stock mlflow server opens') },
    { format: 'html', label: `$(globe) ${l10n.t('HTML Report')}`, detail: l10n.t('One page with tables and charts, for people who do not use the editor') },
    { format: 'csv', label: `$(table) ${l10n.t('CSV')}`, detail: l10n.t('Runs as rows, and beside them all points of their metrics') },
    { format: 'parquet', label: `$(table) ${l10n.t('Parquet')}`, detail: l10n.t('The same, for pandas, DuckDB and Spark') },
  ];
  // A registered model has no table of its own.
  return models.length > 0 && runs.length + experiments.length === 0 ? items.filter(({ format }) => format !== 'csv' && format !== 'parquet') : items;
}
