import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { pickConnection } from '../connection/pickConnection';
import type { FolderConnection } from '../connection/folderConnection';
import { noPlaceForRuns } from '../errors/history';
import { targetArguments } from './copyArguments';
import type { CopyDesk } from './copyDesk';
import type { CopyJob } from './copyJob';
import type { FoundPlace } from './findPlaces';
import { findHistory } from './findHistory';
import type { FollowedSources } from './followedSources';
import { askImport, runsOf, targetsOf, type ImportDraft, type ReadAgain } from './importForm';
import { kindWords } from './kinds';
import { readSource } from './preview';
import { runsWords } from './words';
import { entered } from '../runs/targets';
import { showError } from '../showError';

/** Imports what was chosen in the Explorer, what is given as a path, or what the person picks, after showing what it would bring. Raises `CancellationError` and `UserError`. */
export async function importRuns(desk: CopyDesk, followed: FollowedSources, args: readonly unknown[]): Promise<void> {
  const target = await targetOf(desk, args);
  const paths = givenPaths(args);
  for (const path of paths.length > 0 ? paths : [await pickPath()]) {
    try {
      await importPath(desk, followed, path, target);
    } catch (error) {
      // One that cannot be read, or that is left, does not keep the others from their turn.
      if (paths.length < 2) throw error;
      await showError(desk.services.log, error);
    }
  }
}

async function importPath(desk: CopyDesk, followed: FollowedSources, path: string, target: FolderConnection): Promise<void> {
  const { extensionPath, connections } = desk.services;
  const cwd = dirname(path);
  const read: ReadAgain = (draft) => readSource(extensionPath, path, sourceArguments(draft), cwd);
  const first = { path, prefixes: [], artifacts: 'copy', follow: false, target } as const;
  const draft = await askImport({ ...first, preview: await read(first) }, connections, read);
  const job = importJob(draft, cwd);
  if (draft.follow) await followed.start(job);
  else await desk.run(job);
}

/** The copy that a draft comes to. */
export function importJob(draft: ImportDraft, cwd: string): CopyJob {
  const { path, target, artifacts, follow, experiments = [] } = draft;
  const runs = runsOf(draft);
  return {
    what: 'import',
    subject: runs === 0 || follow ? basename(path) : vscode.l10n.t('{0} of {1}', runsWords(runs), basename(path)),
    target: target.name,
    args: [
      'import', path, ...targetArguments(target), ...sourceArguments(draft), ...experiments.map((name) => `--experiment=${name}`),
      ...(artifacts === 'leave' && target.kind === 'store' ? ['--artifacts=leave'] : []), ...(follow ? ['--follow'] : []),
    ],
    cwd,
    connectionIds: [target.id],
    shows: target.id,
  };
}

function sourceArguments({ kind, prefixes }: Pick<ImportDraft, 'kind' | 'prefixes'>): string[] {
  return [...(kind === undefined ? [] : [`--kind=${kind}`]), ...prefixes.map(({ from, to }) => `--prefix=${from}=${to}`)];
}

/** Where the runs go: the row of the tree that was given, or the folder that the person works in. Raises `UserError` when nothing takes them. */
async function targetOf({ services: { connections } }: CopyDesk, [item]: readonly unknown[]): Promise<FolderConnection> {
  const targets = targetsOf(connections);
  if (!vscode.workspace.isTrusted || targets.length === 0) throw noPlaceForRuns();
  if (item instanceof vscode.Uri) return connections.for(item) ?? pickConnection(connections);
  const { connectionId } = (typeof item === 'object' && item !== null ? item : {}) as { connectionId?: unknown };
  const given = typeof connectionId === 'string' ? connections.byId(connectionId) : undefined;
  return given !== undefined && targets.includes(given) ? given : pickConnection(connections);
}

/** Files and folders of the Explorer, the file of an editor, or a path as text. */
function givenPaths([item, items]: readonly unknown[]): string[] {
  if (typeof item === 'string' && item !== '') return [item];
  const all: readonly unknown[] = Array.isArray(items) && items.length > 0 ? items : [item];
  return all.flatMap((one) => (one instanceof vscode.Uri && one.scheme === 'file' ? [one.fsPath] : []));
}

type PathItem = vscode.QuickPickItem & ({ readonly path: string } | { readonly ask: 'file' | 'folder' });

/** Lets the person choose among what was found in the window and the rest of the machine. Raises `CancellationError`. */
async function pickPath(): Promise<string> {
  const { l10n } = vscode;
  const pick = vscode.window.createQuickPick<PathItem>();
  const others: PathItem[] = [
    { label: `$(folder-opened) ${l10n.t('Choose a Folder…')}`, detail: l10n.t('mlruns, wandb, TensorBoard logs, DVCLive, Lightning or Hugging Face logs'), alwaysShow: true, ask: 'folder' },
    { label: `$(file) ${l10n.t('Choose a File…')}`, detail: l10n.t('mlflow.db, a zip file of runs, an event file or a CSV file'), alwaysShow: true, ask: 'file' },
  ];
  pick.title = l10n.t('Import Runs');
  pick.placeholder = l10n.t('From where? Nothing is imported before you have seen what it is.');
  pick.matchOnDescription = true;
  pick.items = others;
  pick.busy = true;
  const chosen = await new Promise<PathItem | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
    void fill(pick, others);
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  if ('path' in chosen) return chosen.path;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const [uri] = entered(await vscode.window.showOpenDialog({
    canSelectFiles: chosen.ask === 'file', canSelectFolders: chosen.ask === 'folder', openLabel: l10n.t('Look at It'), title: l10n.t('Import Runs'), ...(folder === undefined ? {} : { defaultUri: folder }),
  }));
  return entered(uri).fsPath;
}

async function fill(pick: vscode.QuickPick<PathItem>, others: readonly PathItem[]): Promise<void> {
  try {
    const found = await findHistory(vscode.workspace.workspaceFolders ?? []);
    const rows = found.map((place): PathItem => ({ label: `$(history) ${placeName(place)}`, description: kindWords(place.kind), path: place.path }));
    const parts: PathItem[] = rows.length === 0 ? [] : [
      { label: vscode.l10n.t('Found in this window'), kind: vscode.QuickPickItemKind.Separator, path: '' }, ...rows,
      { label: vscode.l10n.t('Elsewhere'), kind: vscode.QuickPickItemKind.Separator, path: '' },
    ];
    pick.items = [...parts, ...others];
    const [first] = rows;
    if (first !== undefined && pick.value === '') pick.activeItems = [first];
  } finally {
    pick.busy = false;
  }
}

/** A place as people of the window call it. */
export function placeName({ path }: FoundPlace): string {
  return vscode.workspace.asRelativePath(path) || basename(path);
}
