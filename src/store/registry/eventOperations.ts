import type { Operations } from '../sql';

/** What schema version 2 writes beside version 1: the history of the registry, to which rows are only ever added, and its trash. */
export const EVENT_OPERATIONS: Operations = {
  'registryEvent.append': 'INSERT INTO registry_events (seq, model, name, moves, body, hash) VALUES (?, ?, ?, ?, ?, ?)',
  'registryModel.insert': 'INSERT INTO registry_models (model, name) VALUES (?, ?)',
  'registryModel.rename': 'UPDATE registry_models SET name = ? WHERE model = ?',
  'registryModel.setDeleted': 'UPDATE registry_models SET deleted_time = ? WHERE model = ?',
  'registryModel.purge': 'DELETE FROM registry_models WHERE model = ?',
  // Unlike a rename, a way to the trash and back leaves the times of change as they were.
  'registeredModel.refile': 'UPDATE registered_models SET name = ? WHERE name = ?',
  'registeredModel.refileVersions': 'UPDATE model_versions SET name = ? WHERE name = ?',
  'trashedVersion.insert': 'INSERT INTO trashed_versions (name, version, deleted_time, stage, aliases) VALUES (?, ?, ?, ?, ?)',
  'trashedVersion.delete': 'DELETE FROM trashed_versions WHERE name = ? AND version = ?',
  'trashedVersion.deleteAll': 'DELETE FROM trashed_versions WHERE name = ?',
  'trashedVersion.renameAll': 'UPDATE trashed_versions SET name = ? WHERE name = ?',
};
