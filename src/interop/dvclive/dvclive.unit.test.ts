import { appendFileSync, cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAll, series } from '../logs/testSource';
import { openDvclive } from './openDvclive';

const LOSS = 'dvclive/plots/metrics/train/loss.tsv';

describe('a folder of DVCLive', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trialbook-dvclive-'));
    cpSync(resolve('test/fixtures/interop/dvc'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = async () => (await readAll(openDvclive, folder)).runs.get('dvclive')!;

  it('is a run with its params, series, what the summary alone has, and its artifacts', async () => {
    const { params, points, files } = await read();
    expect(params).toEqual({ lr: '0.001', 'optimizer.name': 'adam', 'optimizer.betas': '[0.9, 0.999]', nesterov: 'False', weight_decay: '5e-05' });
    expect(series(points, 'train/loss')).toEqual([[0, 1], [1, 0.5], [2, 1 / 3]]);
    expect(points.find(({ key }) => key === 'accuracy')?.timestamp).toBe(1795286401495);
    expect(series(points, 'final')).toEqual([[2, 0.5]]);
    expect(Object.keys(files)).toEqual(['artifacts/model.txt']);
  });

  it('is the same run when it grows, with another mark; a row that is still written waits', async () => {
    const before = await read();
    appendFileSync(join(folder, LOSS), '3\t0.25\n4\t0.2');
    const after = await read();
    expect(after.history.run.info.run_id).toBe(before.history.run.info.run_id);
    expect(after.history.mark).not.toBe(before.history.mark);
    expect(series(after.points, 'train/loss').at(-1)).toEqual([3, 0.25]);
    utimesSync(join(folder, LOSS), 1e9, 1e9);
    expect(series((await read()).points, 'train/loss').at(-1)).toEqual([4, 0.2]);
  });

  it('is another run when it was trained in again', async () => {
    const before = await read();
    writeFileSync(join(folder, 'dvclive/plots/metrics/accuracy.tsv'), 'timestamp\tstep\taccuracy\n1795286500000\t0\t0.125\n');
    expect((await read()).history.run.info.run_id).not.toBe(before.history.run.info.run_id);
  });

  it('with rows and files that cannot be read loses those alone', async () => {
    appendFileSync(join(folder, LOSS), 'x\ty\n5\t0.1\n');
    writeFileSync(join(folder, 'dvclive/params.yaml'), 'a: [1\n b: }');
    writeFileSync(join(folder, 'dvclive/metrics.json'), '{"train": {"lo');
    const { runs, problems } = await readAll(openDvclive, folder);
    expect(series(runs.get('dvclive')!.points, 'train/loss').at(-1)).toEqual([5, 0.1]);
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('no YAML'), expect.stringContaining('1 row without')]);
  });
});
