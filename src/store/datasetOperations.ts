import type { Operations } from './sql';

/** Writes on datasets and on the models that runs read and made. */
export const datasetOperations: Operations = {
  'datasets.insert': 'INSERT INTO datasets (dataset, experiment, name, digest, source_type, source, schema, profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  'inputs.insert': 'INSERT OR IGNORE INTO inputs (run, dataset) VALUES (?, ?)',
  'inputs.setTag': 'INSERT OR REPLACE INTO input_tags (run, dataset, key, value) VALUES (?, ?, ?, ?)',
  'modelInputs.insert': 'INSERT OR IGNORE INTO model_inputs (run, model_id) VALUES (?, ?)',
  'modelOutputs.set': 'INSERT OR REPLACE INTO model_outputs (run, model_id, step) VALUES (?, ?, ?)',
};
