import { describe, expect, it } from 'vitest';
import type { Experiment } from './entities';
import type { ExperimentOverview } from './trialbook';
import { guessDirection } from './direction';
import { keyMetricOf } from './keyMetric';

const experiment = (tags: Experiment['tags'] = []): Experiment => ({
  experiment_id: '1', name: 'e', artifact_location: '', lifecycle_stage: 'active', creation_time: 0, last_update_time: 0, tags,
});
const overview = (...metric_keys: string[]): ExperimentOverview => ({
  experiment_id: '1', runs: 1, root_runs: 1, running: 0, failed: 0, metric_keys, param_keys: [], tag_keys: [],
});

describe('guessDirection', () => {
  it.each(['val_rmse', 'loss', 'trainLoss', 'test/mean_absolute_error', 'training_log_loss', 'error_score'])('%s is lower', (key) => {
    expect(guessDirection(key)).toBe('lower');
  });
  it.each(['accuracy', 'val_auc', 'f1_macro', 'r2', 'training_accuracy_score'])('%s is higher', (key) => {
    expect(guessDirection(key)).toBe('higher');
  });
  it.each(['rows_out', 'epoch', '', 'glossary', '__proto__'])('%s is unknown', (key) => {
    expect(guessDirection(key)).toBe('unknown');
  });
});

describe('keyMetricOf', () => {
  it('is the most used metric that is no system metric', () => {
    expect(keyMetricOf(experiment(), overview('system/cpu', 'loss', 'acc'))).toEqual({ key: 'loss', direction: 'lower' });
  });
  it('is a result on held-out data before one on training data, and a result before a count', () => {
    expect(keyMetricOf(experiment(), overview('epoch_seconds', 'training_score', 'train_loss', 'val_rmse', 'test_acc'))?.key).toBe('val_rmse');
    expect(keyMetricOf(experiment(), overview('rows_in', 'training_score'))?.key).toBe('training_score');
    expect(keyMetricOf(experiment(), overview('rows_in', 'rows_out'))?.key).toBe('rows_in');
  });
  it('is the one a person chose, with the direction chosen', () => {
    const tags = [{ key: 'trialbook.keyMetric', value: 'loss' }, { key: 'trialbook.keyMetric.direction', value: 'higher' }];
    expect(keyMetricOf(experiment(tags), overview('acc'))).toEqual({ key: 'loss', direction: 'higher' });
  });
  it('is absent without metrics', () => {
    expect(keyMetricOf(experiment(), overview())).toBeUndefined();
    expect(keyMetricOf(experiment(), undefined)).toBeUndefined();
  });
});
