import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAll, series } from '../logs/testSource';
import { openWandb } from './openWandb';

const FIXTURE = resolve('test/fixtures/interop/wandb-offline');
const LOG = 'wandb/offline-run-20261121_184002-abcd1234/run-abcd1234.wandb';

describe('a folder that W&B wrote without its server', () => {
  let folder: string;
  let log: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trialbook-wandb-'));
    cpSync(FIXTURE, folder, { recursive: true });
    log = join(folder, LOG);
    utimesSync(log, 1e9, 1e9);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a run with its configuration, history, summary, words and files', async () => {
    const { runs, summary, problems } = await readAll(openWandb, folder);
    expect(summary.experiments).toEqual([{ name: 'houses', runs: 1 }]);
    const { history, params, tags, points, files } = runs.get('first run')!;
    expect(history.run.info.status).toBe('FINISHED');
    expect(params).toEqual({ lr: '5e-05', 'optimizer.name': 'adam', 'optimizer.betas': '[0.9, 0.999]', nesterov: 'True', seed: 'None' });
    expect(tags).toMatchObject({ 'wandb.run_id': 'abcd1234', 'wandb.group': 'nightly', 'wandb.tags': 'a, b', 'mlflow.note.content': 'some notes' });
    expect(series(points, 'val.accuracy')).toEqual([[0, 0], [1, 0.2], [2, 0.4], [3, 0.6], [4, 0.8]]);
    expect([...series(points, 'odd'), ...series(points, 'large')]).toEqual([[5, NaN], [5, Infinity]]);
    expect(series(points, 'best')).toEqual([[5, 0.2]]);
    expect(Object.keys(files)).toEqual(['notes.txt']);
    expect(problems).toEqual([expect.objectContaining({ what: expect.stringContaining("'phase'") as string, lost: true })]);
  });

  it('has the same run wherever it lies', async () => {
    const id = async (path: string): Promise<string | undefined> => (await readAll(openWandb, path)).runs.get('first run')?.history.run.info.run_id;
    expect(await id(log)).toBe(await id(FIXTURE));
  });

  it('whose log is torn is read up to there, and its run was stopped', async () => {
    truncateSync(log, readFileSync(log).indexOf('"warm"', 1200));
    utimesSync(log, 1e9, 1e9);
    const { runs, problems } = await readAll(openWandb, folder);
    const { history, points } = runs.get('first run')!;
    expect(history.run.info.status).toBe('KILLED');
    expect(series(points, 'loss').length).toBeGreaterThan(0);
    expect(problems).toContainEqual(expect.objectContaining({ what: expect.stringContaining('Ends within a record') as string }));
  });

  it('whose log is damaged says so', async () => {
    const bytes = readFileSync(log);
    bytes[bytes.lastIndexOf('"warm"')]! ^= 1;
    writeFileSync(log, bytes);
    const { runs, problems } = await readAll(openWandb, folder);
    expect(series(runs.get('first run')!.points, 'loss').length).toBeLessThan(5);
    expect(problems).toContainEqual(expect.objectContaining({ what: expect.stringContaining('Damaged at byte') as string, lost: true }));
  });

  it('whose log is something else is left out and told', async () => {
    writeFileSync(log, 'no log at all');
    const { runs, problems } = await readAll(openWandb, folder);
    expect(runs.size).toBe(0);
    expect(problems).toHaveLength(1);
  });
});
