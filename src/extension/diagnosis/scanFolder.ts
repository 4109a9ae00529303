import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { TRACKING_URI, isOurs } from '../record/personsAddress';
import { addressesInCode, addressesInNotebook, type AddressInCode } from './scanAddress';

/** Most files that are read, and the largest that is, bytes. */
const MOST_FILES = 1000;
const LARGEST = 4 * 1024 * 1024;
/** Longest time for reading them, ms. */
const PATIENCE = 5000;
const LEFT_OUT = '**/{node_modules,site-packages,.venv,venv,env,.git,.trialbook,.tox,build,dist}/**';

/** A place in a file that sends runs elsewhere. */
export interface AddressInFile extends AddressInCode {
  readonly uri: vscode.Uri;
  readonly kind: 'code' | 'configuration';
}

/** Literal addresses in the Python files, notebooks and launch configurations of a folder; bounded in files and time. */
export async function scanFolder(folder: vscode.WorkspaceFolder): Promise<AddressInFile[]> {
  const stop = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => stop.cancel(), PATIENCE);
  try {
    const code = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '**/*.{py,ipynb}'), LEFT_OUT, MOST_FILES, stop.token);
    const configurations = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '.vscode/{launch,tasks}.json'), null, 2, stop.token);
    const found: AddressInFile[] = [];
    for (const uri of [...configurations, ...code]) {
      if (stop.token.isCancellationRequested) break;
      found.push(...(await scanFile(uri)));
    }
    return found.filter(({ value }) => !isOurs(value));
  } finally {
    clearTimeout(timer);
    stop.dispose();
  }
}

async function scanFile(uri: vscode.Uri): Promise<AddressInFile[]> {
  const text = await textOf(uri);
  // A quick look spares most files the patterns.
  if (!text.includes('set_tracking_uri') && !text.includes(TRACKING_URI)) return [];
  if (uri.path.endsWith('.json')) return addressesInConfiguration(text).map((found) => ({ ...found, uri, kind: 'configuration' }));
  const found = uri.path.endsWith('.ipynb') ? addressesInNotebook(text) : addressesInCode(text);
  return found.map((address) => ({ ...address, uri, kind: 'code' }));
}

/** `"MLFLOW_TRACKING_URI": "…"` in a launch or task configuration (JSON with comments). */
function addressesInConfiguration(text: string): AddressInCode[] {
  return text.split('\n').flatMap((line, index) => {
    const match = /^(?!\s*\/\/).*"MLFLOW_TRACKING_URI"\s*:\s*"([^"]+)"/.exec(line);
    return match === null ? [] : [{ value: match[1] ?? '', line: index + 1 }];
  });
}

async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    const { size } = await stat(uri.fsPath);
    return size > LARGEST ? '' : await readFile(uri.fsPath, 'utf8');
  } catch {
    // It went away, or cannot be read, in which case it is not run either.
    return '';
  }
}
