import { alreadyExists, invalidParameter, notFound } from '../../protocol/errors';
import type { ModelVersion, RegisteredModel, Stage, Tag } from '../../protocol/entities';
import { STAGES } from '../../protocol/entities';
import type { ImportModelAnswer, ImportModelRequest } from '../../protocol/imports';
import type { HistoryPage, PromoteAnswer, PromoteRequest, TrashedVersion } from '../../protocol/registry';
import type { Page, RegistryStore, SearchRequest } from '../api';
import { checkImportedModel, importModel } from '../imports/importModel';
import { searchModelVersions, searchRegisteredModels } from '../search/registry';
import type { Database } from '../sql';
import { Call, type Actor } from './call';
import type { HistoryChain } from './chain';
import { eventsOf, modelNumber, numberEverOf, revisionOf } from './events';
import { aliasedVersion, checkArchiving, dropAlias, finishAsked, moveToStage, newPlaces, pointAlias } from './moves';
import { checkPromotion, promote } from './promote';
import { exists, registerModel, registerVersion } from './register';
import { readModel, readModels, readVersion, readVersionsByKey, requireModel } from './rows';
import { canonicalStage, checkAlias, checkAliasIsFree, checkKey, checkModelName, checkTag, checkText, parseVersion } from './rules';
import { recordTag, shortened } from './tagEvents';
import { emptyTrash, restoreModel, restoreVersion, trashed, trashModel, trashVersion } from './trash';
import { locationOf } from './versionOrigin';

/** Who asks when nobody says so. */
const NOBODY: Actor = { user: { name: '', verified: false }, client: 'other' };

/** Events of a page of history, unless said otherwise, and at most. */
const PAGE = { usual: 100, most: 1000 };

/** The model registry, with the rules of MLflow's own. What is done goes into its history, in the name of who calls. */
export class ModelRegistry implements RegistryStore {
  /** `now` answers UTC ms. */
  constructor(
    private readonly db: Database,
    private readonly now: () => number,
    readonly chain: HistoryChain,
    private readonly actor: Actor = NOBODY,
  ) {}

  by(actor: Actor): ModelRegistry {
    return new ModelRegistry(this.db, this.now, this.chain, actor);
  }

