import { MlflowError } from '../../protocol/errors';
import type { ImportLoggedModelAnswer, ImportLoggedModelRequest } from '../../protocol/imports';
import type { Int64 } from '../../protocol/int64';
import { LIMITS } from '../../protocol/limits';
import type { Context } from '../context';
import { findActiveExperiment } from '../experiments';
import { checkLoggedModelName } from '../loggedModels';
import { checkKey } from '../registry/rules';
import type { Transaction } from '../sql';
import { checkInt64, checkLength, cut, numberOf } from '../validation';
import { checkImportedId } from './importedId';

/** Makes a logged model under its own id, or brings one that was imported before up to date. Raises RESOURCE_CONFLICT when another model, or one that was deleted here, has the id. */
export function importLoggedModel({ db }: Pick<Context, 'db'>, request: ImportLoggedModelRequest): ImportLoggedModelAnswer {
  const { model_id: id, params, tags } = request;
  checkImportedId(id, 'model_id');
  checkLoggedModelName(request.name);
  checkLength(request.model_type ?? '', LIMITS.experimentName, 'model_type');
  [...params, ...tags].forEach(({ key }) => {
    checkKey(key);
  });
  const created = checkInt64(request.creation_timestamp_ms, 'creation_timestamp_ms');
  const updated = checkInt64(request.last_updated_timestamp_ms, 'last_updated_timestamp_ms');
  return db.write((tx) => {
    const known = tx.one<[Int64, string]>('SELECT creation_time, lifecycle_stage FROM logged_models WHERE model_id = ?', [id]);
    if (known === undefined) insert(tx, request);
    else if (String(known[0]) !== String(created)) throw new MlflowError('RESOURCE_CONFLICT', `Another logged model has the id ${id}. It was left as it is.`);
    else if (known[1] !== 'active') throw new MlflowError('RESOURCE_CONFLICT', `The logged model ${id} was deleted here and stays so.`);
    tx.run('loggedModel.setStatus', [request.status, updated, id]);
    const there = new Set(tx.all<[string]>('SELECT key FROM logged_model_params WHERE model_id = ?', [id]).map(([key]) => key));
    for (const { key, value } of params) {
      if (there.has(key)) continue;
      const kept = cut(value, LIMITS.paramValue);
      tx.run('loggedModel.insertParam', [id, key, kept, numberOf(kept)]);
      there.add(key);
    }
    for (const { key, value } of tags) tx.run('loggedModel.setTag', [id, key, cut(value, LIMITS.tagValue)]);
    const run = request.source_run_id;
    tx.changed({ kind: 'logged-model', experiment_id: request.experiment_id, model_id: id, ...(run === undefined ? {} : { run_id: run }) });
    return { model_id: id, created: known === undefined };
  });
}

function insert(tx: Transaction, request: ImportLoggedModelRequest): void {
  const { experiment, artifact_location } = findActiveExperiment(tx, request.experiment_id);
  const { model_id: id } = request;
  const artifactUri = request.artifact_uri ?? `${artifact_location.replace(/\/+$/, '')}/models/${id}/artifacts`;
  tx.run('loggedModel.insert', [
    id, experiment, request.name, artifactUri, request.creation_timestamp_ms, request.last_updated_timestamp_ms, request.status,
    request.model_type ?? null, request.source_run_id ?? null,
  ]);
}
