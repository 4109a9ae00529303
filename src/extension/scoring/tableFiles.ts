import { closeSync, openSync, readSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import * as vscode from 'vscode';
import { TABLE_FILE } from '../../exec/scoring/predictionsFile';
import { noTable } from '../errors/scoring';
import { withoutIcons } from '../tree/format';
import { headerColumns } from './header';

const PATTERN = '**/*.{csv,tsv,parquet,pq,CSV,TSV,PARQUET}';
const OUT = '**/{.*,node_modules,venv,env,site-packages,mlruns,__pycache__}/**';
const MOST_FILES = 200;
/** Header lines are shorter, bytes. */
const MOST_HEADER = 256 * 1024;

/** A way to answer which file, beside those of the workspace. */
export interface FileChoice extends vscode.QuickPickItem {
  readonly answer: () => Promise<string | undefined>;
}

/** What a question for a file offers. */
export interface FileQuestion {
  readonly title: string;
  readonly placeHolder: string;
  /** Offered first, with why: absolute paths. */
  readonly first?: readonly { readonly path: string; readonly why: string }[];
  readonly more?: readonly FileChoice[];
}

/** Asks for a CSV or Parquet file: those of the folder, newest names last, or any other. Answers its absolute path. Raises `CancellationError`. */
export async function pickTable(home: string, { title, placeHolder, first = [], more = [] }: FileQuestion): Promise<string> {
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(vscode.Uri.file(home), PATTERN), OUT, MOST_FILES);
  const known = new Set(first.map(({ path }) => path));
  const others = found.map(({ fsPath }) => fsPath).filter((path) => !known.has(path) && !/\.predictions\.\w+$/i.test(path)).sort();
  const item = (path: string, description: string): FileChoice => ({ label: `$(table) ${withoutIcons(insideOf(home, path))}`, description, answer: () => Promise.resolve(path) });
  const browse: FileChoice = { label: vscode.l10n.t('$(folder-opened) Choose a File…'), answer: () => browseFile(home, title) };
  const picked = await vscode.window.showQuickPick([...first.map(({ path, why }) => item(path, why)), ...others.map((path) => item(path, '')), browse, ...more], { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true });
  const path = await picked?.answer();
  if (path === undefined) throw new vscode.CancellationError();
  return path;
}

async function browseFile(home: string, title: string): Promise<string | undefined> {
  const tables = { [vscode.l10n.t('Tables')]: ['csv', 'tsv', 'parquet', 'pq'] };
  const [chosen] = (await vscode.window.showOpenDialog({ title, defaultUri: vscode.Uri.file(home), filters: tables, openLabel: vscode.l10n.t('Choose') })) ?? [];
  return chosen === undefined ? undefined : tableOf(chosen);
}

/** The path of a file that a command was called with. Raises `UserError` for one that is no table. */
export function tableOf(uri: vscode.Uri): string {
  if (uri.scheme !== 'file' || !TABLE_FILE.test(uri.path)) throw noTable(uri.path.slice(uri.path.lastIndexOf('/') + 1));
  return uri.fsPath;
}

/** A path as it is shown and handed on: relative when it lies in the folder. */
export function insideOf(home: string, path: string): string {
  const inside = relative(home, resolve(home, path));
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? path : inside;
}

/** The columns of a CSV file; undefined of other files, and of one that cannot be read. */
export function columnsOf(path: string): string[] | undefined {
  if (!/\.(?:csv|tsv)$/i.test(path)) return undefined;
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(MOST_HEADER);
    return headerColumns(bytes.subarray(0, readSync(file, bytes)).toString('utf8'));
  } catch {
    // The program that reads it says what is wrong with it.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
