import { describe, expect, it } from 'vitest';
import { findCheckpoints, valuesAt } from './checkpoints';

const find = (...paths: string[]) => findCheckpoints(paths.map((path) => ({ path, bytes: 10 })));
const names = (...paths: string[]): [string[], string, number][] => find(...paths).map(({ paths: found, by, number }) => [found, by, number]);

describe('checkpoints', () => {
  it('are known by the names that trainers give them', () => {
    expect(names('epoch=0-step=100.ckpt', 'epoch=1-step=200.ckpt', 'last.ckpt')).toEqual([[['epoch=0-step=100.ckpt'], 'step', 100], [['epoch=1-step=200.ckpt'], 'step', 200]]);
    expect(names('checkpoint-500/model.safetensors', 'checkpoint-500/optimizer.pt', 'checkpoint-1000/model.safetensors')).toEqual([[['checkpoint-500'], 'step', 500], [['checkpoint-1000'], 'step', 1000]]);
    expect(names('checkpoints/epoch_1/data.pt', 'checkpoints/epoch_2/data.pt')).toEqual([[['checkpoints/epoch_1'], 'epoch', 1], [['checkpoints/epoch_2'], 'epoch', 2]]);
    expect(names('ckpts/model_0003.h5', 'ckpts/12')).toEqual([[['ckpts/model_0003.h5'], 'step', 3], [['ckpts/12'], 'step', 12]]);
  });

  it('are all files of one number in one folder', () => {
    const [first] = find('w/model_step_1.pt', 'w/optim_step_1.pt', 'w/model_step_2.pt');
    expect(first).toMatchObject({ paths: ['w/model_step_1.pt', 'w/optim_step_1.pt'], bytes: 20, files: 2 });
  });

  it('are no other numbered files, and not one alone', () => {
    expect(names('model_v2.pkl', 'plots/1.png', 'plots/2.png', 'stepwise2.csv', 'epoch_3.pt', 'data-2024.csv', 'roc_epoch_1.png', 'roc_epoch_2.png')).toEqual([]);
  });

  it('are judged by the value at their step, or the last before it', () => {
    const found = find('checkpoint-10/a', 'checkpoint-20/a', 'checkpoint-30/a', 'checkpoint-40/a');
    expect(valuesAt(found, 'loss', [{ step: 10, value: 5 }, { step: 18, value: 4 }, { step: 19, value: 3 }, { step: 35, value: 1 }], [])).toEqual([5, 3, undefined, 1]);
  });

  it('are judged by what their names say', () => {
    const found = find('epoch=1-val_loss=0.25.ckpt', 'epoch=2-val_loss=1.5e-2.ckpt');
    expect(valuesAt(found, 'val_loss', [], [])).toEqual([0.25, 0.015]);
    expect(valuesAt(found, 'metrics/val_loss', [], [])).toEqual([0.25, 0.015]);
    expect(valuesAt(found, 'loss', [], [])).toEqual([undefined, undefined]);
  });

  it('of epochs are found by the steps that the epochs ended at', () => {
    const found = find('epoch_0.pt', 'epoch_1.pt');
    expect(valuesAt(found, 'loss', [{ step: 99, value: 2 }, { step: 199, value: 1 }], [{ step: 50, value: 0 }, { step: 99, value: 0 }, { step: 199, value: 1 }])).toEqual([2, 1]);
  });
});
