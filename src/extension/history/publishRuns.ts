import * as vscode from 'vscode';
import { remoteAddress, type FolderConnection } from '../connection/folderConnection';
import { noPlaceForRuns } from '../errors/history';
import { COMMANDS } from '../ids';
import { entered } from '../runs/targets';
import { oneLine, withoutIcons } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import { canPublish, publishArguments } from './copyArguments';
import type { CopyDesk } from './copyDesk';
import type { CopyJob } from './copyJob';
import { askForm, separator, type FormRow } from './form';
import { countRuns } from './countRuns';
import { targetsOf } from './importForm';
import { connectionItem, isAll, selectionOf, selectionWords, type Selection } from './selection';
import { experimentsWords, modelsWords, runsWords } from './words';

/** What is to be published, and where. */
interface PublishDraft {
  readonly selection: Selection;
  readonly target: FolderConnection;
  /** What of it there is; undefined where the server does not count. */
  readonly runs: number | undefined;
}

/** Copies runs, experiments or models to a server, or back, after showing what goes where. Raises `CancellationError` and `UserError`. */
export async function publishRuns(desk: CopyDesk, tree: TreeServices, args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t('Publish Runs');
  const selection = await selectionOf(tree, args, title);
  const target = await askTarget(desk, selection.connection);
  const words = selectionWords(selection, (id) => tree.models.byId(selection.connection.id)?.runs.get(id)?.info.run_name);
  const draft = await askForm<PublishDraft>({ selection, target, runs: await countRuns(selection) }, {
    title: vscode.l10n.t('Publish {0}', oneLine(words, 80)),
    placeholder: vscode.l10n.t('Nothing was sent yet. Check what will be, or choose a row to change it.'),
    rows: (now) => rowsOf(now, words, desk),
  });
  const job: CopyJob = {
    what: 'publish', subject: words, target: draft.target.name, args: publishArguments(draft.selection, draft.target), cwd: homeOf(draft.selection.connection),
    connectionIds: [draft.selection.connection.id, draft.target.id], shows: draft.target.id,
  };
  await desk.run(job);
}

/** The folder a process of ours runs in. */
export function homeOf({ folder }: FolderConnection): string {
  return folder?.uri.fsPath ?? vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath ?? process.cwd();
}

type TargetItem = vscode.QuickPickItem & { readonly connection?: FolderConnection };

/** Where it goes: a server, which may yet have to be connected to, or from a server to a folder. Raises `CancellationError`, and `UserError` when nothing takes it. */
async function askTarget(desk: CopyDesk, source: FolderConnection): Promise<FolderConnection> {
  const { connections } = desk.services;
  const others = (): FolderConnection[] => targetsOf(connections).filter((one) => canPublish(source, one));
  const sorted = others();
  const connect: TargetItem = { label: `$(add) ${vscode.l10n.t('Connect to MLflow Server…')}`, detail: vscode.l10n.t('A server of your team: its address and how to sign in'), alwaysShow: true };
  const items: TargetItem[] = [...sorted.map(connectionItem), ...(source.kind === 'server' ? [] : [connect])];
  if (items.length === 0) throw noPlaceForRuns();
  const [only] = items;
  const picked = items.length === 1 ? only : entered(await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Publish Runs'), placeHolder: source.kind === 'server' ? vscode.l10n.t('To which folder?') : vscode.l10n.t('To which server?'), ignoreFocusOut: true }));
  if (picked?.connection !== undefined) return picked.connection;
  const before = new Set(others().map(({ id }) => id));
  await vscode.commands.executeCommand(COMMANDS.connectServer);
  const added = others().find(({ id }) => !before.has(id));
  if (added === undefined) throw new vscode.CancellationError();
  return added;
}

function rowsOf(draft: PublishDraft, words: string, desk: CopyDesk): FormRow<PublishDraft>[] {
  const { l10n } = vscode;
  const { selection, target, runs } = draft;
  const address = remoteAddress(target);
  const what = [
    isAll(selection) ? l10n.t('all of it') : '',
    selection.experiments.length > 0 ? experimentsWords(selection.experiments.length) : '',
    runs === undefined ? '' : runsWords(runs),
    selection.models.length > 0 ? modelsWords(selection.models.length) : '',
  ].filter((part) => part !== '').join(', ');
  return [
    { label: `$(cloud-upload) ${l10n.t('Publish to {0}', withoutIcons(target.name))}`, description: l10n.t('what is there already is not sent again'), alwaysShow: true, act: () => Promise.resolve('start') },
    separator(l10n.t('What')),
    { label: `$(beaker) ${withoutIcons(words)}`, description: what },
    { label: `$(history) ${l10n.t('With its history')}`, description: l10n.t('parameters, all points, tags, datasets, notes, child runs') },
    { label: `$(files) ${l10n.t('With its artifacts')}`, description: l10n.t('files, logged models') },
    separator(l10n.t('Where')),
    {
      label: `$(${target.kind === 'server' ? 'server' : 'root-folder'}) ${withoutIcons(target.name)}`, description: withoutIcons(address ?? target.storePath),
      act: async () => ({ ...draft, target: await askTarget(desk, selection.connection) }),
    },
    separator(l10n.t('How')),
    { label: `$(shield) ${l10n.t('Secrets')}`, description: l10n.t('values that look like one are shown to you before anything is sent') },
    { label: `$(verified) ${l10n.t('Verified')}`, description: l10n.t('points are counted at the target, files by their digests') },
  ];
}
