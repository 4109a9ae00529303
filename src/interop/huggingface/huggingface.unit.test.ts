import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAll, series } from '../logs/testSource';
import { openHuggingface } from './openHuggingface';

describe('an output folder of a trainer', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trialbook-huggingface-'));
    cpSync(resolve('test/fixtures/interop/huggingface'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is one run, by its last checkpoint, with params from the card of the model', async () => {
    const { runs } = await readAll(openHuggingface, folder);
    expect([...runs.keys()]).toEqual(['out']);
    const { params, points, history } = runs.get('out')!;
    expect(history.run.info.status).toBe('FINISHED');
    expect(params).toMatchObject({ learning_rate: '5e-05', lr_scheduler_type: 'linear', num_train_epochs: '2', 'model.model_type': 'bert' });
    expect(params).not.toHaveProperty('nothing');
    expect(series(points, 'loss')).toEqual([[1, 1.5], [2, 1.25], [4, 0.5]]);
    expect(series(points, 'grad_norm')).toEqual([[1, 3.5], [2, NaN], [4, 1.5]]);
    expect(series(points, 'epoch')).toEqual([[1, 0.5], [2, 1], [4, 2]]);
  });

  it('whose last state is half-written is read from the one before, as the same run', async () => {
    const whole = await readAll(openHuggingface, folder);
    writeFileSync(join(folder, 'out/checkpoint-4/trainer_state.json'), '{"log_history": [{"loss": 1.5, "st');
    const { runs, problems } = await readAll(openHuggingface, folder);
    expect(series(runs.get('out')!.points, 'loss')).toEqual([[1, 1.5], [2, 1.25]]);
    expect(runs.get('out')!.history.run.info.run_id).toBe(whole.runs.get('out')!.history.run.info.run_id);
    expect(problems).toHaveLength(1);
  });
});
