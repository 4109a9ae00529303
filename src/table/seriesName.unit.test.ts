import { expect, it } from 'vitest';
import { seriesName } from './seriesName';

it.each([
  ['etl-2026-07-12', 'etl'],
  ['etl_20260712_060000', 'etl'],
  ['etl 2026-07-12T06:00:00Z', 'etl'],
  ['etl 2026-07-12 06:00', 'etl'],
  ['2026-07-12-etl', 'etl'],
  ['churn 12.07.2026', 'churn'],
  ['nightly 06:30', 'nightly'],
  ['job-1752300000', 'job'],
  ['job-1752300000123', 'job'],
  ['run-17', 'run'],
  ['train (3)', 'train'],
  ['churn #4', 'churn'],
  ['fold 3/10', 'fold'],
  ['cv-fold-2', 'cv'],
  ['cv_fold2', 'cv'],
  ['trial_012', 'trial'],
  ['lgbm seed 7', 'lgbm'],
  ['xgb-024-s3', 'xgb-024'],
  ['xgb-024', 'xgb'],
  ['etl-2026-07-12-2', 'etl'],
  ['resnet-50-2026-07-12', 'resnet-50'],
  ['resnet50', 'resnet50'],
  ['model-v2', 'model-v2'],
  ['lr=32', 'lr=32'],
  ['lr-0.01', 'lr-0.01'],
  ['gentle-fox-123', 'gentle-fox'],
  ['Größe', 'Größe'],
  ['2026-07-12', '…'],
  ['17', '…'],
  ['', '…'],
])('%j is a run of the series %j', (name, series) => {
  expect(seriesName(name)).toBe(series);
});
