import type { MlflowClient } from '../../client/mlflowClient';
import { STAGES, type ModelVersion, type Stage } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { ScoringError } from './scoringError';

/** What names a version of a registered model, as MLflow's `models:/…` does. */
export type ModelReference =
  | { readonly kind: 'version'; readonly name: string; readonly version: string }
  | { readonly kind: 'stage'; readonly name: string; readonly stage: Stage }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'newest'; readonly name: string };

/** Reads `NAME/3`, `NAME/Production`, `NAME/latest` or `NAME@champion`, with `models:/` before it or not. Undefined for what is none. */
export function readReference(text: string): ModelReference | undefined {
  const bare = text.replace(/^models:\/+/, '');
  const [, name, sign, rest] = /^([^/@:]+)([/@])([^/@:]+)$/.exec(bare) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  if (sign === '@') return { kind: 'alias', name, alias: rest };
  if (/^v?\d+$/i.test(rest)) return { kind: 'version', name, version: String(Number(rest.replace(/^v/i, ''))) };
  if (rest.toLowerCase() === 'latest') return { kind: 'newest', name };
  const stage = STAGES.find((one) => one.toLowerCase() === rest.toLowerCase());
  return stage === undefined ? undefined : { kind: 'stage', name, stage };
}

/** The address of a version, by which every MLflow client loads it. */
export function modelUri({ name, version }: Pick<ModelVersion, 'name' | 'version'>): string {
  return `models:/${name}/${version}`;
}

/** The version that a reference stands for now. Raises `ScoringError` when there is none. */
export async function resolveReference(client: MlflowClient, reference: ModelReference): Promise<ModelVersion> {
  try {
    const found = await find(client, reference);
    if (found !== undefined) return found;
  } catch (error) {
    // An alias that is not there MLflow calls a wrong value.
    const isAbsent = error instanceof MlflowError && (error.code === 'RESOURCE_DOES_NOT_EXIST' || (reference.kind === 'alias' && error.code === 'INVALID_PARAMETER_VALUE'));
    if (!isAbsent) throw error;
  }
  throw new ScoringError('no-model', absent(reference));
}

async function find(client: MlflowClient, reference: ModelReference): Promise<ModelVersion | undefined> {
  const { name } = reference;
  if (reference.kind === 'version') return client.getModelVersion(name, reference.version);
  if (reference.kind === 'alias') return client.getModelVersionByAlias(name, reference.alias);
  const versions = await client.getLatestVersions(name, reference.kind === 'stage' ? [reference.stage] : undefined);
  return versions.sort((a, b) => Number(b.version) - Number(a.version))[0];
}

function absent(reference: ModelReference): string {
  switch (reference.kind) {
    case 'version':
      return `There is no version ${reference.version} of a registered model '${reference.name}'`;
    case 'stage':
      return `No version of a registered model '${reference.name}' is in ${reference.stage}`;
    case 'alias':
      return `No version of a registered model '${reference.name}' has the alias @${reference.alias}`;
    case 'newest':
      return `There is no registered model '${reference.name}' with a version`;
  }
}
