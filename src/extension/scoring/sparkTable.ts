import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { predictionsFile } from '../../exec/scoring/predictionsFile';
import { SPARK_FORMATS, type SparkFormat } from '../../exec/scoring/sparkJob';
import { entered } from '../runs/targets';
import { insideOf, pickTable, type FileChoice } from './tableFiles';

/** What Spark is to read and write. */
export interface SparkTable {
  readonly input: string;
  readonly output: string;
  readonly format: SparkFormat;
  /** An output is there, and may be replaced. */
  readonly overwrite: boolean;
  readonly database?: Database;
}

/** A database that Spark reads and writes by JDBC. */
export interface Database {
  readonly url: string;
  readonly user: string;
  /** Handed on in the environment alone; undefined when it is there already. */
  readonly password: string | undefined;
}

const ADDRESS = /^[a-z][a-z\d+.-]+:\/\//i;

/** Asks what is to be scored and where predictions go: files, folders, addresses of other file systems, tables. Raises `CancellationError`. */
export async function askSparkTable(home: string, title: string, given: string | undefined): Promise<SparkTable> {
  const input = given ?? (await pickTable(home, { title, placeHolder: vscode.l10n.t('What should be scored?'), more: otherSources(home, title) }));
  const format = await askFormat(home, title, input);
  const database = format === 'jdbc' ? await askDatabase(title) : undefined;
  const shown = ADDRESS.test(input) || format === 'jdbc' ? input : insideOf(home, input);
  const output = await askOutput(title, format === 'jdbc' ? `${input}_predictions` : predictionsFile(shown.replace(/[\\/]+$/, '')), database !== undefined);
  const overwrite = database === undefined && !ADDRESS.test(output) && existsSync(resolve(home, output)) ? await mayReplace(output) : false;
  return { input: shown, output, format, overwrite, ...(database === undefined ? {} : { database }) };
}

function otherSources(home: string, title: string): FileChoice[] {
  const folder = vscode.l10n.t('$(folder) Choose a Folder…');
  const typed = vscode.l10n.t('$(database) Enter an Address or a Table…');
  return [
    {
      label: folder,
      description: vscode.l10n.t('Parquet, CSV or Delta'),
      answer: async () => (await vscode.window.showOpenDialog({ title, defaultUri: vscode.Uri.file(home), canSelectFiles: false, canSelectFolders: true, openLabel: vscode.l10n.t('Choose') }))?.[0]?.fsPath,
    },
    {
      label: typed,
      description: 's3a://…, hdfs://…, JDBC',
      answer: () => Promise.resolve(vscode.window.showInputBox({ title, prompt: vscode.l10n.t('An address such as s3a://bucket/houses, or the name of a table of a database'), ignoreFocusOut: true }).then((text) => (text?.trim() === '' ? undefined : text?.trim()))),
    },
  ];
}

/** The format that the input's name or content says; else the person does. */
async function askFormat(home: string, title: string, input: string): Promise<SparkFormat> {
  if (/\.(?:csv|tsv)$/i.test(input)) return 'csv';
  if (/\.(?:parquet|pq)$/i.test(input)) return 'parquet';
  const path = resolve(home, input);
  const isFolder = !ADDRESS.test(input) && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && existsSync(join(path, '_delta_log'))) return 'delta';
  if (!isFolder && !ADDRESS.test(input)) return 'jdbc';
  const items = SPARK_FORMATS.filter((format) => format !== 'jdbc').map((format) => ({ label: format === 'csv' ? 'CSV' : format === 'parquet' ? 'Parquet' : 'Delta', format }));
  return entered(await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('What is in {0}?', basename(input)), ignoreFocusOut: true })).format;
}

async function askDatabase(title: string): Promise<Database> {
  const url = entered(await vscode.window.showInputBox({
    title, prompt: vscode.l10n.t('Address of the database'), placeHolder: 'jdbc:postgresql://host:5432/name', ignoreFocusOut: true,
    validateInput: (text) => (!text.startsWith('jdbc:') ? vscode.l10n.t('An address that begins with jdbc:, please.') : /password=/i.test(text) ? vscode.l10n.t('The password is asked for next: an address is recorded.') : undefined),
  }));
  const user = entered(await vscode.window.showInputBox({ title, prompt: vscode.l10n.t('User of the database'), ignoreFocusOut: true }));
  const password = entered(await vscode.window.showInputBox({
    title, password: true, ignoreFocusOut: true, prompt: vscode.l10n.t('Password: handed to this job in its environment and kept nowhere. Left empty, JDBC_PASSWORD of the environment is used.'),
  }));
  return { url, user, password: password === '' ? undefined : password };
}

async function askOutput(title: string, value: string, isTable: boolean): Promise<string> {
  const prompt = isTable ? vscode.l10n.t('Table that predictions go to') : vscode.l10n.t('Folder that predictions go to: Spark writes a file for each part');
  const output = entered(await vscode.window.showInputBox({ title, prompt, value, ignoreFocusOut: true, validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A name, please.') : undefined) }));
  return output.trim();
}

async function mayReplace(output: string): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  if ((await vscode.window.showWarningMessage(vscode.l10n.t('{0} is there already.', basename(output)), { modal: true }, replace)) !== replace) throw new vscode.CancellationError();
  return true;
}
