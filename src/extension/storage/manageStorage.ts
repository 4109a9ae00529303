import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { RemovedBatch, StorageExperiment, StorageOwner, StorageReport } from '../../protocol/storage';
import type { FolderConnection } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import { formatBytes, formatCount, lineEnd, oneLine, withoutIcons } from '../tree/format';
import { askCheckpoints } from './askCheckpoints';
import { carryOut, putBack } from './carryOut';
import { moveStore } from './moveStore';
import type { PlanDocuments } from './planDocument';
import { storageWork } from './storageWork';

/** What is chosen from. */
type Item = vscode.QuickPickItem & { readonly act?: () => Promise<Next>; readonly size?: number };
/** What comes after: the same list anew, the same list, or nothing more. */
type Next = 'again' | 'back' | 'end';

/** Longest name in a title, characters. */
const NAME = 100;
/** Longest name in a row, characters: its size stands behind it, and is what the list is for. */
const ROW_NAME = 40;

/** What storage is managed of. */
export interface Managed {
  readonly connection: FolderConnection;
  readonly documents: PlanDocuments;
  readonly extensionPath: string;
}

/** Shows what a store takes on disk, from experiments down to files, and what can be done about it. Raises what the client raises. */
export async function manageStorage(managed: Managed): Promise<void> {
  const client = await managed.connection.client();
  for (;;) {
    const report = await storageWork(client, vscode.l10n.t('Looking at the storage of {0}', managed.connection.name), { kind: 'scan' });
    let next: Next = 'back';
    while (next === 'back') next = await pick(titleOf(managed.connection, report), () => [...deeds(managed, client, report), ...experimentItems(managed, client, report)], false);
    if (next === 'end') return;
  }
}

function titleOf({ name }: FolderConnection, report: StorageReport): string {
  const { l10n, env } = vscode;
  const total = report.removed.reduce((sum, { bytes }) => sum + bytes, report.bytes + report.database_bytes + report.journal_bytes);
  return l10n.t('Storage of {0}: {1}, {2} free on the disk', oneLine(name, NAME), formatBytes(total, env.language), formatBytes(report.free_bytes, env.language));
}

/** A list with sizes that can be put in order of size or name. `Back` is offered below another list. */
function pick(title: string, items: () => Item[], isBelow: boolean): Promise<Next> {
  const { l10n, window, QuickInputButtons, ThemeIcon } = vscode;
  return new Promise((resolve, reject) => {
    const quickPick = window.createQuickPick<Item>();
    let bySize = true;
    const order: vscode.QuickInputButton = { iconPath: new ThemeIcon('sort-precedence'), tooltip: l10n.t('Sort by Name or Size') };
    const refresh: vscode.QuickInputButton = { iconPath: new ThemeIcon('refresh'), tooltip: l10n.t('Look Again') };
    const show = (): void => {
      quickPick.items = ordered(items(), bySize);
    };
    let done: Next | Promise<Next> = isBelow ? 'back' : 'end';
    Object.assign(quickPick, { title, matchOnDescription: true, placeholder: l10n.t('Choose what to look into or do') });
    quickPick.buttons = [...(isBelow ? [QuickInputButtons.Back] : [refresh]), order];
    quickPick.onDidTriggerButton((button) => {
      if (button === order) {
        bySize = !bySize;
        show();
        return;
      }
      done = button === refresh ? 'again' : 'back';
      quickPick.hide();
    });
    quickPick.onDidAccept(() => {
      const [chosen] = quickPick.selectedItems;
      if (chosen?.act === undefined) return;
      const { act } = chosen;
      done = act();
      quickPick.hide();
    });
    quickPick.onDidHide(() => {
      quickPick.dispose();
      Promise.resolve(done).then(resolve, reject);
    });
    show();
    quickPick.show();
  });
}

/** What has a size is put in order within what stands between two separators. */
function ordered(items: readonly Item[], bySize: boolean): Item[] {
  const sized = items.filter(({ size }) => size !== undefined);
  const rest = items.filter(({ size }) => size === undefined);
  return [...rest, ...sized.sort((a, b) => (bySize ? b.size! - a.size! : a.label.localeCompare(b.label)))];
}

function deeds(managed: Managed, client: MlflowClient, report: StorageReport): Item[] {
  const { l10n, env } = vscode;
  const { documents } = managed;
  const size = (bytes: number): string => formatBytes(bytes, env.language);
  const database = report.database_bytes + report.journal_bytes;
  const again = (isChanged: boolean): Next => (isChanged ? 'again' : 'back');
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    separator(l10n.t('make it smaller')),
    {
      label: `$(files) ${l10n.t('Keep Equal Files Once…')}`, act: async () => again(await carryOut(client, documents, { kind: 'duplicates' })),
      ...(report.shared_bytes > 0 ? { description: l10n.t('saves {0} already', size(report.shared_bytes)) } : {}),
    },
    { label: `$(star) ${l10n.t('Keep the Best Checkpoints…')}`, act: () => checkpoints(managed, client, report.experiments) },
    { label: `$(trash) ${l10n.t('Empty Trash…')}`, description: size(report.trash.bytes), act: async () => again(await carryOut(client, documents, { kind: 'trash' })) },
    ...(report.strays.files === 0 ? [] : [{ label: `$(question) ${l10n.t('Remove Files of No Run…')}`, description: size(report.strays.bytes), act: async (): Promise<Next> => again(await carryOut(client, documents, { kind: 'strays' })) }]),
    ...report.removed.map((batch) => batchItem(client, batch)),
    { label: `$(move) ${l10n.t('Move Store Elsewhere…')}`, description: oneLine(report.store, 200), act: async () => ((await moveStore(managed)) ? 'end' : 'back') },
    separator(l10n.t('what takes the room')),
    { label: `$(database) ${l10n.t('Database')}`, description: l10n.t('{0}, all parameters, metrics and tags', size(database)), size: database },
  ];
}

