import { alreadyExists, invalidParameter, notFound } from '../../protocol/errors';
import type { ModelVersion, RegisteredModel, Stage, Tag } from '../../protocol/entities';
import { STAGES } from '../../protocol/entities';
import type { Page, RegistryStore, SearchRequest } from '../api';
import { searchModelVersions, searchRegisteredModels, DELETED_STAGE } from '../search/registry';
import type { Database, Reader, Transaction } from '../sql';
import { readModel, readModels, readVersion, readVersionsByKey, requireModel } from './rows';
import { canonicalStage, checkAlias, checkAliasIsFree, checkKey, checkModelName, checkTag, checkText, parseVersion } from './rules';
import { findOrigin, isPrompt, locationOf } from './versionOrigin';

/** The stages a version is in use in. */
const ACTIVE_STAGES: readonly Stage[] = ['Staging', 'Production'];

/** The model registry, with the rules of MLflow's own. */
export class ModelRegistry implements RegistryStore {
  /** `now` answers UTC ms. */
  constructor(
    private readonly db: Database,
    private readonly now: () => number,
  ) {}

  createModel(request: { name: string; tags?: Tag[]; description?: string }): RegisteredModel {
    const { name, tags = [], description } = request;
    checkModelName(name);
    tags.forEach(checkTag);
    checkText(description, 'description');
    return this.db.write((tx) => {
      refuseTakenName(tx, name, isPrompt(tags));
      const time = this.now();
      tx.run('registeredModel.insert', [name, time, time, description ?? null]);
      for (const tag of tags) tx.run('registeredModel.setTag', [name, tag.key, tag.value]);
      tx.changed({ kind: 'registered-model', name });
      return readModel(tx, name);
    });
  }

  getModel(name: string): RegisteredModel {
    checkModelName(name);
    return readModel(this.db, name);
  }

  searchModels(request: SearchRequest): Page<'registered_models', RegisteredModel> {
    const { names, ...next } = searchRegisteredModels(this.db, request);
    return { registered_models: readModels(this.db, names), ...next };
  }

  updateModel(name: string, description: string): RegisteredModel {
    checkText(description, 'description');
    return this.change(name, (tx, time) => {
      tx.run('registeredModel.describe', [description, time, name]);
      return readModel(tx, name);
    });
  }

  renameModel(name: string, newName: string): RegisteredModel {
    checkModelName(newName, 'new_name');
    return this.change(name, (tx, time) => {
      if (newName !== name && exists(tx, newName)) throw alreadyExists(`Registered Model (name=${newName}) already exists.`);
      tx.run('registeredModel.rename', [newName, time, name]);
      tx.run('registeredModel.renameVersions', [newName, time, name]);
      for (const part of ['Tags', 'Aliases', 'VersionTags']) tx.run(`registeredModel.rename${part}`, [newName, name]);
      tx.changed({ kind: 'registered-model', name: newName });
      return readModel(tx, newName);
    });
  }

  deleteModel(name: string): void {
    this.change(name, (tx) => {
      for (const part of ['Tags', 'Aliases', 'VersionTags', 'Versions', '']) tx.run(`registeredModel.delete${part}`, [name]);
    });
  }

  setModelTag(name: string, tag: Tag): void {
    checkTag(tag);
    this.change(name, (tx) => tx.run('registeredModel.setTag', [name, tag.key, tag.value]));
  }

  deleteModelTag(name: string, key: string): void {
    checkKey(key);
    this.change(name, (tx) => tx.run('registeredModel.deleteTag', [name, key]));
  }

  latestVersions(name: string, stages: string[] = []): ModelVersion[] {
    checkModelName(name);
    const wanted = new Set(stages.length === 0 ? STAGES : stages.map(canonicalStage));
    return readModel(this.db, name).latest_versions.filter((version) => wanted.has(version.current_stage));
  }

  setAlias(name: string, alias: string, version: string): void {
    checkAlias(alias);
    checkAliasIsFree(alias);
    this.changeVersion(name, version, (tx, number) => tx.run('registeredModel.setAlias', [name, alias, number]));
  }

  deleteAlias(name: string, alias: string): void {
    checkAlias(alias);
    this.change(name, (tx) => {
      const version = aliasedVersion(tx, name, alias);
      if (version === undefined) return;
      tx.run('registeredModel.deleteAlias', [name, alias]);
      tx.changed({ kind: 'model-version', name, version: String(version) });
    });
  }

