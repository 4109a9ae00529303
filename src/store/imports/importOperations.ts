import type { Operations } from '../sql';

/** Writes that came with import and the care for disk space; all others of theirs are those of logging. */
export const IMPORT_OPERATIONS: Operations = {
  'modelVersion.setUser': 'UPDATE model_versions SET user_id = ? WHERE name = ? AND version = ?',
  'loggedModel.restore': "UPDATE logged_models SET lifecycle_stage = 'active', last_update_time = ? WHERE model_id = ? AND lifecycle_stage = 'deleted'",
};
