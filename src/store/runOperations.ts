import type { Operations } from './sql';

/** Writes on runs, their params and their tags. */
export const runOperations: Operations = {
  'runs.insert':
    'INSERT INTO runs (run, run_id, experiment, name, user_id, status, start_time, artifact_uri, parent_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  'runs.setStatus': 'UPDATE runs SET status = ? WHERE run = ?',
  'runs.setEndTime': 'UPDATE runs SET end_time = ? WHERE run = ?',
  'runs.setName': 'UPDATE runs SET name = ? WHERE run = ?',
  'runs.setUser': 'UPDATE runs SET user_id = ? WHERE run = ?',
  'runs.setExperiment': 'UPDATE runs SET experiment = ? WHERE run = ?',
  'runs.setParent': 'UPDATE runs SET parent_run_id = ? WHERE run = ?',
  'runs.setLifecycle': 'UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE run = ?',
  'runs.setLifecycleOfExperiment': 'UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE experiment = ?',
  'params.replace': 'UPDATE params SET value = ?, number = ? WHERE run = ? AND key = ?',
  'params.insert': 'INSERT INTO params (run, key, value, number) VALUES (?, ?, ?, ?)',
  'tags.set': 'INSERT OR REPLACE INTO tags (run, key, value) VALUES (?, ?, ?)',
  'tags.delete': 'DELETE FROM tags WHERE run = ? AND key = ?',
};
