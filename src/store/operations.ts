import { datasetOperations } from './datasetOperations';
import { experimentOperations } from './experimentOperations';
import { IMPORT_OPERATIONS } from './imports/importOperations';
import { LOGGED_MODEL_OPERATIONS } from './loggedModelOperations';
import { metricOperations } from './metricOperations';
import { EVENT_OPERATIONS } from './registry/eventOperations';
import { REGISTRY_OPERATIONS } from './registry/operations';
import { runOperations } from './runOperations';
import type { Operations } from './sql';
import { trashOperations } from './trashOperations';

/** Every write statement there is, by the name that journals know it by. */
export const operations: Operations = {
  ...experimentOperations,
  ...runOperations,
  ...metricOperations,
  ...datasetOperations,
  ...trashOperations,
  ...LOGGED_MODEL_OPERATIONS,
  ...REGISTRY_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...IMPORT_OPERATIONS,
};
