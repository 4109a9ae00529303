import * as vscode from 'vscode';
import type { ModelRef, ServeRequest } from '../../protocol/serving';
import { nothingIsStarted } from '../errors';
import { noChallenger, servingRefused } from '../errors/serving';
import { errorWords } from '../../exec/errorWords';
import { askList, BACK, type Row } from '../logRun/ask';
import { refLabel, sameRef } from './collectServed';
import { givenVersion, servedLabel, servedTarget, type ServedTarget } from './servedTarget';
import { askShare, askWorkers, challengerRows, rowOf } from './serveOptions';
import { shareWords, workersWords } from './servedWords';
import type { ServingServices } from './servingServices';
import { readOrigins } from './typed';
import { readVersions } from './versionPlaces';

/** How long the status bar says that something was done, ms. */
const SAID = 5000;

/** Stops serving a model; requests that are under way are answered first. On a challenger it ends the challenge alone. */
export async function stopServing(services: ServingServices, args: readonly unknown[]): Promise<void> {
  const target = await servedTarget(services, args, vscode.l10n.t('Stop serving which model?'));
  const { connection, served } = target;
  const version = givenVersion(args)?.version;
  if (version !== undefined && served.backends.some((one) => one.version === version && one.role === 'challenger')) {
    const { name, ref, environment, python, workers } = served.request;
    return change(services, target, { name, ref, environment, python, workers }, vscode.l10n.t('{0} takes all requests itself', servedLabel(served)));
  }
  const gateway = await services.serving.ensure(connection);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Stopping {0}', servedLabel(served)) }, async () => {
    try {
      await gateway.stop(served.id);
    } catch (error) {
      throw servingRefused(servedLabel(served), errorWords(error), error);
    }
  });
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) {0} is no longer served', servedLabel(served)), SAID);
}

/** Sends a share of the requests to another version, changes it, or ends it. */
export async function sendShare(services: ServingServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const target = await servedTarget(services, args, vscode.l10n.t('Send a share of the requests of which model?'));
  const { connection, served } = target;
  const versions = await readVersions(await connection.client(), served.request.name);
  const title = vscode.l10n.t('Challenger of {0}', servedLabel(served));
  const { challenger, ...rest } = served.request;
  const inUse = served.backends.filter(({ role }) => role === 'champion').map(({ version }) => version);
  const others = challengerRows(versions, inUse);
  if (others.length === 0 && challenger === undefined) throw noChallenger(served.request.name);
  const none: Row<'none'>[] = challenger === undefined ? [] : [{ label: vscode.l10n.t('End the Challenge'), detail: vscode.l10n.t('{0} takes {1} of the requests now', refLabel(challenger.ref), shareWords(challenger.share)), id: 'none' }];
  for (;;) {
    const ref = rowOf(await askList<ModelRef | 'none'>({
      title, placeholder: vscode.l10n.t('Which version takes a share of the requests?'), rows: [...others, ...none], back: false,
      active: others.find(({ id }) => id !== undefined && challenger !== undefined && sameRef(id, challenger.ref)),
    }));
    if (ref === BACK) continue;
    if (ref === 'none') return change(services, target, rest, vscode.l10n.t('{0} takes all requests itself', servedLabel(served)));
    const share = await askShare(title, ref, challenger !== undefined && sameRef(ref, challenger.ref) ? challenger.share : 0.1, true);
    if (share === BACK) continue;
    return change(services, target, { ...rest, challenger: { ref, share } }, vscode.l10n.t('{0} takes {1} of the requests once it answers', refLabel(ref), shareWords(share)));
  }
}

/** Sets the least and most scoring servers of a served model. */
export async function changeWorkers(services: ServingServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const target = await servedTarget(services, args, vscode.l10n.t('Change the workers of which model?'));
  const { request } = target.served;
  const workers = await askWorkers(vscode.l10n.t('Workers of {0}', servedLabel(target.served)), request.workers, false);
  if (workers === BACK) return;
  await change(services, target, { ...request, workers }, vscode.l10n.t('{0} has {1} workers', servedLabel(target.served), workersWords(workers)));
}

async function change(services: ServingServices, { connection, served }: ServedTarget, request: ServeRequest, done: string): Promise<void> {
  const gateway = await services.serving.ensure(connection);
  try {
    await gateway.serve(request);
  } catch (error) {
    throw servingRefused(servedLabel(served), errorWords(error), error);
  }
  vscode.window.setStatusBarMessage(`$(check) ${done}`, SAID);
}

/** Sets which web pages may ask a served model from a browser. */
export async function setServingOrigins(services: ServingServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const { connection, served } = await servedTarget(services, args, vscode.l10n.t('Set the origins of which model?'));
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Allowed Origins of {0}', servedLabel(served)),
    prompt: vscode.l10n.t('Web pages that may ask from a browser, by scheme, host and port. They need a key too. Empty allows none.'),
    placeHolder: 'https://pricing.example.org http://localhost:3000',
    value: served.origins.join(' '),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const read = readOrigins(text);
      return 'wrong' in read ? vscode.l10n.t('{0} is no origin. One looks like https://pricing.example.org', read.wrong) : undefined;
    },
  });
  const read = typed === undefined ? undefined : readOrigins(typed);
  if (read === undefined || 'wrong' in read) return;
  await (await services.serving.ensure(connection)).setOrigins(served.id, read.origins);
  vscode.window.setStatusBarMessage(read.origins.length === 0 ? vscode.l10n.t('$(check) No web page may ask {0}', servedLabel(served)) : vscode.l10n.t('$(check) Allowed: {0}', read.origins.join(', ')), SAID);
}