  createModel(request: { name: string; tags?: Tag[]; description?: string }): RegisteredModel {
    const { name, tags = [], description } = request;
    checkModelName(name);
    tags.forEach(checkTag);
    checkText(description, 'description');
    return this.write((call) => {
      registerModel(call, name, tags, description);
      call.touched(name);
      return readModel(call.tx, name);
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
    return this.change(name, (call) => {
      call.tx.run('registeredModel.describe', [description, call.time, name]);
      call.record({ kind: 'described', name, comment: shortened(description) });
      return readModel(call.tx, name);
    });
  }

  renameModel(name: string, newName: string): RegisteredModel {
    checkModelName(newName, 'new_name');
    return this.change(name, (call) => {
      const { tx, time } = call;
      if (newName === name) return readModel(tx, name);
      if (exists(tx, newName)) throw alreadyExists(`Registered Model (name=${newName}) already exists.`);
      const model = modelNumber(tx, name);
      tx.run('registeredModel.rename', [newName, time, name]);
      tx.run('registeredModel.renameVersions', [newName, time, name]);
      for (const part of ['Tags', 'Aliases', 'VersionTags']) tx.run(`registeredModel.rename${part}`, [newName, name]);
      tx.run('trashedVersion.renameAll', [newName, name]);
      tx.run('registryModel.rename', [newName, model]);
      call.record({ kind: 'model-renamed', name: newName, from: name, to: newName }, model);
      call.touched(newName);
      return readModel(tx, newName);
    });
  }

  /** The model goes to the trash. */
  deleteModel(name: string): void {
    this.change(name, (call) => {
      trashModel(call, name);
    });
  }

  setModelTag(name: string, tag: Tag): void {
    checkTag(tag);
    this.change(name, (call) => {
      const from = this.modelTag(name, tag.key);
      call.tx.run('registeredModel.setTag', [name, tag.key, tag.value]);
      recordTag(call, { name, key: tag.key, from, to: tag.value });
    });
  }

  deleteModelTag(name: string, key: string): void {
    checkKey(key);
    this.change(name, (call) => {
      const from = this.modelTag(name, key);
      call.tx.run('registeredModel.deleteTag', [name, key]);
      recordTag(call, { name, key, from, to: undefined });
    });
  }

  latestVersions(name: string, stages: string[] = []): ModelVersion[] {
    checkModelName(name);
    const wanted = new Set(stages.length === 0 ? STAGES : stages.map(canonicalStage));
    return readModel(this.db, name).latest_versions.filter((version) => wanted.has(version.current_stage));
  }

  setAlias(name: string, alias: string, version: string): void {
    checkAlias(alias);
    checkAliasIsFree(alias);
    this.changeVersion(name, version, (call, found) => {
      call.check({ name, version: found.version, targets: newPlaces(found, undefined, [alias]) });
      pointAlias(call, name, alias, Number(found.version));
      finishAsked(call, found, undefined, [alias]);
    });
  }

  deleteAlias(name: string, alias: string): void {
    checkAlias(alias);
    this.change(name, (call) => {
      dropAlias(call, name, alias);
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
    return this.change(name, (call) => readVersion(call.tx, name, registerVersion(call, request)));
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
    return this.changeVersion(name, version, (call, found) => {
      const number = Number(found.version);
      call.tx.run('modelVersion.describe', [description, call.time, name, number]);
      call.record({ kind: 'described', name, version: found.version, comment: shortened(description) });
      return readVersion(call.tx, name, number);
    });
  }

  /** `archive_existing_versions` sends the other versions of that stage to Archived; only for Staging and Production. */
  transitionStage(request: { name: string; version: string; stage: Stage; archive_existing_versions: boolean }): ModelVersion {
    const { name, archive_existing_versions: archive } = request;
    const stage = canonicalStage(request.stage);
    checkArchiving(stage, archive);
    return this.changeVersion(name, request.version, (call, found) => {
      call.check({ name, version: found.version, targets: newPlaces(found, stage, []) });
      moveToStage(call, found, stage, archive);
      finishAsked(call, found, stage, []);
      return readVersion(call.tx, name, Number(found.version));
    });
  }

  setVersionTag(name: string, version: string, tag: Tag): void {
    checkTag(tag);
    this.changeVersion(name, version, (call, found) => {
      call.tx.run('modelVersion.setTag', [name, Number(found.version), tag.key, tag.value]);
      recordTag(call, { name, version: found.version, key: tag.key, from: valueOf(found.tags, tag.key), to: tag.value });
    });
  }

  deleteVersionTag(name: string, version: string, key: string): void {
    checkKey(key);
    this.changeVersion(name, version, (call, found) => {
      call.tx.run('modelVersion.deleteTag', [name, Number(found.version), key]);
      recordTag(call, { name, version: found.version, key, from: valueOf(found.tags, key), to: undefined });
    });
  }

  /** The version goes to the trash. */
  deleteVersion(name: string, version: string): void {
    this.changeVersion(name, version, (call, found) => {
      trashVersion(call, name, Number(found.version));
    });
  }

  promote(request: PromoteRequest): PromoteAnswer {
    checkPromotion(request);
    return this.write((call) => promote(call, request));
  }

  importModel(request: ImportModelRequest, local: (source: string) => boolean): ImportModelAnswer {
    checkImportedModel(request);
    return this.write((call) => importModel(call, request, local));
  }

  comment(name: string, version: string | undefined, comment: string): void {
    checkText(comment, 'comment');
    if (comment.trim() === '') throw invalidParameter("Missing value for required parameter 'comment'.");
    const said = { kind: 'commented', name, comment: shortened(comment) } as const;
    if (version === undefined) this.change(name, (call) => call.record(said));
    else this.changeVersion(name, version, (call, found) => call.record({ ...said, version: found.version }));
  }

  revision(name: string): number {
    checkModelName(name);
    return revisionOf(this.db, name);
  }

  history(request: { name: string; before?: number; max_results?: number }): Pick<HistoryPage, 'events' | 'next_before'> {
    const { name, before = Number.MAX_SAFE_INTEGER, max_results: most = PAGE.usual } = request;
    checkModelName(name);
    if (most < 1 || most > PAGE.most) throw invalidParameter(`Invalid value ${most} for parameter 'max_results': it must be 1 to ${PAGE.most}.`);
    if (numberEverOf(this.db, name) === undefined) throw notFound(`Registered Model with name=${name} not found`);
    return eventsOf(this.db, name, before, most);
  }

  trash(): TrashedVersion[] {
    return trashed(this.db);
  }

  restore(name: string, version?: string): void {
    checkModelName(name);
    if (version === undefined) {
      this.write((call) => {
        restoreModel(call, name);
        call.touched(name);
      });
      return;
    }
    const number = parseVersion(version);
    this.change(name, (call) => {
      restoreVersion(call, name, number);
      call.touched(name, number);
    });
  }

  emptyTrash(name?: string, version?: string): TrashedVersion[] {
    if (name !== undefined) checkModelName(name);
    return this.write((call) => emptyTrash(call, name, version === undefined ? undefined : parseVersion(version)));
  }

  private modelTag(name: string, key: string): string | undefined {
    return this.db.one<[string]>('SELECT value FROM registered_model_tags WHERE name = ? AND key = ?', [name, key])?.[0];
  }

  private write<T>(work: (call: Call) => T): T {
    return this.db.write((tx) => work(new Call(tx, this.actor, this.now())));
  }

  /** A write to a model that must be there. */
  private change<T>(name: string, work: (call: Call) => T): T {
    checkModelName(name);
    return this.write((call) => {
      requireModel(call.tx, name);
      const answer = work(call);
      call.touched(name);
      return answer;
    });
  }

  /** A write to a version that must be there. */
  private changeVersion<T>(name: string, version: string, work: (call: Call, version: ModelVersion) => T): T {
    const number = parseVersion(version);
    return this.change(name, (call) => {
      const answer = work(call, readVersion(call.tx, name, number));
      call.tx.changed({ kind: 'model-version', name, version: String(number) });
      return answer;
    });
  }
}

const valueOf = (tags: readonly Tag[] | undefined, key: string): string | undefined => tags?.find((tag) => tag.key === key)?.value;
