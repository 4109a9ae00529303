import type { Operations } from './sql';

/** Writes on experiments. */
export const experimentOperations: Operations = {
  'experiments.insert':
    'INSERT INTO experiments (experiment, name, artifact_location, creation_time, last_update_time) VALUES (?, ?, ?, ?, ?)',
  'experiments.rename': 'UPDATE experiments SET name = ?, last_update_time = ? WHERE experiment = ?',
  'experiments.setLifecycle': 'UPDATE experiments SET lifecycle_stage = ?, last_update_time = ? WHERE experiment = ?',
  'experiments.setTag': 'INSERT OR REPLACE INTO experiment_tags (experiment, key, value) VALUES (?, ?, ?)',
  'experiments.deleteTag': 'DELETE FROM experiment_tags WHERE experiment = ? AND key = ?',
  // Numbers of experiments emptied from the trash are not given again: links and artifacts carry them.
  'experiments.setNext': `INSERT OR REPLACE INTO meta (value, key) VALUES (?, 'next_experiment')`,
};
