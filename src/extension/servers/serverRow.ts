import * as vscode from 'vscode';
import type { ConnectionState, FolderConnection } from '../connection/folderConnection';
import { isSignInNeeded } from '../errors/servers';

/** Two spaces part what a description says. */
const GAP = '  ';

/** How the root of a server, or of a store beside it, looks in a tree. */
export interface RootLook {
  readonly icon: vscode.ThemeIcon;
  readonly description: string;
  /** Words that menus match: `server active signIn`, `folder`, `folder aside`. */
  readonly context: string;
  readonly tooltip: string;
  /** For a screen reader. */
  readonly label: string;
  /** Whether it is shown open at first: a server that nobody asked for is not connected to. */
  readonly open: boolean;
}

/** A root as both trees show it; `content` says what is known to be in it. */
export function rootLook(connection: FolderConnection, content: string): RootLook {
  return connection.kind === 'server' ? serverLook(connection, content) : storeLook(connection, content);
}

function storeLook(connection: FolderConnection, content: string): RootLook {
  const aside = isAside(connection);
  return {
    icon: new vscode.ThemeIcon('root-folder'),
    description: content,
    context: aside ? 'folder aside' : 'folder',
    tooltip: aside ? vscode.l10n.t('{0}\nNew runs go to another server.', connection.storePath) : connection.storePath,
    label: [vscode.l10n.t('{0}, folder', connection.name), content].filter((part) => part !== '').join(', '),
    open: !aside,
  };
}

function serverLook(connection: FolderConnection, content: string): RootLook {
  const { state, isActive: active } = connection;
  const signIn = wantsSignIn(state);
  const parts = [stateWords(connection, signIn), active ? vscode.l10n.t('new runs go here') : '', content].filter((part) => part !== '');
  const trouble = state.kind === 'failed' || state.kind === 'reconnecting';
  return {
    icon: trouble ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('charts.yellow')) : new vscode.ThemeIcon('server'),
    description: parts.join(GAP),
    context: ['server', ...(active ? ['active'] : []), ...(signIn ? ['signIn'] : [])].join(' '),
    tooltip: [connection.id.replace(/^server:/, ''), ...(trouble && state.error !== undefined ? [state.error.message] : [])].join('\n'),
    label: [vscode.l10n.t('{0}, server', connection.name), ...parts].join(', '),
    open: active,
  };
}

/** What is said of what is in a root; a server that is being connected to says that already. */
export function contentWords({ state }: Pick<FolderConnection, 'state'>, reading: boolean, content: string): string {
  return reading && state.kind === 'ready' ? vscode.l10n.t('reading…') : content;
}

/** How it stands with a connection, in words; nothing when all is well. */
export function stateWords({ state }: FolderConnection, signIn = wantsSignIn(state)): string {
  switch (state.kind) {
    case 'starting':
      return vscode.l10n.t('connecting…');
    case 'reconnecting':
      return [...(signIn ? [vscode.l10n.t('sign in')] : []), vscode.l10n.t('as of {0}', timeOf(state.since))].join(GAP);
    case 'failed':
      return signIn ? vscode.l10n.t('sign in') : vscode.l10n.t('no answer');
    case 'ready':
    case 'off':
      return '';
  }
}

function wantsSignIn(state: ConnectionState): boolean {
  return (state.kind === 'failed' || state.kind === 'reconnecting') && state.error !== undefined && isSignInNeeded(state.error);
}

/** A time of day as people write it. */
export function timeOf(ms: number): string {
  return new Date(ms).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
}

/** Whether it is the store of a folder for which a server is active. */
function isAside(connection: FolderConnection): boolean {
  return connection.kind === 'store' && !connection.isActive;
}

/** Whether a root is read before it is opened: a folder's own store is, and no server makes the tree wait. */
export function isReadUnasked(connection: FolderConnection): boolean {
  return connection.kind === 'store' && connection.isActive;
}
