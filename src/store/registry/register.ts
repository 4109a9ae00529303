import { alreadyExists } from '../../protocol/errors';
import type { Tag } from '../../protocol/entities';
import type { RegistryStore } from '../api';
import type { Reader } from '../sql';
import type { Call } from './call';
import { readModel } from './rows';
import { recordTag, shortened } from './tagEvents';
import { findOrigin, isPrompt } from './versionOrigin';

/** Makes a registered model. Raises RESOURCE_ALREADY_EXISTS. */
export function registerModel(call: Call, name: string, tags: readonly Tag[] = [], description?: string): void {
  const { tx, time } = call;
  refuseTakenName(tx, name, isPrompt(tags));
  tx.run('registeredModel.insert', [name, time, time, description ?? null]);
  for (const tag of tags) tx.run('registeredModel.setTag', [name, tag.key, tag.value]);
  call.recordModel({ kind: 'model-created', name, ...commentOf(description) });
}

/** Makes the next version of a model that is there; answers its number. Raises INVALID_PARAMETER_VALUE for a source that may not be. */
export function registerVersion(call: Call, request: Parameters<RegistryStore['createVersion']>[0]): number {
  const { tx, time } = call;
  const { name, tags = [], description } = request;
  const origin = findOrigin(tx, request);
  // Deleted versions keep their rows, so a number is given once.
  const version = (tx.one<[number | null]>('SELECT max(version) FROM model_versions WHERE name = ?', [name])?.[0] ?? 0) + 1;
  tx.run('modelVersion.insert', [
    name, version, time, time, description ?? null, origin.source, origin.storageLocation, origin.runId, request.run_link ?? null, origin.modelId,
  ]);
  for (const tag of tags) tx.run('modelVersion.setTag', [name, version, tag.key, tag.value]);
  tx.run('registeredModel.touch', [time, name]);
  call.record({ kind: 'version-registered', name, version: String(version), ...(origin.runId === null ? {} : { run_id: origin.runId }), ...commentOf(description) });
  for (const { key, value } of tags) recordTag(call, { name, version: String(version), key, from: undefined, to: value, special: true });
  call.touched(name, version);
  if (origin.modelId !== null) tx.changed({ kind: 'logged-model', model_id: origin.modelId, ...(origin.runId === null ? {} : { run_id: origin.runId }) });
  return version;
}

/** Whether there is a model of that name. */
export const exists = (reader: Reader, name: string): boolean => reader.one('SELECT 1 FROM registered_models WHERE name = ?', [name]) !== undefined;

const commentOf = (description: string | undefined): { comment?: string } => (description === undefined || description === '' ? {} : { comment: shortened(description) });

function refuseTakenName(reader: Reader, name: string, asPrompt: boolean): void {
  if (!exists(reader, name)) return;
  const isOne = isPrompt(readModel(reader, name).tags);
  const word = (prompt: boolean): string => (prompt ? 'Prompt' : 'Registered Model');
  throw alreadyExists(
    isOne === asPrompt
      ? `${word(asPrompt)} (name=${name}) already exists.`
      : `Tried to create a ${word(asPrompt).toLowerCase()} with name '${name}', but the name is already taken by a ${word(isOne).toLowerCase()}.`,
  );
}
