import { randomBytes } from 'node:crypto';
import { invalidParameter, notFound } from '../protocol/errors';
import type { LoggedModel, LoggedModelStatus, Param, Tag } from '../protocol/entities';
import { LIMITS } from '../protocol/limits';
import type { LoggedModelStore, Page } from './api';
import { readLoggedModel, readLoggedModels } from './loggedModelRows';
import { checkKey } from './registry/rules';
import { searchLoggedModels, type LoggedModelSearch } from './search/loggedModels';
import type { Database, Reader, Transaction } from './sql';

const STATUSES: readonly LoggedModelStatus[] = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'];
const MAX_NAME = 500;
/** What MLflow refuses in the name of a logged model. */
const BAD_NAME = /[/:.%"']/;

/** Logged models, with the rules of MLflow's own. */
export class LoggedModels implements LoggedModelStore {
  /** `now` answers UTC ms. */
  constructor(
    private readonly db: Database,
    private readonly now: () => number,
  ) {}

  /** Makes a model in status PENDING; its id is `m-` and 32 hex digits. */
  create(request: Parameters<LoggedModelStore['create']>[0]): LoggedModel {
    const { experiment_id: experimentId, params = [], tags = [] } = request;
    const id = `m-${randomBytes(16).toString('hex')}`;
    const name = request.name === undefined || request.name === '' ? `model-${id.slice(2, 10)}` : request.name;
    checkLoggedModelName(name);
    if ((request.model_type ?? '').length > MAX_NAME) throw invalidParameter(`model_type has more than ${MAX_NAME} characters`);
    tags.forEach((tag) => checkKey(tag.key));
    return this.db.write((tx) => {
      const [experiment, location] = activeExperiment(tx, experimentId);
      const time = this.now();
      tx.run('loggedModel.insert', [
        id, experiment, name, `${location.replace(/\/+$/, '')}/models/${id}/artifacts`, time, time, 'LOGGED_MODEL_PENDING', request.model_type ?? null,
        request.source_run_id || null,
      ]);
      insertParams(tx, id, params);
      for (const tag of tags) tx.run('loggedModel.setTag', [id, tag.key, cut(tag.value, LIMITS.tagValue)]);
      const model = readLoggedModel(tx, id);
      report(tx, model);
      return model;
    });
  }

  get(modelId: string): LoggedModel {
    return readLoggedModel(this.db, modelId);
  }

  finalize(modelId: string, status: LoggedModelStatus): LoggedModel {
    if (!STATUSES.includes(status)) throw invalidParameter(`Invalid value for status: ${status.slice(0, 80)}; expected one of ${STATUSES.join(', ')}`);
    return this.change(modelId, (tx) => tx.run('loggedModel.setStatus', [status, this.now(), modelId]));
  }

  delete(modelId: string): void {
    this.db.write((tx) => {
      report(tx, readLoggedModel(tx, modelId));
      tx.run('loggedModel.delete', [this.now(), modelId]);
    });
  }

  restore(modelId: string): void {
    this.db.write((tx) => {
      if (tx.run('loggedModel.restore', [this.now(), modelId]) === 0) throw notFound(`Logged model with ID '${modelId}' is not in the trash.`);
      report(tx, readLoggedModel(tx, modelId));
    });
  }

  setTags(modelId: string, tags: Tag[]): LoggedModel {
    tags.forEach((tag) => checkKey(tag.key));
    return this.change(modelId, (tx) => {
      for (const tag of tags) tx.run('loggedModel.setTag', [modelId, tag.key, cut(tag.value, LIMITS.tagValue)]);
    });
  }

  deleteTag(modelId: string, key: string): void {
    this.change(modelId, (tx) => {
      if (tx.run('loggedModel.deleteTag', [modelId, key]) === 0) throw notFound(`No tag with key '${key}' found for model with ID '${modelId}'.`);
    });
  }

  /** The same value again is no error, another one is INVALID_PARAMETER_VALUE. */
  logParams(modelId: string, params: Param[]): void {
    this.change(modelId, (tx) => insertParams(tx, modelId, params));
  }

  search(request: LoggedModelSearch): Page<'models', LoggedModel> {
    const { ids, ...next } = searchLoggedModels(this.db, request);
    return { models: readLoggedModels(this.db, ids), ...next };
  }

  /** A write to a model that must be there; answers it as it is then. */
  private change(modelId: string, work: (tx: Transaction) => unknown): LoggedModel {
    return this.db.write((tx) => {
      readLoggedModel(tx, modelId);
      work(tx);
      const model = readLoggedModel(tx, modelId);
      report(tx, model);
      return model;
    });
  }
}

function report(tx: Transaction, { info }: LoggedModel): void {
  tx.changed({
    kind: 'logged-model', experiment_id: info.experiment_id, model_id: info.model_id,
    ...(info.source_run_id === undefined ? {} : { run_id: info.source_run_id }),
  });
}

/** Raises INVALID_PARAMETER_VALUE for a name that no logged model may have. */
export function checkLoggedModelName(name: string): void {
  if (name.length > MAX_NAME) throw invalidParameter(`name has ${name.length} characters; at most ${MAX_NAME} are allowed`);
  if (BAD_NAME.test(name)) {
    throw invalidParameter(`Invalid model name ('${name.slice(0, 80)}') provided. Model name must not contain any of / : . % " '`);
  }
}

/** Key and artifact location of an experiment. Raises RESOURCE_DOES_NOT_EXIST, and INVALID_PARAMETER_VALUE for one in the trash. */
function activeExperiment(reader: Reader, id: string): [key: number, location: string] {
  const row = /^\d{1,15}$/.test(id)
    ? reader.one<[number, string, string]>('SELECT experiment, artifact_location, lifecycle_stage FROM experiments WHERE experiment = ?', [Number(id)])
    : undefined;
  if (row === undefined) throw notFound(`No Experiment with id=${id.slice(0, 40)} exists`);
  if (row[2] !== 'active') throw invalidParameter(`The experiment ${id} must be in the 'active' state. Current state is ${row[2]}.`);
  return [row[0], row[1]];
}

function insertParams(tx: Transaction, modelId: string, params: readonly Param[]): void {
  for (const param of params) {
    checkKey(param.key);
    const value = cut(param.value, LIMITS.paramValue);
    const known = tx.one<[string]>('SELECT value FROM logged_model_params WHERE model_id = ? AND key = ?', [modelId, param.key])?.[0];
    if (known === value) continue;
    if (known !== undefined) throw invalidParameter(`Changing param values is not allowed. Param with key='${param.key}' was already logged to model ${modelId}.`);
    tx.run('loggedModel.insertParam', [modelId, param.key, value, numberOf(value)]);
  }
}

/** The number that a text is, or `null`. */
function numberOf(text: string): number | null {
  if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Cuts a text silently, as MLflow does by default, and not within a character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}
