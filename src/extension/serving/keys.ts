import * as vscode from 'vscode';
import { storeHash } from '../../address/address';
import type { GatewayClient } from '../../client/gateway/gatewayClient';
import type { ServingKey } from '../../protocol/serving';
import type { FolderConnection } from '../connection/folderConnection';
import { noServingKeys } from '../errors/serving';
import { entered } from '../runs/targets';
import { formatElapsed, withoutIcons } from '../tree/format';
import { servedTarget } from './servedTarget';
import type { ServingServices } from './servingServices';

/** Longest label of a key, characters. */
const LONGEST = 60;
/** How long the status bar says that something was done, ms. */
const SAID = 8000;

/** Makes a key for programs that ask served models. Its secret is shown once and copied; only the editor keeps it, in its secret storage. */
export async function createServingKey(services: ServingServices, args: readonly unknown[]): Promise<void> {
  const { connection } = await servedTarget(services, args, vscode.l10n.t('A key for which models?'));
  const label = entered(await vscode.window.showInputBox({
    title: vscode.l10n.t('Create Serving Key'),
    prompt: vscode.l10n.t('What is it for? The name is how you find it again to revoke it.'),
    placeHolder: vscode.l10n.t('pricing page'),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' || text.length > LONGEST ? vscode.l10n.t('A name of 1 to {0} characters', LONGEST) : undefined),
  })).trim();
  const gateway = await services.serving.ensure(connection);
  const secret = await makeKey(services, connection, gateway, label);
  await vscode.env.clipboard.writeText(secret);
  const again = vscode.l10n.t('Copy Again');
  const detail = vscode.l10n.t('{0}\n\nIt is on the clipboard and is not shown again. Programs send it as Authorization: Bearer. Revoke Serving Key ends it.', secret);
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('The key {0}', withoutIcons(label)), { modal: true, detail }, again)) === again) await vscode.env.clipboard.writeText(secret);
}

/** Ends a key: programs that hold it are refused from now on. */
export async function revokeServingKey(services: ServingServices, args: readonly unknown[]): Promise<void> {
  const { connection } = await servedTarget(services, args, vscode.l10n.t('A key of which models?'));
  const gateway = await services.serving.ensure(connection);
  const { keys } = await gateway.status();
  if (keys.length === 0) throw noServingKeys();
  const items = keys.map((key) => ({ label: `$(key) ${withoutIcons(key.label)}`, description: usedWords(key, Date.now()), key }));
  const { key } = entered(await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Revoke Serving Key'), placeHolder: vscode.l10n.t('Programs that hold it are refused from now on') }));
  const revoke = vscode.l10n.t('Revoke');
  const detail = vscode.l10n.t('Programs that hold it are refused from now on. This cannot be undone.');
  if ((await vscode.window.showWarningMessage(vscode.l10n.t('Revoke the key {0}?', withoutIcons(key.label)), { modal: true, detail }, revoke)) !== revoke) return;
  await gateway.revokeKey(key.id);
  await services.secrets.delete(secretName(connection, key.id));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) The key {0} is revoked', withoutIcons(key.label)), SAID);
}

function usedWords({ created, lastUsed }: ServingKey, now: number): string {
  return lastUsed === undefined
    ? vscode.l10n.t('created {0} ago, never used', formatElapsed(now - created))
    : vscode.l10n.t('used {0} ago', formatElapsed(now - lastUsed));
}

/** The secret of a key that this editor holds and that was not revoked, for its own requests and for what it copies; a new one when there is none. */
export async function ownSecret(services: ServingServices, connection: FolderConnection, gateway: GatewayClient): Promise<string> {
  const { keys } = await gateway.status();
  const label = vscode.l10n.t('this editor');
  for (const { id, label: known } of [...keys].reverse()) {
    const secret = known === label ? await services.secrets.get(secretName(connection, id)) : undefined;
    if (secret !== undefined) return secret;
  }
  return makeKey(services, connection, gateway, label);
}

async function makeKey({ secrets }: ServingServices, connection: FolderConnection, gateway: GatewayClient, label: string): Promise<string> {
  const { key, secret } = await gateway.createKey(label);
  await secrets.store(secretName(connection, key.id), secret);
  return secret;
}

function secretName({ storePath }: FolderConnection, keyId: string): string {
  return `serving.${storeHash(storePath).slice(0, 16)}.${keyId}`;
}
