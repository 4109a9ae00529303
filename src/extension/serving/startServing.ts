import * as vscode from 'vscode';
import type { GatewayClient } from '../../client/gateway/gatewayClient';
import { errorWords } from '../../exec/errorWords';
import type { Backend, Served, ServeRequest } from '../../protocol/serving';
import type { FolderConnection } from '../connection/folderConnection';
import { servedModelFailed, servingRefused } from '../errors/serving';
import { COMMANDS } from '../ids';
import { formatElapsed, withoutIcons } from '../tree/format';
import { refLabel } from './collectServed';
import { readInstall } from './install';
import { servedLabel } from './servedTarget';
import type { ServingServices } from './servingServices';

/** Has a model served and waits, with progress, until it answers. Cancelling takes back what was asked. Raises `UserError` or `CancellationError`. */
export async function startServing(services: ServingServices, connection: FolderConnection, request: ServeRequest): Promise<void> {
  const label = `${withoutIcons(request.name)} ${refLabel(request.ref)}`;
  const served = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Serving {0}', label), cancellable: true },
    async (progress, token) => {
      const gateway = await services.serving.ensure(connection);
      const before = services.serving.all(connection.id).find((one) => one.request.name === request.name && refLabel(one.request.ref) === refLabel(request.ref));
      const answer = await ask(gateway, request, label);
      if (answer.backends.length === 0 && answer.notice !== undefined) {
        if (before === undefined) await gateway.stop(answer.id);
        throw servingRefused(label, answer.notice);
      }
      const end = await untilAnswers(services, connection, answer, token, (ms) => progress.report({ message: vscode.l10n.t('loading the model, {0}', formatElapsed(ms)) }));
      if (end.kind === 'cancelled') {
        await (before === undefined ? gateway.stop(answer.id) : gateway.serve(before.request));
        throw new vscode.CancellationError();
      }
      if (end.kind === 'failed') throw servedModelFailed(label, { connectionId: connection.id, servedId: answer.id }, end.reason, readInstall(end.hint, request.python));
      return end.served;
    },
  );
  void tellServed(connection, served);
}

async function ask(gateway: GatewayClient, request: ServeRequest, label: string): Promise<Served> {
  try {
    return await gateway.serve(request);
  } catch (error) {
    throw servingRefused(label, errorWords(error), error);
  }
}

type End =
  | { readonly kind: 'answers'; readonly served: Served }
  | { readonly kind: 'failed'; readonly reason: string; readonly hint?: string }
  | { readonly kind: 'cancelled' };

/** What the gateway told of before it took the request is not believed any more after this, ms. */
const NEWS = 3000;

/** Waits how the start of what the gateway answered with ends. The state that was followed so far may still be the one before: a failure that is just being tried again. */
function untilAnswers({ serving }: ServingServices, connection: FolderConnection, answer: Served, token: vscode.CancellationToken, tick: (ms: number) => void): Promise<End> {
  const began = Date.now();
  const { id } = answer;
  const before = serving.status(connection.id);
  return new Promise((resolve) => {
    const subscriptions: vscode.Disposable[] = [];
    const end = (value: End): void => {
      vscode.Disposable.from(...subscriptions).dispose();
      clearInterval(timer);
      resolve(value);
    };
    const look = (): void => {
      const isNew = serving.status(connection.id) !== before || Date.now() - began > NEWS;
      const served = isNew ? serving.all(connection.id).find((one) => one.id === id) : answer;
      const found = served === undefined ? undefined : endOf(served);
      if (found !== undefined) end(found);
      // Somebody else stopped it, or the gateway is gone.
      else if (served === undefined && Date.now() - began > 10_000) end({ kind: 'failed', reason: vscode.l10n.t('it was stopped') });
    };
    const timer = setInterval(() => {
      tick(Date.now() - began);
      look();
    }, 1000);
    subscriptions.push(serving.onDidUpdate(look), token.onCancellationRequested(() => end({ kind: 'cancelled' })));
    tick(0);
    look();
    if (token.isCancellationRequested) end({ kind: 'cancelled' });
  });
}

/** How a start ended; undefined while it goes on. A challenger may come later. */
function endOf(served: Served): End | undefined {
  const wanted: readonly Backend[] = served.backends.filter(({ role, state }) => role !== 'challenger' && state.kind !== 'stopping');
  const next = wanted.find(({ role }) => role === 'next') ?? wanted[0];
  if (next === undefined) return undefined;
  const { state } = next;
  if (state.kind === 'healthy') return next.role === 'next' ? undefined : { kind: 'answers', served };
  return state.kind === 'failed' ? { kind: 'failed', reason: state.reason, ...(state.hint === undefined ? {} : { hint: state.hint }) } : undefined;
}

async function tellServed(connection: FolderConnection, served: Served): Promise<void> {
  const { l10n } = vscode;
  const { ref } = served.request;
  const version = served.backends.find(({ role }) => role === 'champion')?.version ?? '';
  const message = ref.kind === 'version'
    ? l10n.t('{0} is served.', servedLabel(served))
    : l10n.t('{0} is served with v{1} and follows {2}.', withoutIcons(served.request.name), version, refLabel(ref));
  const [curl, address] = [l10n.t('Copy curl…'), l10n.t('Copy Address')];
  const chosen = await vscode.window.showInformationMessage(message, curl, address);
  const target = { connectionId: connection.id, servedId: served.id };
  if (chosen === curl) await vscode.commands.executeCommand(COMMANDS.copyServingCall, target);
  if (chosen === address) await vscode.commands.executeCommand(COMMANDS.copyServingAddress, target);
}
