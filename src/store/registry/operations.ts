import type { Operations } from '../sql';

/** The write statements of the model registry. Times are UTC ms. */
export const REGISTRY_OPERATIONS: Operations = {
  'registeredModel.insert': 'INSERT INTO registered_models (name, creation_time, last_update_time, description) VALUES (?, ?, ?, ?)',
  'registeredModel.describe': 'UPDATE registered_models SET description = ?, last_update_time = ? WHERE name = ?',
  'registeredModel.touch': 'UPDATE registered_models SET last_update_time = ? WHERE name = ?',
  'registeredModel.rename': 'UPDATE registered_models SET name = ?, last_update_time = ? WHERE name = ?',
  'registeredModel.renameTags': 'UPDATE registered_model_tags SET name = ? WHERE name = ?',
  'registeredModel.renameAliases': 'UPDATE aliases SET name = ? WHERE name = ?',
  'registeredModel.renameVersions': 'UPDATE model_versions SET name = ?, last_update_time = ? WHERE name = ?',
  'registeredModel.renameVersionTags': 'UPDATE model_version_tags SET name = ? WHERE name = ?',
  'registeredModel.delete': 'DELETE FROM registered_models WHERE name = ?',
  'registeredModel.deleteTags': 'DELETE FROM registered_model_tags WHERE name = ?',
  'registeredModel.deleteAliases': 'DELETE FROM aliases WHERE name = ?',
  'registeredModel.deleteVersions': 'DELETE FROM model_versions WHERE name = ?',
  'registeredModel.deleteVersionTags': 'DELETE FROM model_version_tags WHERE name = ?',
  'registeredModel.setTag': 'INSERT INTO registered_model_tags (name, key, value) VALUES (?, ?, ?) ON CONFLICT (name, key) DO UPDATE SET value = excluded.value',
  'registeredModel.deleteTag': 'DELETE FROM registered_model_tags WHERE name = ? AND key = ?',
  'registeredModel.setAlias': 'INSERT INTO aliases (name, alias, version) VALUES (?, ?, ?) ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version',
  'registeredModel.deleteAlias': 'DELETE FROM aliases WHERE name = ? AND alias = ?',
  'modelVersion.insert':
    'INSERT INTO model_versions (name, version, creation_time, last_update_time, description, source, storage_location, run_id, run_link, model_id, status) ' +
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'READY')",
  'modelVersion.describe': 'UPDATE model_versions SET description = ?, last_update_time = ? WHERE name = ? AND version = ?',
  'modelVersion.setStage': 'UPDATE model_versions SET stage = ?, last_update_time = ? WHERE name = ? AND version = ?',
  // The row stays, emptied, so that the number is not given to another version.
  'modelVersion.bury':
    "UPDATE model_versions SET stage = 'Deleted_Internal', last_update_time = ?, description = NULL, user_id = NULL, source = '', storage_location = NULL, " +
    'run_id = NULL, run_link = NULL, model_id = NULL, status_message = NULL WHERE name = ? AND version = ?',
  'modelVersion.deleteAliases': 'DELETE FROM aliases WHERE name = ? AND version = ?',
  'modelVersion.deleteTags': 'DELETE FROM model_version_tags WHERE name = ? AND version = ?',
  'modelVersion.setTag':
    'INSERT INTO model_version_tags (name, version, key, value) VALUES (?, ?, ?, ?) ON CONFLICT (name, version, key) DO UPDATE SET value = excluded.value',
  'modelVersion.deleteTag': 'DELETE FROM model_version_tags WHERE name = ? AND version = ? AND key = ?',
};
