import type { RegisteredModel } from '../../protocol/entities';
import type { Connections } from '../connection/folderConnection';
import { pickRegisteredModel, pickVersion, type PickOptions } from './pickModel';

/** A registered model that a command is about. */
export interface ModelTarget {
  readonly kind: 'model';
  readonly connectionId: string;
  readonly name: string;
}

/** A version that a command is about. */
export interface VersionTarget {
  readonly kind: 'version';
  readonly connectionId: string;
  readonly name: string;
  readonly version: string;
}

/** What a command on the registry can be about. */
export type RegistryTarget = ModelTarget | VersionTarget;

/**
 * The registered models and versions that a command was called with: rows of the Models tree with their selection, or objects `{connectionId, name, version?}`
 * of a page; none when it has to ask. Rows below a version stand for something else and are not taken for it.
 */
export function givenModels(args: readonly unknown[]): RegistryTarget[] {
  const [item, items] = args;
  // A menu on a row outside the selection is about that row alone.
  const given: readonly unknown[] = Array.isArray(items) && items.includes(item) ? items : [item];
  return given.flatMap((one): RegistryTarget[] => {
    if (typeof one !== 'object' || one === null) return [];
    const { kind, connectionId, name, version } = one as Record<string, unknown>;
    if (kind !== undefined && kind !== 'model' && kind !== 'version') return [];
    if (typeof connectionId !== 'string' || typeof name !== 'string') return [];
    return [typeof version === 'string' ? { kind: 'version', connectionId, name, version } : { kind: 'model', connectionId, name }];
  });
}

/** The registered model a command is about; that of a version when one was given; asks when nothing was, with those that are `likely` first. Raises `CancellationError`, or `UserError` when there is none. */
export async function modelTarget(connections: Connections, args: readonly unknown[], ask: string, likely?: (model: RegisteredModel) => boolean): Promise<ModelTarget> {
  const [first] = givenModels(args);
  if (first === undefined) return pickRegisteredModel(connections, ask, likely);
  return { kind: 'model', connectionId: first.connectionId, name: first.name };
}

/**
 * The version a command is about. Asks which of a model's when a model was given, and for both when nothing was. Raises `CancellationError`, or `UserError`
 * when there is none.
 */
export async function versionTarget(connections: Connections, args: readonly unknown[], ask: string, options: PickOptions = {}): Promise<VersionTarget> {
  const [first] = givenModels(args);
  if (first?.kind === 'version') return first;
  return pickVersion(connections, first ?? (await pickRegisteredModel(connections, ask)), ask, options);
}
