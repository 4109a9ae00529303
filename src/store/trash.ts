import { invalidParameter } from '../protocol/errors';
import type { EmptyTrashAnswer } from '../protocol/trialbook';
import type { TrashStore } from './api';
import type { Context } from './context';
import { experimentKey } from './experiments';
import type { Reader, Transaction } from './sql';

const OF_RUN = ['points', 'series', 'params', 'tags', 'inputs', 'inputTags', 'modelInputs', 'modelOutputs', 'run'];
const OF_MODEL = ['loggedModelParams', 'loggedModelTags', 'loggedModelMetrics', 'loggedModel'];
const OF_EXPERIMENT = ['datasets', 'experimentTags', 'experiment'];

type DeletedRun = [run: number, run_id: string, experiment: number, artifact_uri: string];
type Kept = EmptyTrashAnswer['kept'][number];

/** The trash: what was deleted and can still be restored. */
export function createTrashStore(context: Context, forget: () => void): TrashStore {
  return {
    empty(only) {
      const answer = context.db.write((tx) => {
        const experiments = deletedExperiments(tx, only);
        const runs = deletedRuns(tx, only, experiments);
        const { gone, kept } = splitByUse(tx, runs);
        const artifactRoots: string[] = [];
        for (const run of gone) removeRun(tx, run, artifactRoots);
        if (only === undefined) removeDeletedModels(tx, artifactRoots);
        const removed = experiments.filter((experiment) => removeExperiment(tx, experiment, artifactRoots));
        return { deleted_runs: gone.length, deleted_experiments: removed.length, kept, artifactRoots };
      });
      forget();
      return answer;
    },
  };
}

type Only = Parameters<TrashStore['empty']>[0];

function deletedExperiments(reader: Reader, only: Only): number[] {
  const deleted = reader.all<[number]>(`SELECT experiment FROM experiments WHERE lifecycle_stage = 'deleted' AND experiment <> 0`).map((row) => row[0]);
  if (only?.experiment_ids === undefined && only?.run_ids === undefined) return deleted;
  return (only.experiment_ids ?? []).map((id) => {
    const key = experimentKey(id);
    if (key === undefined || !deleted.includes(key)) throw invalidParameter(`Experiment ${id} in 'experiment_ids' is not in the trash, or cannot be removed.`);
    return key;
  });
}

function deletedRuns(reader: Reader, only: Only, experiments: readonly number[]): DeletedRun[] {
  const deleted = reader.all<DeletedRun>(`SELECT run, run_id, experiment, artifact_uri FROM runs WHERE lifecycle_stage = 'deleted' ORDER BY run`);
  if (only?.experiment_ids === undefined && only?.run_ids === undefined) return deleted;
  const byId = new Map(deleted.map((run) => [run[1], run]));
  const asked = new Set((only.run_ids ?? []).map((id) => {
    const run = byId.get(id);
    if (!run) throw invalidParameter(`Run ${id} in 'run_ids' is not in the trash.`);
    return run;
  }));
  return deleted.filter((run) => asked.has(run) || experiments.includes(run[2]));
}

/** Runs that a model version came from, itself or by a logged model of theirs, stay; so do those of what is in the registry's trash. */
function splitByUse(reader: Reader, runs: readonly DeletedRun[]): { gone: DeletedRun[]; kept: Kept[] } {
  const used = new Map<string, Kept>();
  const rows = reader.all<[string, string, number]>(`
    SELECT run_id, name, version FROM model_versions WHERE run_id IS NOT NULL
    UNION SELECT m.source_run_id, v.name, v.version FROM model_versions v JOIN logged_models m ON m.model_id = v.model_id WHERE m.source_run_id IS NOT NULL`);
  for (const [run_id, name, version] of rows) used.set(run_id, { run_id, name: name.split(':')[0] ?? name, version: String(version) });
  return {
    gone: runs.filter((run) => !used.has(run[1])),
    kept: runs.flatMap((run) => used.get(run[1]) ?? []),
  };
}

function removeRun(tx: Transaction, [run, runId, experiment, artifactUri]: DeletedRun, artifactRoots: string[]): void {
  for (const [modelId] of tx.all<[string]>('SELECT model_id FROM logged_models WHERE source_run_id = ?', [runId])) removeModel(tx, modelId, experiment, artifactRoots);
  for (const what of OF_RUN) tx.run(`trash.${what}`, [run]);
  artifactRoots.push(artifactRoot(artifactUri, runId) ?? `${experiment}/${runId}`);
  tx.changed({ kind: 'run', experiment_id: String(experiment), run_id: runId });
}

/** A run that was moved keeps its artifacts below the experiment that it was made in. */
function artifactRoot(artifactUri: string, runId: string): string | undefined {
  const experiment = /^mlflow-artifacts:\/+(\d+)\/([^/]+)\/artifacts$/.exec(artifactUri);
  return experiment?.[2] === runId ? `${experiment[1]}/${runId}` : undefined;
}

function removeModel(tx: Transaction, modelId: string, experiment: number, artifactRoots: string[]): void {
  for (const what of OF_MODEL) tx.run(`trash.${what}`, [modelId]);
  artifactRoots.push(`${experiment}/models/${modelId}`);
  tx.changed({ kind: 'logged-model', experiment_id: String(experiment), model_id: modelId });
}

const UNUSED = 'model_id NOT IN (SELECT model_id FROM model_versions WHERE model_id IS NOT NULL)';

function removeDeletedModels(tx: Transaction, artifactRoots: string[]): void {
  const deleted = tx.all<[string, number]>(`SELECT model_id, experiment FROM logged_models WHERE lifecycle_stage = 'deleted' AND ${UNUSED}`);
  for (const [modelId, experiment] of deleted) removeModel(tx, modelId, experiment, artifactRoots);
}

/** Removes an experiment unless something of it had to be kept; answers whether it did. */
function removeExperiment(tx: Transaction, experiment: number, artifactRoots: string[]): boolean {
  for (const [modelId] of tx.all<[string]>(
    `SELECT model_id FROM logged_models WHERE experiment = ? AND ${UNUSED} AND coalesce(source_run_id, '') NOT IN (SELECT run_id FROM runs)`, [experiment],
  )) removeModel(tx, modelId, experiment, artifactRoots);
  const left = tx.one('SELECT 1 FROM runs WHERE experiment = ? UNION SELECT 1 FROM logged_models WHERE experiment = ?', [experiment, experiment]);
  if (left) return false;
  for (const what of OF_EXPERIMENT) tx.run(`trash.${what}`, [experiment]);
  tx.changed({ kind: 'experiment', experiment_id: String(experiment) });
  return true;
}
