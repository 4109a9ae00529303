import { datasetOperations } from '../datasetOperations';
import { experimentOperations } from '../experimentOperations';
import { LOGGED_MODEL_OPERATIONS } from '../loggedModelOperations';
import { metricOperations } from '../metricOperations';
import { REGISTRY_OPERATIONS } from '../registry/operations';
import { runOperations } from '../runOperations';
import { TABLES } from '../schema';
import { trashOperations } from '../trashOperations';
import type { SchemaVersion } from './versions';

/**
 * Schema version 1, without a history of the registry. What it holds is in version 2 word for word, so that it is not kept twice; a test holds its
 * digest, and whoever changes a statement that it shares writes down here what it was.
 */
export const VERSION_1: SchemaVersion = {
  version: 1,
  schema: TABLES,
  operations: {
    ...experimentOperations,
    ...runOperations,
    ...metricOperations,
    ...datasetOperations,
    ...trashOperations,
    ...LOGGED_MODEL_OPERATIONS,
    ...REGISTRY_OPERATIONS,
  },
};
