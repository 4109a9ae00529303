import { alreadyExists, notFound } from '../../protocol/errors';
import type { Stage } from '../../protocol/entities';
import type { TrashedVersion } from '../../protocol/registry';
import { DELETED_STAGE, isNotTrashed } from '../search/registry';
import type { Reader } from '../sql';
import type { Call } from './call';
import { modelNumber } from './events';
import { exists } from './register';
import { readVersion } from './rows';

/** Parts of a model whose rows bear its name; the model itself comes last. */
const RENAMED = ['Tags', 'Aliases', 'VersionTags'];
const PURGED = ['Tags', 'Aliases', 'VersionTags', 'Versions', ''];

/** The name under which a model in the trash keeps its rows: no model can be called so. */
const hiddenName = (name: string, model: number): string => `${name}:${model}`;

/** Takes a version away, as MLflow does: its number stays given, its aliases point nowhere. It can be restored until the trash is emptied. */
export function trashVersion(call: Call, name: string, number: number): void {
  const { tx, time } = call;
  const version = readVersion(tx, name, number);
  const aliases = version.aliases;
  for (const alias of aliases) call.record({ kind: 'alias-removed', name, version: version.version, alias });
  tx.run('trashedVersion.insert', [name, number, time, version.current_stage, JSON.stringify(aliases)]);
  tx.run('modelVersion.deleteAliases', [name, number]);
  tx.run('modelVersion.setStage', [DELETED_STAGE, time, name, number]);
  tx.run('registeredModel.touch', [time, name]);
  call.record({ kind: 'version-deleted', name, version: version.version, from: version.current_stage });
  if (version.model_id !== undefined) tx.changed({ kind: 'logged-model', model_id: version.model_id, ...(version.run_id === undefined ? {} : { run_id: version.run_id }) });
}

/** Takes a model away with all that it holds; its name is free. It can be restored until the trash is emptied. */
export function trashModel(call: Call, name: string): void {
  const { tx, time } = call;
  call.record({ kind: 'model-deleted', name });
  const model = modelNumber(tx, name);
  tx.run('registryModel.setDeleted', [time, model]);
  refile(call, name, hiddenName(name, model));
}

function refile({ tx }: Call, name: string, newName: string): void {
  tx.run('registeredModel.refile', [newName, name]);
  tx.run('registeredModel.refileVersions', [newName, name]);
  for (const part of RENAMED) tx.run(`registeredModel.rename${part}`, [newName, name]);
  tx.run('trashedVersion.renameAll', [newName, name]);
}

type TrashedModel = [model: number, name: string, deleted: number];
type Trashed = [name: string, version: number, deleted: number, stage: Stage, aliases: string];

const trashedModels = (reader: Reader, name?: string): TrashedModel[] =>
  reader.all<TrashedModel>(
    `SELECT model, name, deleted_time FROM registry_models WHERE deleted_time IS NOT NULL ${name === undefined ? '' : 'AND name = ?'} ORDER BY deleted_time DESC, model DESC`,
    name === undefined ? [] : [name],
  );

/** Versions in the trash whose model is not there itself. */
const trashedVersions = (reader: Reader, name?: string, version?: number): Trashed[] =>
  reader.all<Trashed>(
    `SELECT name, version, deleted_time, stage, aliases FROM trashed_versions WHERE ${isNotTrashed('name')}
       ${name === undefined ? '' : 'AND name = ?'} ${version === undefined ? '' : 'AND version = ?'} ORDER BY deleted_time DESC, name, version DESC`,
    [name, version].filter((value) => value !== undefined),
  );

/** What is in the trash, deleted last first. */
export function trashed(reader: Reader): TrashedVersion[] {
  const models = trashedModels(reader).map(([, name, time]) => ({ name, deleted_time: time }));
  const versions = trashedVersions(reader).map(([name, version, time]) => ({ name, version: String(version), deleted_time: time }));
  return [...models, ...versions].sort((a, b) => b.deleted_time - a.deleted_time);
}

/**
 * Brings a model back as it was, of several of that name the one deleted last.
 * Raises RESOURCE_DOES_NOT_EXIST, and RESOURCE_ALREADY_EXISTS when another model has the name now.
 */
export function restoreModel(call: Call, name: string): void {
  const [found] = trashedModels(call.tx, name);
  if (found === undefined) throw notFound(`There is no model '${name}' in the trash.`);
  if (exists(call.tx, name)) {
    throw alreadyExists(`The deleted model '${name}' cannot be restored, since there is another model of that name now. Rename or delete that one first.`);
  }
  const [model] = found;
  refile(call, hiddenName(name, model), name);
  call.tx.run('registryModel.setDeleted', [null, model]);
  call.record({ kind: 'model-restored', name }, model);
}

/**
 * Brings a version back with its description and tags. Where it was in use (Staging, Production) it comes back to no stage, and its aliases
 * stay where they are: what took its place meanwhile is not pushed away, and no rule is gone around. Raises RESOURCE_DOES_NOT_EXIST.
 */
export function restoreVersion(call: Call, name: string, number: number): void {
  const { tx, time } = call;
  const [found] = trashedVersions(tx, name, number);
  if (found === undefined) throw notFound(`There is no version ${number} of '${name}' in the trash.`);
  const stage = found[3] === 'Archived' ? 'Archived' : 'None';
  tx.run('trashedVersion.delete', [name, number]);
  tx.run('modelVersion.setStage', [stage, time, name, number]);
  tx.run('registeredModel.touch', [time, name]);
  call.record({ kind: 'version-restored', name, version: String(number), to: stage });
  const { model_id, run_id } = readVersion(tx, name, number);
  if (model_id !== undefined) tx.changed({ kind: 'logged-model', model_id, ...(run_id === undefined ? {} : { run_id }) });
}

/** Ends what is in the trash: all of it, what bears a name, or one version. Answers what it was. Raises RESOURCE_DOES_NOT_EXIST for a thing named that is not there. */
export function emptyTrash(call: Call, name?: string, version?: number): TrashedVersion[] {
  const models = version === undefined ? trashedModels(call.tx, name) : [];
  const versions = trashedVersions(call.tx, name, version);
  if (name !== undefined && models.length + versions.length === 0) {
    throw notFound(version === undefined ? `There is nothing of '${name}' in the trash.` : `There is no version ${version} of '${name}' in the trash.`);
  }
  for (const [model, modelName] of models) purgeModel(call, model, modelName);
  for (const [modelName, number] of versions) purgeVersion(call, modelName, number);
  return [
    ...models.map(([, modelName, time]) => ({ name: modelName, deleted_time: time })),
    ...versions.map(([modelName, number, time]) => ({ name: modelName, version: String(number), deleted_time: time })),
  ];
}

function purgeModel(call: Call, model: number, name: string): void {
  const hidden = hiddenName(name, model);
  for (const part of PURGED) call.tx.run(`registeredModel.delete${part}`, [hidden]);
  call.tx.run('trashedVersion.deleteAll', [hidden]);
  call.tx.run('registryModel.purge', [model]);
  call.record({ kind: 'model-purged', name }, model);
  call.touched(name);
}

function purgeVersion(call: Call, name: string, number: number): void {
  call.tx.run('modelVersion.deleteTags', [name, number]);
  call.tx.run('modelVersion.bury', [call.time, name, number]);
  call.tx.run('trashedVersion.delete', [name, number]);
  call.record({ kind: 'version-purged', name, version: String(number) });
  call.touched(name, number);
}
