import type { Experiment, LifecycleStage, Tag } from '../protocol/entities';
import { alreadyExists, invalidParameter, MlflowError, notFound } from '../protocol/errors';
import type { Int64 } from '../protocol/int64';
import type { ExperimentStore } from './api';
import type { Context } from './context';
import { experimentOverviews } from './overview';
import { searchExperiments } from './search/experiments';
import type { Reader, Transaction } from './sql';
import { checkArtifactLocation, checkExperimentName, checkExperimentTagValue, checkKey, checkLength } from './validation';

/** Columns of an experiment's row. */
export interface ExperimentRow {
  experiment: number;
  name: string;
  artifact_location: string;
  lifecycle_stage: LifecycleStage;
  creation_time: Int64;
  last_update_time: Int64;
}

const SELECT = 'SELECT experiment, name, artifact_location, lifecycle_stage, creation_time, last_update_time FROM experiments';

type Columns = [number, string, string, LifecycleStage, Int64, Int64];

const toRow = ([experiment, name, artifact_location, lifecycle_stage, creation_time, last_update_time]: Columns): ExperimentRow => ({
  experiment, name, artifact_location, lifecycle_stage, creation_time, last_update_time,
});

/** The integer key of an experiment id; `undefined` for a text that cannot be one. */
export const experimentKey = (id: string): number | undefined => (/^\d{1,15}$/.test(id) ? Number(id) : undefined);

/** Finds an experiment by id. Raises RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE for an id that is no number. */
export function findExperiment(reader: Reader, id: string): ExperimentRow {
  const key = experimentKey(id);
  if (!/^\d+$/.test(id)) throw invalidParameter(`Invalid value "${id.slice(0, 40)}" for parameter 'experiment_id': it must be a number.`);
  const row = key === undefined ? undefined : reader.one<Columns>(`${SELECT} WHERE experiment = ?`, [key]);
  if (!row) throw notFound(`No Experiment with id=${id} exists`);
  return toRow(row);
}

/** Finds an experiment to write to. Raises RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE when it is deleted. */
export function findActiveExperiment(reader: Reader, id: string): ExperimentRow {
  const row = findExperiment(reader, id);
  if (row.lifecycle_stage !== 'active') {
    throw invalidParameter(`The experiment ${id} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`);
  }
  return row;
}

