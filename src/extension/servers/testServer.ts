import * as vscode from 'vscode';
import type { ServerCheck } from '../../client/remote/checkServer';
import { ConnectionError } from '../../client/connectionError';
import { SetupError } from '../../client/remote/setupError';
import { isUnauthenticated, reasonOf } from '../errors/connectionWords';
import { askList, BACK, type Row } from '../logRun/ask';
import type { Log } from '../log';
import { chooseFurther, type Further } from './furtherForm';
import { credentialSteps, hostOf, resultOf, withAddress, type DraftStep, type ServerDraft } from './serverDraft';
import { normalAddress } from '../connection/serverAddress';

/** How a test ended: the draft may have been mended on the way. */
export type TestAnswer =
  | { readonly kind: 'answered'; readonly check: ServerCheck }
  /** The person keeps it although it does not answer. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'again'; readonly draft: ServerDraft }
  | { readonly kind: 'to'; readonly step: DraftStep };

/** Asks the server of a draft what it is, and on a failure the person what to do. Raises `CancellationError`. */
export async function testDraft(draft: ServerDraft, title: string, log: Log): Promise<TestAnswer> {
  try {
    return { kind: 'answered', check: await checkDraft(draft) };
  } catch (error) {
    if (error instanceof vscode.CancellationError) return { kind: 'to', step: 'signIn' };
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    log.warn(`${hostOf(draft.address)}: the test failed`, error);
    return askWayOut(draft, title, error, reason);
  }
}

async function checkDraft(draft: ServerDraft): Promise<ServerCheck> {
  const { entry, secrets } = resultOf(draft);
  const [{ checkServer }, { connectionOf }] = await Promise.all([import('../../client/remote/checkServer'), import('../../client/remote/connectionOf')]);
  const connection = connectionOf(entry, secrets);
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Asking {0} what it is', hostOf(entry.url)), cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
    return checkServer(connection, stop.signal);
  });
}

type WayOut = 'again' | 'address' | 'signIn' | 'credentials' | 'location' | 'http' | 'keep' | 'log' | Further;

async function askWayOut(draft: ServerDraft, title: string, error: unknown, reason: string): Promise<TestAnswer> {
  const location = movedTo(error);
  const rows: Row<WayOut>[] = waysOut(draft, error, location).map((id) => ({ id, label: id === 'signIn' && draft.signIn === 'none' ? vscode.l10n.t('$(account) Sign In…') : wayLabel(id, location) }));
  // The reason stands in a row: a placeholder is cut and goes with the first key.
  const answer = await askList({ title, placeholder: vscode.l10n.t('What is to be changed?'), rows: [{ label: `$(warning) ${hostOf(draft.address)}`, detail: reason }, ...rows], active: rows[0], back: true });
  if (answer === BACK) return { kind: 'to', step: 'signIn' };
  return answer.row === undefined ? { kind: 'again', draft } : follow(draft, title, answer.row, location);
}

async function follow(draft: ServerDraft, title: string, way: WayOut, location: string | undefined): Promise<TestAnswer> {
  switch (way) {
    case 'again':
      return { kind: 'again', draft };
    case 'address':
    case 'signIn':
      return { kind: 'to', step: way };
    case 'credentials':
      return { kind: 'to', step: credentialSteps(draft.signIn)[0] ?? 'signIn' };
    case 'location':
      return { kind: 'again', draft: withAddress(draft, location ?? draft.address) };
    case 'http':
      return { kind: 'again', draft: withAddress(draft, draft.address.replace(/^https:/, 'http:')) };
    case 'keep':
      return { kind: 'kept' };
    case 'log':
      await vscode.commands.executeCommand('trialbook.showLogs');
      throw new vscode.CancellationError();
    default:
      return { kind: 'again', draft: await orSame(draft, chooseFurther(draft, way, title)) };
  }
}

async function orSame(draft: ServerDraft, chosen: Promise<ServerDraft>): Promise<ServerDraft> {
  try {
    return await chosen;
  } catch (error) {
    if (error instanceof vscode.CancellationError) return draft;
    throw error;
  }
}

/** What mends a failure, the likeliest first. */
function waysOut(draft: ServerDraft, error: unknown, location: string | undefined): WayOut[] {
  const credentials: WayOut[] = draft.signIn === 'none' ? ['signIn'] : ['credentials', 'signIn'];
  const always: WayOut[] = ['again', 'address', 'keep', 'log'];
  const first = ((): WayOut[] => {
    if (isUnauthenticated(error)) return credentials;
    if (error instanceof SetupError) return error.kind === 'certificate' ? ['cert', 'ca'] : ['signIn'];
    if (!(error instanceof ConnectionError)) return ['signIn'];
    switch (error.kind) {
      case 'certificate':
        return ['ca', 'insecure'];
      case 'client-certificate':
        return ['cert'];
      case 'sign-in-page':
        return ['signIn', 'headers'];
      case 'not-tls':
        return ['http'];
      case 'moved':
        return location === undefined ? [] : ['location'];
      default:
        return [];
    }
  })();
  return [...first, ...always.filter((way) => !first.includes(way))];
}

/** The address that a server sends everyone to, without the path of the call that was made. */
function movedTo(error: unknown): string | undefined {
  if (!(error instanceof ConnectionError) || error.kind !== 'moved' || error.location === undefined) return undefined;
  const to = normalAddress(error.location.replace(/\/(?:ajax-)?api\/\d.*$/, ''));
  return /^https?:/.test(to) ? to : undefined;
}

function wayLabel(way: WayOut, location: string | undefined): string {
  const { l10n } = vscode;
  switch (way) {
    case 'again':
      return l10n.t('$(refresh) Try Again');
    case 'address':
      return l10n.t('$(edit) Change the Address…');
    case 'signIn':
      return l10n.t('$(account) Sign In Another Way…');
    case 'credentials':
      return l10n.t('$(key) Enter the Credentials Again…');
    case 'location':
      return l10n.t('$(arrow-right) Use {0}', location ?? '');
    case 'http':
      return l10n.t('$(arrow-right) Use http:// Instead, Which Is Not Encrypted');
    case 'keep':
      return l10n.t('$(save) Keep It as It Is');
    case 'log':
      return l10n.t('$(output) Show Logs');
    case 'headers':
      return l10n.t('$(add) Header…');
    case 'ca':
      return l10n.t('$(verified) Certificate Authority…');
    case 'cert':
      return l10n.t('$(key) Client Certificate…');
    case 'insecure':
      return l10n.t('$(unlock) Do Not Check the Certificate: Whoever Is on the Way Can Read and Change Everything');
  }
}
