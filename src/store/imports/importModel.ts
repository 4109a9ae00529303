import { MlflowError } from '../../protocol/errors';
import type { ImportModelAnswer, ImportModelRequest } from '../../protocol/imports';
import type { Int64 } from '../../protocol/int64';
import type { Call } from '../registry/call';
import { aliasedVersion, newPlaces, pointAlias } from '../registry/moves';
import { exists } from '../registry/register';
import { readVersion } from '../registry/rows';
import { checkAlias, checkModelName, checkTag, checkText, parseVersion } from '../registry/rules';
import { recordTag, shortened } from '../registry/tagEvents';
import { findOrigin, type Origin } from '../registry/versionOrigin';
import { checkInt64, checkLength } from '../validation';

type Version = ImportModelRequest['versions'][number];
type Refused = NonNullable<ImportModelAnswer['refused']>;

/** Raises INVALID_PARAMETER_VALUE for an import that says something that cannot be, before anything is looked up. */
export function checkImportedModel(request: ImportModelRequest): void {
  checkModelName(request.name);
  checkText(request.description, 'description');
  request.tags.forEach(checkTag);
  checkInt64(request.creation_timestamp, 'creation_timestamp');
  checkInt64(request.last_updated_timestamp, 'last_updated_timestamp');
  request.aliases.forEach(({ alias, version }) => {
    checkAlias(alias);
    parseVersion(version);
  });
  request.versions.forEach((version, i) => {
    parseVersion(version.version);
    version.tags.forEach(checkTag);
    checkText(version.description, `versions[${i}].description`);
    checkText(version.run_link, `versions[${i}].run_link`);
    checkLength(version.user_id ?? '', 256, `versions[${i}].user_id`);
    checkInt64(version.creation_timestamp, `versions[${i}].creation_timestamp`);
    checkInt64(version.last_updated_timestamp, `versions[${i}].last_updated_timestamp`);
  });
}

/**
 * Registers versions under their own numbers, with stages, aliases and times; runs within one write. What is there stays as it is. The history tells of each
 * that it was imported. A stage or an alias that the rules keep a version from is left out and told of. `local` says which addresses of files may be a source.
 */
export function importModel(call: Call, request: ImportModelRequest, local: (source: string) => boolean): ImportModelAnswer {
  const { tx } = call;
  const { name } = request;
  if (!exists(tx, name)) {
    tx.run('registeredModel.insert', [name, request.creation_timestamp, request.last_updated_timestamp, request.description ?? null]);
    call.recordModel({ kind: 'model-created', name, comment: imported(request.creation_timestamp, undefined, request.description) });
  }
  const tags = new Set(tx.all<[string]>('SELECT key FROM registered_model_tags WHERE name = ?', [name]).map(([key]) => key));
  for (const { key, value } of request.tags) if (!tags.has(key)) tx.run('registeredModel.setTag', [name, key, value]);
  const answer: ImportModelAnswer & { refused: Refused } = { created: [], collisions: [], refused: [] };
  for (const version of [...request.versions].sort((a, b) => Number(a.version) - Number(b.version))) importVersion(call, name, version, local, answer);
  for (const { alias, version } of request.aliases) importAlias(call, name, alias, version, answer);
  call.touched(name);
  return answer;
}

function importVersion(call: Call, name: string, version: Version, local: (source: string) => boolean, answer: ImportModelAnswer & { refused: Refused }): void {
  const { tx } = call;
  const number = parseVersion(version.version);
  const known = tx.one<[Int64]>('SELECT creation_time FROM model_versions WHERE name = ? AND version = ?', [name, number])?.[0];
  if (known !== undefined) {
    if (String(known) !== String(version.creation_timestamp)) answer.collisions.push(version.version);
    return;
  }
  const origin = unless(answer.refused, version.version, () => originOf(call, version, local));
  if (origin === undefined) return;
  tx.run('modelVersion.insert', [
    name, number, version.creation_timestamp, version.last_updated_timestamp, version.description ?? null,
    origin.source, origin.storageLocation, origin.runId, version.run_link ?? null, origin.modelId,
  ]);
  if (version.user_id !== undefined) tx.run('modelVersion.setUser', [version.user_id, name, number]);
  const place = { name, version: version.version };
  call.record({ kind: 'version-registered', ...place, ...(origin.runId === null ? {} : { run_id: origin.runId }), comment: imported(version.creation_timestamp, version.user_id, version.description) });
  for (const { key, value } of version.tags) {
    tx.run('modelVersion.setTag', [name, number, key, value]);
    recordTag(call, { ...place, key, from: undefined, to: value, special: true });
  }
  if (version.current_stage !== 'None') importStage(call, name, version, answer.refused);
  call.touched(name, number);
  if (origin.modelId !== null) tx.changed({ kind: 'logged-model', model_id: origin.modelId, ...(origin.runId === null ? {} : { run_id: origin.runId }) });
  answer.created.push(version.version);
}

function importStage(call: Call, name: string, version: Version, refused: Refused): void {
  const found = readVersion(call.tx, name, Number(version.version));
  unless(refused, version.version, () => {
    call.check({ name, version: version.version, targets: newPlaces(found, version.current_stage, []) });
    call.tx.run('modelVersion.setStage', [version.current_stage, version.last_updated_timestamp, name, Number(version.version)]);
    call.record({ kind: 'stage-changed', name, version: version.version, from: found.current_stage, to: version.current_stage, comment: 'Imported.' });
    return true;
  });
}

/** An alias that points somewhere stays; one of a version that is another here is not set. */
function importAlias(call: Call, name: string, alias: string, version: string, answer: ImportModelAnswer & { refused: Refused }): void {
  if (!answer.created.includes(version) || aliasedVersion(call.tx, name, alias) !== undefined) return;
  const found = readVersion(call.tx, name, Number(version));
  unless(answer.refused, version, () => {
    call.check({ name, version, targets: newPlaces(found, undefined, [alias]) });
    pointAlias(call, name, alias, Number(version), { comment: 'Imported.' });
    return true;
  });
}

/** Files of this machine that a person allowed may be a source here, which no other call takes. */
function originOf({ tx }: Call, version: Version, local: (source: string) => boolean): Origin {
  if (!/^file:/i.test(version.source) || !local(version.source)) return findOrigin(tx, version);
  return { source: version.source, storageLocation: null, runId: version.run_id ?? null, modelId: version.model_id ?? null };
}

/** Does something that may be refused; what was refused is noted. */
function unless<T>(refused: Refused, version: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    refused.push({ version, reason: error.message });
    return undefined;
  }
}

/** Words for the history. */
function imported(time: Int64, user: string | undefined, description: string | undefined): string {
  const ms = Number(time);
  const at = Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ` at ${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC` : '';
  const words = `Imported; made${at}${user === undefined || user === '' ? '' : ` by ${user}`}.`;
  return shortened(description === undefined || description === '' ? words : `${words} ${description}`);
}
