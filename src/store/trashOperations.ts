import type { Operations } from './sql';

/** Removing for good; each takes the key of what is removed. */
export const trashOperations: Operations = {
  'trash.points': 'DELETE FROM points WHERE series IN (SELECT series FROM series WHERE run = ?)',
  'trash.series': 'DELETE FROM series WHERE run = ?',
  'trash.params': 'DELETE FROM params WHERE run = ?',
  'trash.tags': 'DELETE FROM tags WHERE run = ?',
  'trash.inputs': 'DELETE FROM inputs WHERE run = ?',
  'trash.inputTags': 'DELETE FROM input_tags WHERE run = ?',
  'trash.modelInputs': 'DELETE FROM model_inputs WHERE run = ?',
  'trash.modelOutputs': 'DELETE FROM model_outputs WHERE run = ?',
  'trash.run': 'DELETE FROM runs WHERE run = ?',
  'trash.loggedModelParams': 'DELETE FROM logged_model_params WHERE model_id = ?',
  'trash.loggedModelTags': 'DELETE FROM logged_model_tags WHERE model_id = ?',
  'trash.loggedModelMetrics': 'DELETE FROM logged_model_metrics WHERE model_id = ?',
  'trash.loggedModel': 'DELETE FROM logged_models WHERE model_id = ?',
  'trash.datasets': 'DELETE FROM datasets WHERE experiment = ?',
  'trash.experimentTags': 'DELETE FROM experiment_tags WHERE experiment = ?',
  'trash.experiment': 'DELETE FROM experiments WHERE experiment = ?',
};
