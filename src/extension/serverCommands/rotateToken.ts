import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { tokenElsewhere } from '../errors';
import { formatCount } from '../tree/format';
import { copyConnection } from './copyConnection';

/** How long a window is waited for to have the new address, ms. */
const PATIENCE = 15_000;

/**
 * Replaces the secret of a folder's tracking address, as the person chooses: when its runs have ended, or at once. The feed ends with it, so that every window finds the server
 * anew and gives new terminals and kernels the new address. Raises `UserError`.
 */
export async function rotateToken(connection: FolderConnection): Promise<void> {
  if (connection.kind !== 'store' || connection.trackingUri === undefined) throw tokenElsewhere(connection.name);
  const { activeRuns } = await (await connection.client()).status();
  const now = await choose(connection.name, activeRuns);
  if (now === undefined) return;
  const before = connection.trackingUri;
  const { held_by } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Rotating the access token of {0}', connection.name) },
    async () => {
      // Anew: another window may have replaced it while the person thought.
      const answer = await (await connection.client()).rotateToken({ now });
      await untilMoved(connection, before);
      return answer;
    },
  );
  const copy = { title: vscode.l10n.t('Copy Connection') };
  if ((await vscode.window.showInformationMessage(told(connection.name, now, held_by.length), copy)) === copy) await copyConnection(connection);
}

/** Whether it is revoked at once; undefined when the person thought better of it. */
async function choose(name: string, runs: number): Promise<boolean | undefined> {
  const { l10n } = vscode;
  // A narrow window shows fifty characters of them.
  const until = runs === 0
    ? l10n.t('The old token is good for five minutes more')
    : runs === 1
      ? l10n.t('The open run keeps the old token until it ends')
      : l10n.t('{0} open runs keep the old token until they end', formatCount(runs, vscode.env.language));
  const picked = await vscode.window.showQuickPick(
    [
      { label: l10n.t('$(key) Rotate'), detail: until, now: false },
      { label: l10n.t('$(error) Rotate and Revoke the Old Token Now'), detail: runs === 0 ? l10n.t('If somebody else may know it') : l10n.t('Open runs cannot log any more either'), now: true },
    ],
    { title: l10n.t('Rotate Access Token: {0}', name), placeHolder: l10n.t('The token is the secret in the address that programs record to') },
  );
  return picked?.now;
}

function told(name: string, now: boolean, holders: number): string {
  const { l10n } = vscode;
  const programs = l10n.t('Open a new terminal and restart kernels to record in them; an address that you copied elsewhere has to be copied again.');
  if (now) return l10n.t('The access token of {0} was replaced, and the old one is good no more. {1}', name, programs);
  if (holders === 0) return l10n.t('The access token of {0} was replaced. The old one is good for five minutes more. {1}', name, programs);
  return holders === 1
    ? l10n.t('The access token of {0} was replaced. The old one is good until the open run has ended, and five minutes longer. {1}', name, programs)
    : l10n.t('The access token of {0} was replaced. The old one is good until the {1} open runs have ended, and five minutes longer. {2}', name, formatCount(holders, vscode.env.language), programs);
}

/** Resolves when the window has another address than `before`, or would have by now. */
function untilMoved(connection: FolderConnection, before: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (connection.trackingUri === before || connection.state.kind !== 'ready') return;
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const subscription = connection.onDidChangeState(look);
    const timer = setTimeout(() => {
      subscription.dispose();
      resolve();
    }, PATIENCE);
    look();
  });
}
