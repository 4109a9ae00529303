import * as vscode from 'vscode';
import { isRecord } from '../../protocol/plainJson';
import type { EnvManager, ServeRequest } from '../../protocol/serving';
import type { FolderConnection } from '../connection/folderConnection';
import { nothingIsStarted } from '../errors';
import { SETTINGS } from '../ids';
import { modelTarget } from '../models/modelTargets';
import { refsOf } from './collectServed';
import { optionsOf } from './serveOptions';
import { connectionOf, givenVersion, servedTargets, type GivenVersion, type ServedTarget } from './servedTarget';
import { servingPython } from './servingPython';
import type { ServingServices } from './servingServices';
import { startServing } from './startServing';
import { readVersions, type VersionPlaces } from './versionPlaces';

/**
 * Serves a version, at once: by what stays the same when another version takes its place (its stage, else an alias, else its number), in the environment and with the workers of
 * the settings. With `asks` the person chooses all of it. Raises `UserError` or `CancellationError`.
 */
export async function serveModel(services: ServingServices, args: readonly unknown[], asks: boolean): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const failed = await failedOf(services, args);
  if (failed !== undefined && !asks) return startServing(services, failed.connection, failed.served.request);
  const target: GivenVersion = givenVersion(args) ?? (await modelTarget(services.connections, [], vscode.l10n.t('Serve which model?')));
  const connection = connectionOf(services, target.connectionId);
  services.serving.refuseRemote(connection);
  const versions = await readVersions(await connection.client(), target.name);
  const version = target.version ?? versions.inUse;
  const draft = defaults(connection, versions, version);
  const chosen = asks ? await optionsOf(draft, versions, version) : draft;
  const python = await servingPython(connection.folder?.uri, { connectionId: connection.id, name: target.name, version });
  await startServing(services, connection, { ...chosen, python });
}

/** The served model that the command was called with or that the version belongs to, when it was given up: then the same is tried again. */
async function failedOf(services: ServingServices, args: readonly unknown[]): Promise<ServedTarget | undefined> {
  const all = await servedTargets(services, args);
  const asked = isRecord(args[0]) && typeof args[0]['servedId'] === 'string';
  if (asked) return all[0];
  const version = givenVersion(args)?.version;
  return version === undefined ? undefined : all.find(({ served }) => served.backends.some((backend) => backend.version === version && backend.state.kind === 'failed'));
}

/** A request without its interpreter, which is looked for last. */
export type ServeDraft = Omit<ServeRequest, 'python'>;

function defaults(connection: FolderConnection, versions: VersionPlaces, version: string): ServeDraft {
  const settings = vscode.workspace.getConfiguration('trialbook', connection.folder?.uri);
  const min = worker(settings.get(SETTINGS.servingMinWorkers), 1);
  const [ref = { kind: 'version', version } as const] = refsOf(versions.placeOf(version));
  return { name: versions.name, ref, environment: environment(settings.get(SETTINGS.servingEnvironment)), workers: { min, max: Math.max(min, worker(settings.get(SETTINGS.servingMaxWorkers), 2)) } };
}

function worker(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 64 ? value : otherwise;
}

/** All environments, the one that starts at once first. */
export const ENVIRONMENTS: readonly EnvManager[] = ['local', 'virtualenv', 'conda', 'uv'];

function environment(value: unknown): EnvManager {
  return ENVIRONMENTS.find((one) => one === value) ?? 'local';
}
