import { SYSTEM_TAGS, type Tag } from '../../protocol/entities';
import { invalidParameter, MlflowError } from '../../protocol/errors';
import { COPY_TAGS, type ImportRunAnswer, type ImportRunRequest } from '../../protocol/imports';
import { LIMITS } from '../../protocol/limits';
import type { Context } from '../context';
import { logInputs, logOutputs } from '../datasets';
import { findActiveExperiment } from '../experiments';
import { fewKeys } from '../fewKeys';
import { checkParams } from '../params';
import { findRun, type RunRow } from '../runRows';
import type { Reader, Transaction } from '../sql';
import { checkTags, writeTags } from '../tags';
import { checkInt64, cut, numberOf } from '../validation';
import { checkImportedId } from './importedId';

/**
 * Makes a run under its own id, with its times and state, or brings one that was imported before up to date. What a person added here (tags, the experiment
 * that it was moved to) stays. It need not be active. Raises RESOURCE_CONFLICT when another run has the id, else as creating a run does.
 */
export function importRun(context: Context, request: ImportRunRequest): ImportRunAnswer {
  const { db } = context;
  checkImportedId(request.run_id, 'run_id');
  const times = { start: checkInt64(request.start_time, 'start_time'), end: request.end_time === undefined ? null : checkInt64(request.end_time, 'end_time') };
  const params = checkParams(request.params, 'params');
  const name = cut(request.run_name, LIMITS.tagValue);
  const tags = checkTags(request.tags, 'tags').filter(({ key }) => key !== SYSTEM_TAGS.runName);
  if (name === '') throw invalidParameter("Missing value for required parameter 'run_name'.");
  const { row, created, points } = db.write((tx) => {
    const known = findKnown(tx, request, tags);
    const run = known ?? insert(tx, request, tags);
    if (run.name !== name || known === undefined) {
      tx.run('runs.setName', [name, run.run]);
      tx.run('tags.set', [run.run, SYSTEM_TAGS.runName, name]);
    }
    tx.run('runs.setStatus', [request.status, run.run]);
    tx.run('runs.setEndTime', [times.end, run.run]);
    if (request.lifecycle_stage !== run.lifecycle_stage) tx.run('runs.setLifecycle', [request.lifecycle_stage, request.lifecycle_stage === 'deleted' ? context.now() : null, run.run]);
    setParams(context, tx, run, params);
    writeTags(context, tx, run, tags);
    if (!tags.some(({ key }) => key === COPY_TAGS.state)) tx.run('tags.delete', [run.run, COPY_TAGS.state]);
    if (request.datasets.length > 0 || request.model_inputs !== undefined) logInputs(tx, run, request.datasets, request.model_inputs ?? []);
    if (request.model_outputs !== undefined) logOutputs(tx, run, request.model_outputs);
    // Last, since whoever listens reads the run again for it.
    tx.changed({ kind: 'run', experiment_id: String(run.experiment), run_id: run.run_id });
    return { row: run, created: known === undefined, points: countPoints(tx, run.run) };
  });
  context.runs.drop(row.run);
  if (created || row.lifecycle_stage !== request.lifecycle_stage) context.keys.drop(row.experiment);
  if (request.status === 'RUNNING') context.activity.touch(row.run_id, context.now());
  return { run_id: row.run_id, created, points };
}

/** The run that has the id, when it is the same: from the same source, or begun at the same time. */
function findKnown(tx: Reader, request: ImportRunRequest, tags: readonly Tag[]): RunRow | undefined {
  if (tx.one('SELECT 1 FROM runs WHERE run_id = ?', [request.run_id]) === undefined) return undefined;
  const run = findRun(tx, request.run_id);
  const from = tx.one<[string]>('SELECT value FROM tags WHERE run = ? AND key = ?', [run.run, COPY_TAGS.source])?.[0];
  const given = tags.findLast(({ key }) => key === COPY_TAGS.source)?.value;
  if (String(run.start_time) === String(request.start_time) || (from !== undefined && from === given)) return run;
  throw new MlflowError('RESOURCE_CONFLICT', `Another run has the id ${request.run_id}: "${cut(run.name, 100)}", which began at another time and came from elsewhere. It was left as it is.`);
}

function insert(tx: Transaction, request: ImportRunRequest, tags: readonly Tag[]): RunRow {
  const { experiment, artifact_location } = findActiveExperiment(tx, request.experiment_id);
  const run = Number(tx.one('SELECT max(run) FROM runs')?.[0] ?? 0) + 1;
  const artifactUri = request.artifact_uri ?? `${artifact_location.replace(/\/+$/, '')}/${request.run_id}/artifacts`;
  const tagged = (key: string): string | undefined => tags.findLast((tag) => tag.key === key)?.value;
  const user = request.user_id ?? tagged(SYSTEM_TAGS.user) ?? '';
  tx.run('runs.insert', [run, request.run_id, experiment, request.run_name, user, request.status, request.start_time, artifactUri, tagged(SYSTEM_TAGS.parentRunId) ?? null]);
  return findRun(tx, request.run_id);
}

/** Unlike logging, the source's value counts. */
function setParams(context: Context, tx: Transaction, run: RunRow, params: ReturnType<typeof checkParams>): void {
  const known = new Map(tx.all<[string, string]>('SELECT key, value FROM params WHERE run = ?', [run.run]));
  const changed = params.filter(({ key, value }) => known.get(key) !== value);
  if (changed.length === 0) return;
  const [old, fresh] = [changed.filter(({ key }) => known.has(key)), changed.filter(({ key }) => !known.has(key))];
  tx.runMany('params.replace', old.map(({ key, value }) => [value, numberOf(value), run.run, key]));
  tx.runMany('params.insert', fresh.map(({ key, value }) => [run.run, key, value, numberOf(value)]));
  const keys = changed.map(({ key }) => key);
  context.keys.written(run.experiment, 'param', keys);
  tx.changed({ kind: 'params', experiment_id: String(run.experiment), run_id: run.run_id, ...fewKeys(keys) });
}

function countPoints(reader: Reader, run: number): Record<string, number> {
  // Without a prototype: a key may be called anything.
  return Object.assign(Object.create(null) as Record<string, number>, Object.fromEntries(reader.all<[string, number]>('SELECT key, count FROM series WHERE run = ?', [run])));
}
