import { invalidParameter } from '../../protocol/errors';

/** What MLflow takes for an id of a run, and of a length that our artifact paths take. It names a folder as well. */
const ID = /^[a-zA-Z0-9][\w-]{0,63}$/;
/** Names beside the runs' folders. */
const RESERVED = new Set(['models', 'traces']);

/** Raises INVALID_PARAMETER_VALUE for an id from elsewhere that nothing may be called by here. */
export function checkImportedId(id: string, field: string): void {
  if (!ID.test(id) || RESERVED.has(id.toLowerCase())) {
    throw invalidParameter(`Invalid value "${id.slice(0, 80)}" for parameter '${field}': an id has letters, digits, _ and -, begins with a letter or digit, and is no reserved name.`);
  }
}
