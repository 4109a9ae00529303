import type { Operations } from './sql';

/** The write statements of logged models. Times are UTC ms. */
export const LOGGED_MODEL_OPERATIONS: Operations = {
  'loggedModel.insert':
    'INSERT INTO logged_models (model_id, experiment, name, artifact_uri, creation_time, last_update_time, status, model_type, source_run_id) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  'loggedModel.setStatus': 'UPDATE logged_models SET status = ?, last_update_time = ? WHERE model_id = ?',
  'loggedModel.delete': "UPDATE logged_models SET lifecycle_stage = 'deleted', last_update_time = ? WHERE model_id = ?",
  'loggedModel.setTag':
    'INSERT INTO logged_model_tags (model_id, key, value) VALUES (?, ?, ?) ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value',
  'loggedModel.deleteTag': 'DELETE FROM logged_model_tags WHERE model_id = ? AND key = ?',
  'loggedModel.insertParam': 'INSERT INTO logged_model_params (model_id, key, value, number) VALUES (?, ?, ?, ?)',
};
