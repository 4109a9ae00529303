import type { Operations } from '../sql';

/** Writes that only an import makes; all others of it are those of logging. */
export const IMPORT_OPERATIONS: Operations = {
  'modelVersion.setUser': 'UPDATE model_versions SET user_id = ? WHERE name = ? AND version = ?',
};
