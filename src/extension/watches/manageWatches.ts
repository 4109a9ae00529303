import * as vscode from 'vscode';
import type { WatchState } from '../../protocol/watches';
import type { Watch } from '../../watches/watch';
import type { FolderConnection } from '../connection/folderConnection';
import { pickConnection } from '../connection/pickConnection';
import { COMMANDS } from '../ids';
import { showError } from '../showError';
import { formatElapsed, withoutIcons } from '../tree/format';
import { addWatches, removeWatch } from './changeWatches';
import { showFindings } from './tellWatches';
import { conditionWords, findingWords, isTrouble, scopeWords } from './watchWords';
import { readWatchStates, type WatchServices } from './watchServices';

type Row = vscode.QuickPickItem & { readonly act?: () => Promise<unknown>; readonly press?: (button: vscode.QuickInputButton) => Promise<unknown> };

const MUTE = new vscode.ThemeIcon('bell-slash');
const UNMUTE = new vscode.ThemeIcon('bell');
const REMOVE = new vscode.ThemeIcon('trash');

/**
 * Lists the watches of all folders with what they wait for and what they found last; each can be muted and removed, and new ones be made. Choosing one shows its findings,
 * or its entry in the file when there are none.
 */
export function manageWatches(services: WatchServices): void {
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = vscode.l10n.t('Watches');
  pick.placeholder = vscode.l10n.t('What do you want to be told of?');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const fill = async (): Promise<void> => {
    pick.busy = true;
    try {
      const { active: all } = services.tree.connections;
      const folders = await Promise.all(all.map((connection) => folderRows(services, connection, all.length > 1)));
      pick.items = [...folders.flat(), ...newRows(services)];
    } finally {
      pick.busy = false;
    }
  };
  const guarded = (what: () => Promise<unknown>): void => void what().catch((error: unknown) => showError(services.tree.log, error));
  const subscriptions = [
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen?.act === undefined) return;
      pick.hide();
      guarded(chosen.act);
    }),
    pick.onDidTriggerItemButton(({ item, button }) => guarded(async () => {
      await item.press?.(button);
    })),
    // A button writes the file, which comes back by this.
    services.shared.onDidChange(() => guarded(fill)),
    services.muted.onDidChange(() => guarded(fill)),
    pick.onDidHide(() => {
      for (const one of [...subscriptions, pick]) one.dispose();
    }),
  ];
  pick.show();
  guarded(fill);
}

async function folderRows(services: WatchServices, connection: FolderConnection, several: boolean): Promise<Row[]> {
  const { watches } = await services.shared.content(connection);
  const heading = several ? [{ label: withoutIcons(connection.name), kind: vscode.QuickPickItemKind.Separator }] : [];
  if (watches.length === 0 && !several) return [];
  try {
    const { watches: states, problems, events } = await readWatchStates(connection);
    const show = (name: string): Promise<unknown> => {
      const own = events.filter(({ watch }) => watch === name);
      return own.length > 0 ? showFindings(connection, own) : services.shared.show(connection);
    };
    const names = await runNames(connection, watches);
    return [
      ...heading,
      ...watches.map((watch) => watchRow(services, connection, watch, states.find(({ name }) => name === watch.name), names, show)),
      ...problems.map(({ path, message }): Row => ({ label: `$(warning) ${withoutIcons(path)}`, description: withoutIcons(message), alwaysShow: true, act: () => services.shared.show(connection) })),
    ];
  } catch (error) {
    return [...heading, { label: `$(warning) ${withoutIcons(error instanceof Error ? error.message : String(error))}`, act: () => showError(services.tree.log, error) }];
  }
}

function watchRow(
  { shared, muted }: WatchServices, connection: FolderConnection, watch: Watch, state: WatchState | undefined, names: ReadonlyMap<string, string>, show: (name: string) => Promise<unknown>,
): Row {
  const isMuted = muted.has(connection.id, watch.name);
  const last = state?.last;
  const icon = isMuted ? 'bell-slash' : last !== undefined && isTrouble(last) ? 'warning' : 'eye';
  const age = last === undefined ? '' : formatElapsed(Math.max(0, Date.now() - last.time));
  return {
    label: `$(${icon}) ${withoutIcons(watch.name)}`,
    description: `${scopeWords(watch, names.get(watch.scope.run ?? ''))}: ${conditionWords(watch)}`,
    detail: last === undefined
      ? state === undefined ? vscode.l10n.t('The server has not read it yet: is the file saved?') : vscode.l10n.t('Nothing found yet')
      : `${findingWords(last, Date.now())} ${isMuted ? vscode.l10n.t('{0} ago, muted', age) : vscode.l10n.t('{0} ago', age)}`,
    buttons: [
      isMuted ? { iconPath: UNMUTE, tooltip: vscode.l10n.t('Unmute') } : { iconPath: MUTE, tooltip: vscode.l10n.t('Mute') },
      { iconPath: REMOVE, tooltip: vscode.l10n.t('Remove Watch') },
    ],
    act: () => show(watch.name),
    press: (button) => (button.iconPath === REMOVE ? removeWatch({ shared, muted }, connection, watch.name) : muted.set(connection.id, watch.name, !isMuted)),
  };
}

/** Names of the runs that watches are about alone; one that was deleted keeps its id. */
async function runNames(connection: FolderConnection, watches: readonly Watch[]): Promise<Map<string, string>> {
  const ids = [...new Set(watches.flatMap(({ scope }) => scope.run ?? []))];
  const client = await connection.client();
  const found = await Promise.allSettled(ids.map((id) => client.getRun(id)));
  return new Map(found.flatMap((one, index) => (one.status === 'fulfilled' ? [[ids[index] ?? '', one.value.info.run_name] as const] : [])));
}

function newRows(services: WatchServices): Row[] {
  const run = (command: string) => (): Promise<unknown> => Promise.resolve(vscode.commands.executeCommand(command));
  return [
    { label: vscode.l10n.t('New'), kind: vscode.QuickPickItemKind.Separator },
    { label: vscode.l10n.t('$(add) Watch a Metric…'), description: vscode.l10n.t('it falls below or rises above a number'), act: run(COMMANDS.watchMetric) },
    { label: vscode.l10n.t('$(add) Watch a Run…'), description: vscode.l10n.t('it ends or fails'), act: run(COMMANDS.watchRun) },
    { label: vscode.l10n.t('$(add) Watch a Series…'), description: vscode.l10n.t('it leaves its band or does not come'), act: run(COMMANDS.watchSeries) },
    { label: vscode.l10n.t('$(add) Watch for Failures'), description: vscode.l10n.t('any run of a folder fails'), act: () => watchFailures(services) },
  ];
}

async function watchFailures(services: WatchServices): Promise<void> {
  const connection = await pickConnection(services.tree.connections);
  const watch: Watch = { name: 'Any run fails', condition: { kind: 'ends', only: 'failed' }, scope: {} };
  await addWatches(services, connection, [watch], vscode.l10n.t('You will be told when a run of {0} fails.', withoutIcons(connection.name)));
}
