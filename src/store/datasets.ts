import type { DatasetInput, ModelInput, ModelOutput } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { LIMITS } from '../protocol/limits';
import type { RunRow } from './runRows';
import type { Transaction } from './sql';
import { checkInt64, checkLength, cut } from './validation';

/** Longest key and value of an input's tag, characters; MLflow's. */
const TAG_KEY = 255;
const TAG_VALUE = 500;
const MAX_DATASETS = 1000;
const PROFILE = 16_777_215;

/**
 * Notes the datasets and models that a run read. A dataset is known by name and digest within its experiment and kept once;
 * the same input again changes nothing. Raises INVALID_PARAMETER_VALUE.
 */
export function logInputs(tx: Transaction, run: RunRow, datasets: readonly DatasetInput[], models: readonly ModelInput[]): void {
  if (datasets.length > MAX_DATASETS) throw invalidParameter(`At most ${MAX_DATASETS} datasets can be logged in one request; got ${datasets.length}.`);
  datasets.forEach((input, i) => {
    checkDataset(input, `datasets[${i}]`);
    const dataset = findOrAdd(tx, run.experiment, input);
    if (tx.run('inputs.insert', [run.run, dataset]) === 0) return;
    for (const tag of input.tags) tx.run('inputs.setTag', [run.run, dataset, tag.key, cut(tag.value, TAG_VALUE)]);
  });
  models.forEach((model, i) => {
    checkModelId(model.model_id, `models[${i}].model_id`);
    tx.run('modelInputs.insert', [run.run, model.model_id]);
  });
  tx.changed({ kind: 'inputs', experiment_id: String(run.experiment), run_id: run.run_id });
}

/** Notes the models that a run made. Raises INVALID_PARAMETER_VALUE. */
export function logOutputs(tx: Transaction, run: RunRow, models: readonly ModelOutput[]): void {
  models.forEach((model, i) => {
    checkModelId(model.model_id, `models[${i}].model_id`);
    tx.run('modelOutputs.set', [run.run, model.model_id, checkInt64(model.step, `models[${i}].step`)]);
  });
  tx.changed({ kind: 'inputs', experiment_id: String(run.experiment), run_id: run.run_id });
}

function checkDataset({ dataset, tags }: DatasetInput, field: string): void {
  if (dataset.name === '') throw invalidParameter(`Missing value for required parameter '${field}.dataset.name'.`);
  if (dataset.digest === '') throw invalidParameter(`Missing value for required parameter '${field}.dataset.digest'.`);
  checkLength(dataset.name, LIMITS.datasetName, `${field}.dataset.name`);
  checkLength(dataset.digest, LIMITS.datasetDigest, `${field}.dataset.digest`);
  checkLength(dataset.source, LIMITS.datasetSource, `${field}.dataset.source`);
  checkLength(dataset.schema ?? '', LIMITS.datasetSchema, `${field}.dataset.schema`);
  checkLength(dataset.profile ?? '', PROFILE, `${field}.dataset.profile`);
  tags.forEach((tag, i) => {
    checkLength(tag.key, TAG_KEY, `${field}.tags[${i}].key`);
  });
}

function checkModelId(id: string, field: string): void {
  if (id === '') throw invalidParameter(`Missing value for required parameter '${field}'.`);
  checkLength(id, LIMITS.key, field);
}

function findOrAdd(tx: Transaction, experiment: number, { dataset }: DatasetInput): number {
  const known = tx.one<[number]>('SELECT dataset FROM datasets WHERE experiment = ? AND name = ? AND digest = ?', [experiment, dataset.name, dataset.digest]);
  if (known) return known[0];
  const key = Number(tx.one('SELECT max(dataset) FROM datasets')?.[0] ?? 0) + 1;
  tx.run('datasets.insert', [
    key, experiment, dataset.name, dataset.digest, dataset.source_type, dataset.source, dataset.schema ?? null, dataset.profile ?? null,
  ]);
  return key;
}