function batchItem(client: MlflowClient, { id, time, bytes, kind }: RemovedBatch): Item {
  const { l10n, env } = vscode;
  const at = new Date(time).toLocaleString(env.language, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    label: `$(discard) ${kind === 'checkpoints' ? l10n.t('Put Back the Checkpoints of {0}', at) : l10n.t('Put Back the Files of {0}', at)}`,
    description: formatBytes(bytes, env.language),
    act: async () => {
      await putBack(client, id);
      return 'again';
    },
  };
}

async function checkpoints({ documents }: Managed, client: MlflowClient, experiments: readonly StorageExperiment[], only?: StorageExperiment): Promise<Next> {
  const aim = await askCheckpoints(client, experiments, only);
  if (aim === undefined) return 'back';
  return (await carryOut(client, documents, aim)) ? 'again' : 'back';
}

function experimentItems(managed: Managed, client: MlflowClient, report: StorageReport): Item[] {
  const { l10n, env } = vscode;
  return report.experiments.filter(({ files }) => files > 0).map((experiment): Item => ({
    label: `$(beaker) ${rowName(experiment.name)}`,
    description: [formatBytes(experiment.bytes, env.language), runsText(experiment.owners), experiment.lifecycle_stage === 'deleted' ? l10n.t('in the trash') : ''].filter(Boolean).join(', '),
    size: experiment.bytes,
    act: () => experimentList(managed, client, report, experiment),
  }));
}

async function experimentList(managed: Managed, client: MlflowClient, report: StorageReport, experiment: StorageExperiment): Promise<Next> {
  const { l10n, env } = vscode;
  const owners = await client.storageOwners(experiment.experiment_id);
  const items = (): Item[] => [
    { label: `$(star) ${l10n.t('Keep the Best Checkpoints…')}`, act: () => checkpoints(managed, client, report.experiments, experiment) },
    { label: l10n.t('runs and models'), kind: vscode.QuickPickItemKind.Separator },
    ...owners.map((owner): Item => ({
      label: `$(${owner.kind === 'run' ? 'pulse' : 'package'}) ${rowName(owner.name)}`,
      description: [formatBytes(owner.bytes, env.language), filesText(owner.files), owner.lifecycle_stage === 'deleted' ? l10n.t('in the trash') : ''].filter(Boolean).join(', '),
      size: owner.bytes,
      act: () => fileList(managed, client, owner),
    })),
  ];
  return below(l10n.t('Storage of {0}: {1}', oneLine(experiment.name, NAME), formatBytes(experiment.bytes, env.language)), items);
}

async function fileList({ connection }: Managed, client: MlflowClient, owner: StorageOwner): Promise<Next> {
  const { l10n, env } = vscode;
  const { files, more } = await client.storageFiles(owner.kind, owner.id);
  const run = owner.kind === 'run' ? owner.id : owner.run_id;
  const items = (): Item[] => [
    ...(run === undefined || owner.lifecycle_stage === 'deleted' ? [] : [{
      label: `$(go-to-file) ${l10n.t('Open Run')}`,
      act: async (): Promise<Next> => {
        await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId: run });
        return 'end';
      },
    }]),
    { label: more > 0 ? l10n.t('the greatest files') : l10n.t('files'), kind: vscode.QuickPickItemKind.Separator },
    ...files.map(({ path, bytes, shared }): Item => ({
      label: `$(file) ${withoutIcons(lineEnd(path, ROW_NAME))}`, size: bytes,
      description: [formatBytes(bytes, env.language), shared === true ? l10n.t('kept once with equal files') : ''].filter(Boolean).join(', '),
    })),
  ];
  return below(l10n.t('Storage of {0}: {1}', oneLine(owner.name, NAME), formatBytes(owner.bytes, env.language)), items);
}

/** A list below another, which comes back after it. */
async function below(title: string, items: () => Item[]): Promise<Next> {
  for (;;) {
    const deeper = new Set<string>();
    const next = await pick(title, () => items().map((item) => {
      const { act } = item;
      return act === undefined ? item : { ...item, act: () => (deeper.add(item.label), act()) };
    }), true);
    if (next !== 'back' || deeper.size === 0) return next;
  }
}

/** A name in a row, beside its size; it must not become an icon. */
const rowName = (text: string): string => withoutIcons(oneLine(text, ROW_NAME));

function runsText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 run or model') : vscode.l10n.t('{0} runs and models', formatCount(count, vscode.env.language));
}

function filesText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', formatCount(count, vscode.env.language));
}