/** Experiments in MLflow's terms. */
export function createExperimentStore(context: Context): ExperimentStore {
  const { db, now } = context;

  /** Runs `work` on an experiment and tells that it changed. */
  const change = (tx: Transaction, experiment: number, operation: string, row: Parameters<Transaction['run']>[1]): number => {
    const changed = tx.run(operation, row);
    tx.changed({ kind: 'experiment', experiment_id: String(experiment) });
    return changed;
  };

  const setLifecycle = (id: string, from: LifecycleStage, to: LifecycleStage): void => {
    db.write((tx) => {
      const { experiment, lifecycle_stage } = findExperiment(tx, id);
      if (lifecycle_stage !== from) throw notFound(`No ${from === 'active' ? 'active' : 'deleted'} Experiment with id=${id} exists`);
      const time = now();
      tx.run('runs.setLifecycleOfExperiment', [to, to === 'deleted' ? time : null, experiment]);
      change(tx, experiment, 'experiments.setLifecycle', [to, time, experiment]);
    });
    context.runs.clear();
    context.keys.drop(Number(id));
  };

  return {
    create(request) {
      checkExperimentName(request.name);
      if (request.artifact_location !== undefined) checkArtifactLocation(request.artifact_location);
      const tags = request.tags ?? [];
      tags.forEach((tag, i) => {
        checkExperimentTag(tag, `tags[${i}].key`);
      });
      return db.write((tx) => {
        refuseTakenName(tx, request.name);
        const experiment = nextExperiment(tx);
        const location = request.artifact_location ?? '';
        const time = now();
        tx.run('experiments.setNext', [String(experiment + 1)]);
        change(tx, experiment, 'experiments.insert', [experiment, request.name, location === '' ? `mlflow-artifacts:/${experiment}` : location, time, time]);
        for (const tag of tags) tx.run('experiments.setTag', [experiment, tag.key, tag.value]);
        return String(experiment);
      });
    },
    get: (id) => withTags(db, [findExperiment(db, id)])[0]!,
    getByName(name) {
      checkLength(name, 10_000, 'experiment_name');
      const row = db.one<Columns>(`${SELECT} WHERE name = ?`, [name]);
      if (!row) throw notFound(`Could not find experiment with name '${name}'`);
      return withTags(db, [toRow(row)])[0]!;
    },
    search(request) {
      const { experiments, next_page_token } = searchExperiments(db, request);
      return { experiments: readExperiments(db, experiments), ...(next_page_token !== undefined && { next_page_token }) };
    },
    update({ experiment_id, new_name }) {
      checkExperimentName(new_name, 'new_name');
      db.write((tx) => {
        const row = findExperiment(tx, experiment_id);
        if (row.lifecycle_stage !== 'active') throw new MlflowError('INVALID_STATE', 'Cannot rename a non-active experiment.');
        if (row.name === new_name) return;
        refuseTakenName(tx, new_name);
        change(tx, row.experiment, 'experiments.rename', [new_name, now(), row.experiment]);
      });
    },
    delete: (id) => setLifecycle(id, 'active', 'deleted'),
    restore: (id) => setLifecycle(id, 'deleted', 'active'),
    setTag(id, tag) {
      checkExperimentTag(tag, 'key');
      db.write((tx) => {
        const { experiment } = findActiveExperiment(tx, id);
        change(tx, experiment, 'experiments.setTag', [experiment, tag.key, tag.value]);
      });
    },
    deleteTag(id, key) {
      db.write((tx) => {
        const { experiment } = findActiveExperiment(tx, id);
        const deleted = change(tx, experiment, 'experiments.deleteTag', [experiment, key]);
        if (deleted === 0) throw notFound(`No tag with name: ${key} in experiment with id ${id}`);
      });
    },
    overview: (ids) => experimentOverviews(context, ids),
  };
}

/** Experiments in the order of their keys; those that are not there are left out. */
export function readExperiments(reader: Reader, keys: readonly number[]): Experiment[] {
  const rows = new Map(reader.all<Columns>(`${SELECT} WHERE experiment IN (SELECT value FROM json_each(?))`, [JSON.stringify(keys)]).map((row) => [row[0], toRow(row)]));
  return withTags(reader, keys.flatMap((key) => rows.get(key) ?? []));
}

function checkExperimentTag(tag: Tag, field: string): void {
  checkKey(tag.key, field);
  checkExperimentTagValue(tag.value);
}

function refuseTakenName(reader: Reader, name: string): void {
  const taken = reader.one<[number, LifecycleStage]>('SELECT experiment, lifecycle_stage FROM experiments WHERE name = ?', [name]);
  if (!taken) return;
  throw alreadyExists(
    taken[1] === 'active'
      ? `Experiment '${name}' already exists.`
      : `Experiment '${name}' already exists in deleted state (id ${taken[0]}). Restore it, delete it permanently by emptying the trash, or use another name.`,
  );
}

function nextExperiment(reader: Reader): number {
  const noted = experimentKey(String(reader.one(`SELECT value FROM meta WHERE key = 'next_experiment'`)?.[0])) ?? 1;
  const greatest = Number(reader.one('SELECT max(experiment) FROM experiments')?.[0] ?? 0);
  return Math.max(noted, greatest + 1);
}

/** Experiments as they travel. */
function withTags(reader: Reader, rows: ExperimentRow[]): Experiment[] {
  const tags = new Map<number, Tag[]>(rows.map((row) => [row.experiment, []]));
  const keys = JSON.stringify(rows.map((row) => row.experiment));
  const found = reader.all<[number, string, string]>(
    'SELECT experiment, key, value FROM experiment_tags WHERE experiment IN (SELECT value FROM json_each(?)) ORDER BY experiment, key', [keys],
  );
  for (const [experiment, key, value] of found) tags.get(experiment)?.push({ key, value });
  return rows.map(({ experiment, ...row }) => ({ experiment_id: String(experiment), ...row, tags: tags.get(experiment) ?? [] }));
}
