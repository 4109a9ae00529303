import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAll, series } from '../logs/testSource';
import { openLightning } from './openLightning';

const FOLDER = resolve('test/fixtures/interop/lightning_logs');

describe('folders of Lightning\'s CSVLogger', () => {
  it('are runs with their params, points where cells are filled, and checkpoints', async () => {
    const { runs, problems } = await readAll(openLightning, FOLDER);
    expect([...runs.keys()]).toEqual(['version_0', 'version_1']);
    const { params, points, files } = runs.get('version_0')!;
    expect(params).toEqual({ batch_size: '32', learning_rate: '1.0e-05', layers: '[64, 64]', 'optimizer.amsgrad': 'False' });
    expect(series(points, 'train_loss')).toEqual([[0, 1.5], [1, 1.25], [2, 0.5], [3, NaN]]);
    expect(series(points, 'val_loss')).toEqual([[1, 1.75], [3, 0.875]]);
    expect(series(points, 'epoch')).toEqual([[0, 0], [1, 0], [2, 1], [3, 1]]);
    expect(Object.keys(files)).toEqual(['checkpoints/last.txt']);
    expect(problems).toEqual([]);
  });

  it('may be opened one by one, as the same run', async () => {
    const [all, one] = [await readAll(openLightning, FOLDER), await readAll(openLightning, resolve(FOLDER, 'version_0'))];
    expect(one.runs.get('version_0')!.history.run.info.run_id).toBe(all.runs.get('version_0')!.history.run.info.run_id);
  });
});
