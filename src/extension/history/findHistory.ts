import * as vscode from 'vscode';
import type { PlaceKind } from '../../interop/history';
import { NOT_HERE, placesOf, SIGNS, type FoundPlace } from './findPlaces';

/** Files of one kind that are looked for in a folder; a place is known by few. */
const MOST = 2000;

/** What lies in these folders that runs can be brought from. Only names are looked for. */
export async function findHistory(folders: readonly vscode.WorkspaceFolder[], token?: vscode.CancellationToken): Promise<FoundPlace[]> {
  const found: FoundPlace[] = [];
  for (const folder of folders.filter(({ uri }) => uri.scheme === 'file')) {
    const files = new Map<PlaceKind, string[]>();
    for (const [kind, glob] of Object.entries(SIGNS) as [PlaceKind, string][]) {
      const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), NOT_HERE, MOST, token);
      files.set(kind, uris.map(({ path }) => path));
    }
    const places = placesOf(folder.uri.path, files);
    found.push(...places.map(({ kind, path }) => ({ kind, path: folder.uri.with({ path }).fsPath })));
  }
  return found;
}
