import type { Operations } from './sql';

/** Writes on metric series and their points. */
export const metricOperations: Operations = {
  'series.insert': `INSERT INTO series (series, run, key, count, first_step, first_timestamp, first_value,
    last_step, last_timestamp, last_value, last_is_nan, min_value, min_step, max_value, max_step) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  'series.update': `UPDATE series SET count = ?, first_step = ?, first_timestamp = ?, first_value = ?,
    last_step = ?, last_timestamp = ?, last_value = ?, last_is_nan = ?, min_value = ?, min_step = ?, max_value = ?, max_step = ? WHERE series = ?`,
  'points.insert': 'INSERT OR IGNORE INTO points (series, step, timestamp, value, is_nan) VALUES (?, ?, ?, ?, ?)',
  'loggedModelMetrics.insert': `INSERT OR IGNORE INTO logged_model_metrics (model_id, key, timestamp, step, run_id, value, is_nan,
    dataset_name, dataset_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
};
