import * as vscode from 'vscode';
import { MlflowError } from '../../protocol/errors';
import type { WatchEvent } from '../../protocol/watches';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { COMMANDS, SETTINGS } from '../ids';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import { showError } from '../showError';
import { formatElapsed } from '../tree/format';
import { removeWatch } from './changeWatches';
import type { MutedWatches } from './mutedWatches';
import { findingWords, isTrouble, plain } from './watchWords';

/** A window that is not in front leaves it to the one that is, for so long, ms. */
const BEHIND = 1500;
/** More findings than this at once are summed up in one message. */
const MOST_MESSAGES = 2;
/** Findings that a summary names; the others are counted. */
const NAMED = 2;

/** What telling works with. */
export interface TellServices {
  readonly connections: Connections;
  readonly shared: SharedFiles;
  readonly muted: MutedWatches;
  readonly log: Log;
}

/**
 * Tells what the watches of each folder find: at once while a window is open, summed up when one opens. The server hands each finding to one window alone, so that it
 * is told once.
 */
export function tellWatches(services: TellServices): vscode.Disposable {
  const { connections } = services;
  let followed: vscode.Disposable[] = [];
  const follow = (): void => {
    for (const one of followed) one.dispose();
    followed = connections.active.map((connection) => tellOf(services, connection));
  };
  follow();
  return vscode.Disposable.from(connections.onDidChange(follow), { dispose: () => { for (const one of followed) one.dispose(); } });
}

function tellOf(services: TellServices, connection: FolderConnection): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let without = false;
  const take = async (): Promise<void> => {
    timer = undefined;
    if (connection.state.kind !== 'ready' || connection.state.readOnly || without || !isTold(connection)) return;
    try {
      const events = await connection.state.client.takeWatches();
      await tell(services, connection, events.filter(({ watch }) => !services.muted.has(connection.id, watch)));
    } catch (error) {
      // A stock MLflow server watches nothing.
      without = error instanceof MlflowError && error.code === 'ENDPOINT_NOT_FOUND';
      if (!without) services.log.warn(`${connection.name}: what the watches found was not read`, error);
    }
  };
  const soon = (): void => {
    timer ??= setTimeout(() => void take(), vscode.window.state.focused ? 0 : BEHIND);
  };
  soon();
  return vscode.Disposable.from(
    connection.onDidChangeState(({ kind }) => {
      without = false;
      if (kind === 'ready') soon();
    }),
    connection.onDidReceive((event) => {
      if (event.kind === 'reset' || event.changes.some(({ kind }) => kind === 'watch')) soon();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`trialbook.${SETTINGS.watchesNotify}`)) soon();
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

function isTold({ folder }: FolderConnection): boolean {
  return vscode.workspace.getConfiguration('trialbook', folder?.uri).get<boolean>(SETTINGS.watchesNotify, true);
}

async function tell(services: TellServices, connection: FolderConnection, events: readonly WatchEvent[]): Promise<void> {
  if (events.length > MOST_MESSAGES) {
    await tellTogether(connection, events);
    return;
  }
  await Promise.all(events.map((event) => tellOne(services, connection, event)));
}

async function tellOne(services: TellServices, connection: FolderConnection, event: WatchEvent): Promise<void> {
  const open = event.finding.kind === 'missing' ? vscode.l10n.t('Open Last Run') : vscode.l10n.t('Open Run');
  const [mute, remove] = [vscode.l10n.t('Mute'), vscode.l10n.t('Remove Watch')];
  const buttons = [...(event.run === undefined ? [] : [open]), mute, remove];
  const words = withTime(event, findingWords(event, Date.now()));
  const chosen = await (isTrouble(event) ? vscode.window.showWarningMessage(words, ...buttons) : vscode.window.showInformationMessage(words, ...buttons));
  try {
    if (chosen === open) await openRun(connection, event);
    if (chosen === mute) await muteWatch(services, connection, event.watch);
    if (chosen === remove) await removeWatch(services, connection, event.watch);
  } catch (error) {
    await showError(services.log, error);
  }
}

async function muteWatch({ muted }: TellServices, connection: FolderConnection, watch: string): Promise<void> {
  await muted.set(connection.id, watch, true);
  const undo = vscode.l10n.t('Undo');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('You will hear nothing of “{0}” any more. “Manage Watches” changes that.', plain(watch)), undo);
  if (chosen === undo) await muted.set(connection.id, watch, false);
}

async function tellTogether(connection: FolderConnection, events: readonly WatchEvent[]): Promise<void> {
  const now = Date.now();
  // What went wrong first, the newest of it first.
  const ordered = [...events].sort((a, b) => Number(isTrouble(b)) - Number(isTrouble(a)) || b.time - a.time);
  const named = ordered.slice(0, NAMED).map((event) => findingWords(event, now)).join(' ');
  const more = events.length - NAMED;
  const [show, manage] = [vscode.l10n.t('Show All…'), vscode.l10n.t('Manage Watches…')];
  const chosen = await vscode.window.showInformationMessage(more === 1 ? vscode.l10n.t('{0} And 1 more finding of your watches.', named) : vscode.l10n.t('{0} And {1} more findings of your watches.', named, more), show, manage);
  if (chosen === manage) await vscode.commands.executeCommand(COMMANDS.manageWatches);
  if (chosen === show) await showFindings(connection, ordered);
}

/** Lists findings; choosing one opens its run. */
export async function showFindings(connection: FolderConnection, events: readonly WatchEvent[]): Promise<void> {
  const now = Date.now();
  const items = events.map((event) => ({
    label: `$(${isTrouble(event) ? 'warning' : 'eye'}) ${findingWords(event, now)}`,
    detail: vscode.l10n.t('{0}, {1} ago', plain(event.watch), formatElapsed(Math.max(0, now - event.time))),
    event,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What Watches Found'), placeHolder: vscode.l10n.t('Open the run of which finding?'), matchOnDetail: true });
  if (chosen !== undefined) await openRun(connection, chosen.event);
}

async function openRun(connection: FolderConnection, { run }: WatchEvent): Promise<void> {
  if (run !== undefined) await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId: run.id });
}

/** What was found a while ago, by a server without a window, says so. */
function withTime({ time }: WatchEvent, words: string): string {
  const age = Date.now() - time;
  return age < 120_000 ? words : vscode.l10n.t('{0} ({1} ago)', words, formatElapsed(age));
}