  /** `latest` is the newest version. An alias that is not there is INVALID_PARAMETER_VALUE, as in MLflow. */
  versionByAlias(name: string, alias: string): ModelVersion {
    checkModelName(name);
    checkAlias(alias);
    requireModel(this.db, name);
    if (alias.toLowerCase() === 'latest') {
      const newest = this.latestVersions(name).reduce<ModelVersion | undefined>((best, each) => (best === undefined || Number(each.version) > Number(best.version) ? each : best), undefined);
      if (newest === undefined) throw notFound(`Latest version not found for model ${name}.`);
      return newest;
    }
    const version = aliasedVersion(this.db, name, alias);
    if (version === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`);
    return readVersion(this.db, name, version);
  }

  createVersion(request: Parameters<RegistryStore['createVersion']>[0]): ModelVersion {
    const { name, tags = [], description, run_link: runLink } = request;
    tags.forEach(checkTag);
    checkText(description, 'description');
    checkText(runLink, 'run_link');
    return this.change(name, (tx, time) => {
      const origin = findOrigin(tx, request);
      // Deleted versions keep their rows, so a number is given once.
      const version = (tx.one<[number | null]>('SELECT max(version) FROM model_versions WHERE name = ?', [name])?.[0] ?? 0) + 1;
      tx.run('modelVersion.insert', [
        name, version, time, time, description ?? null, origin.source, origin.storageLocation, origin.runId, runLink ?? null, origin.modelId,
      ]);
      for (const tag of tags) tx.run('modelVersion.setTag', [name, version, tag.key, tag.value]);
      tx.run('registeredModel.touch', [time, name]);
      tx.changed({ kind: 'model-version', name, version: String(version) });
      if (origin.modelId !== null) tx.changed({ kind: 'logged-model', model_id: origin.modelId });
      return readVersion(tx, name, version);
    });
  }

  getVersion(name: string, version: string): ModelVersion {
    checkModelName(name);
    return readVersion(this.db, name, parseVersion(version));
  }

  downloadUri(name: string, version: string): string {
    const found = this.getVersion(name, version);
    return locationOf(this.db, name, Number(found.version));
  }

  searchVersions(request: SearchRequest): Page<'model_versions', ModelVersion> {
    const { versions, ...next } = searchModelVersions(this.db, request);
    return { model_versions: readVersionsByKey(this.db, versions), ...next };
  }

  updateVersion(name: string, version: string, description: string): ModelVersion {
    checkText(description, 'description');
    return this.changeVersion(name, version, (tx, number, time) => {
      tx.run('modelVersion.describe', [description, time, name, number]);
      return readVersion(tx, name, number);
    });
  }

  /** `archive_existing_versions` sends the other versions of that stage to Archived; only for Staging and Production. */
  transitionStage(request: { name: string; version: string; stage: Stage; archive_existing_versions: boolean }): ModelVersion {
    const { name } = request;
    const stage = canonicalStage(request.stage);
    if (request.archive_existing_versions && !ACTIVE_STAGES.includes(stage)) {
      throw invalidParameter(`Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are ${ACTIVE_STAGES.join(', ')}`);
    }
    return this.changeVersion(name, request.version, (tx, number, time) => {
      if (request.archive_existing_versions) {
        for (const [other] of tx.all<[number]>('SELECT version FROM model_versions WHERE name = ? AND stage = ? AND version != ?', [name, stage, number])) {
          tx.run('modelVersion.setStage', ['Archived', time, name, other]);
          tx.changed({ kind: 'model-version', name, version: String(other) });
        }
      }
      tx.run('modelVersion.setStage', [stage, time, name, number]);
      tx.run('registeredModel.touch', [time, name]);
      return readVersion(tx, name, number);
    });
  }

  setVersionTag(name: string, version: string, tag: Tag): void {
    checkTag(tag);
    this.changeVersion(name, version, (tx, number) => tx.run('modelVersion.setTag', [name, number, tag.key, tag.value]));
  }

  deleteVersionTag(name: string, version: string, key: string): void {
    checkKey(key);
    this.changeVersion(name, version, (tx, number) => tx.run('modelVersion.deleteTag', [name, number, key]));
  }

  deleteVersion(name: string, version: string): void {
    this.changeVersion(name, version, (tx, number, time) => {
      tx.run('modelVersion.deleteAliases', [name, number]);
      tx.run('modelVersion.deleteTags', [name, number]);
      tx.run('modelVersion.bury', [time, name, number]);
      tx.run('registeredModel.touch', [time, name]);
    });
  }

  /** A write to a model that must be there. */
  private change<T>(name: string, work: (tx: Transaction, time: number) => T): T {
    checkModelName(name);
    return this.db.write((tx) => {
      requireModel(tx, name);
      const answer = work(tx, this.now());
      tx.changed({ kind: 'registered-model', name });
      return answer;
    });
  }

  /** A write to a version that must be there. */
  private changeVersion<T>(name: string, version: string, work: (tx: Transaction, version: number, time: number) => T): T {
    const number = parseVersion(version);
    return this.change(name, (tx, time) => {
      readVersion(tx, name, number);
      const answer = work(tx, number, time);
      tx.changed({ kind: 'model-version', name, version: String(number) });
      return answer;
    });
  }
}

const exists = (reader: Reader, name: string): boolean => reader.one('SELECT 1 FROM registered_models WHERE name = ?', [name]) !== undefined;

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

/** The version an alias points to, if both are there. */
const aliasedVersion = (reader: Reader, name: string, alias: string): number | undefined =>
  reader.one<[number]>(
    `SELECT a.version FROM aliases a JOIN model_versions v ON v.name = a.name AND v.version = a.version WHERE a.name = ? AND a.alias = ? AND v.stage != '${DELETED_STAGE}'`,
    [name, alias],
  )?.[0];
