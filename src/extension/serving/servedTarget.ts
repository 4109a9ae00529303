import * as vscode from 'vscode';
import { isRecord } from '../../protocol/plainJson';
import type { Served } from '../../protocol/serving';
import type { FolderConnection } from '../connection/folderConnection';
import { modelFolderNotOpen, nothingServed } from '../errors/serving';
import { entered } from '../runs/targets';
import { oneLine, withoutIcons } from '../tree/format';
import { collectServed, healthOf, refLabel } from './collectServed';
import { trafficWords } from './servedWords';
import type { ServingServices } from './servingServices';

/** A served model that a command is about. */
export interface ServedTarget {
  readonly connection: FolderConnection;
  readonly served: Served;
}

/** A registered model, or a version of it, that a command was called with: a row of the Models tree, one below a version, or an object of a page. */
export interface GivenVersion {
  readonly connectionId: string;
  readonly name: string;
  readonly version?: string;
}

/** Reads what a command was called with. */
export function givenVersion([item]: readonly unknown[]): GivenVersion | undefined {
  if (!isRecord(item)) return undefined;
  const { connectionId, name, version } = item;
  if (typeof connectionId !== 'string' || typeof name !== 'string') return undefined;
  return { connectionId, name, ...(typeof version === 'string' ? { version } : {}) };
}

/** `HousePricePredictor Production`. */
export function servedLabel({ request }: Pick<Served, 'request'>): string {
  return `${withoutIcons(request.name)} ${refLabel(request.ref)}`;
}

/**
 * The served model that a command is about: the one that was named, that of a version or a model, or the one the person picks. Raises `UserError` when none is served,
 * `CancellationError` when none is picked.
 */
export async function servedTarget(services: ServingServices, args: readonly unknown[], ask: string): Promise<ServedTarget> {
  const { connections } = services;
  const fitting = await servedTargets(services, args);
  const [first] = fitting;
  if (first === undefined) throw nothingServed();
  if (fitting.length === 1) return first;
  const now = Date.now();
  const several = connections.active.length > 1;
  const items = fitting.map((target) => ({ ...servedItem(target.served, now), ...(several ? { detail: target.connection.name } : {}), target }));
  return entered(await vscode.window.showQuickPick(items, { placeHolder: ask, matchOnDescription: true, matchOnDetail: true })).target;
}

/** The served models that a command was called with: all of them when it was called with nothing. */
export async function servedTargets({ connections, serving }: ServingServices, args: readonly unknown[]): Promise<ServedTarget[]> {
  await Promise.all(connections.active.map((connection) => serving.find(connection)));
  return connections.active.flatMap((connection) => serving.all(connection.id).map((served) => ({ connection, served }))).filter((one) => fits(one, args));
}

function fits({ connection, served }: ServedTarget, args: readonly unknown[]): boolean {
  const [item] = args;
  if (isRecord(item) && typeof item['servedId'] === 'string') return served.id === item['servedId'] && (typeof item['connectionId'] !== 'string' || item['connectionId'] === connection.id);
  const given = givenVersion(args);
  if (given === undefined) return true;
  if (given.connectionId !== connection.id || given.name !== served.request.name) return false;
  return given.version === undefined || served.backends.some(({ version }) => version === given.version);
}

/** A served model in a list: its state as an icon, its figures. `now` in UTC ms. */
export function servedItem(served: Served, now: number): { readonly label: string; readonly description: string } {
  const icon = { healthy: '$(broadcast)', starting: '$(loading~spin)', stopping: '$(loading~spin)', troubled: '$(warning)' }[healthOf(served)];
  const [main] = served.backends;
  const serving = main === undefined ? undefined : collectServed([served], served.request.name, main.version, now);
  const words = healthOf(served) === 'healthy' && serving !== undefined ? trafficWords(serving) : healthWords(served);
  return { label: `${icon} ${servedLabel(served)}`, description: words };
}

function healthWords(served: Served): string {
  if (served.notice !== undefined) return oneLine(served.notice, 100);
  switch (healthOf(served)) {
    case 'starting':
      return vscode.l10n.t('starting');
    case 'stopping':
      return vscode.l10n.t('stopping');
    case 'troubled':
      return vscode.l10n.t('stopped answering');
    case 'healthy':
      return '';
  }
}

/** The connection of what a command was called with. Raises `UserError` when its folder was closed. */
export function connectionOf({ connections }: Pick<ServingServices, 'connections'>, id: string): FolderConnection {
  const connection = connections.byId(id);
  if (connection === undefined) throw modelFolderNotOpen();
  return connection;
}
