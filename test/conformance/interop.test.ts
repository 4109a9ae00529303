import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CopyReport } from '../../src/interop/events';
import { testNode } from '../support/node';
import { python } from '../support/python';
import { startStockServer } from '../support/stockServer';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/** What a person's own scripts recorded, brought out of a store in every form, and read by the programs that those forms are for. */
describe('a history that MLflow’s client wrote', () => {
  const [folder, state, out] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  let server: TrackingServer;

  beforeAll(async () => {
    mkdirSync(join(folder, '.git'));
    server = await startTrackingServer(folder, state);
    await python(['test/conformance/histories/history.py', server.trackingUri]);
  });
  afterAll(async () => {
    await server.stop();
    [folder, state, out].forEach(removeFolder);
  });

  /** Calls the built program with a Node as new as the editor's own. */
  function trialbook(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:MLFLOW_|TRIALBOOK_RUN|TRIALBOOK_TRACKING)/.test(name)));
    return new Promise((done) => {
      execFile(testNode(), [resolve('dist/cli.js'), ...args], { cwd: folder, env: { ...inherited, TRIALBOOK_STATE_DIR: state }, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });
  }

  test('is, exported as a database, the same on a stock server', async () => {
    const { code, stdout, stderr } = await trialbook('export', 'db', join(out, 'db'), '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as CopyReport;
    expect(report.problems).toEqual([]);
    expect(report.verified).toBe(report.copied);
    const stock = await startStockServer(join(out, 'db'), { artifacts: join(out, 'db', 'mlartifacts') });
    try {
      const [runs, ...differences] = (await python(['test/conformance/histories/same_history.py', server.trackingUri, stock.url])).trim().split('\n').reverse();
      expect(differences).toEqual([]);
      expect(runs).toBe(`${report.copied} runs`);
      expect(report.copied).toBeGreaterThan(3);
    } finally {
      await stock.stop();
    }
  });

  test('is read from the exported database without a server, where files are addressed by path', async () => {
    expect((await trialbook('export', 'db', join(out, 'one.db'), '--artifacts', 'file')).code).toBe(0);
    const [, ...differences] = (await python(['test/conformance/histories/same_history.py', server.trackingUri, `sqlite:///${join(out, 'one.db')}`])).trim().split('\n').reverse();
    expect(differences).toEqual([]);
  });

  test('is not written over something that is there', async () => {
    const { code, stderr } = await trialbook('export', 'db', join(out, 'db'));
    expect(code).toBe(1);
    expect(stderr).toContain('is there already');
  });

  test('has in CSV and Parquet the runs and points that the client reads', async () => {
    for (const kind of ['csv', 'parquet']) expect((await trialbook('export', kind, join(out, `runs.${kind}`))).code).toBe(0);
    expect((await python(['test/conformance/histories/same_tables.py', server.trackingUri, out])).trim()).toBe('same');
  });

  test('makes pages that run nothing and load nothing', async () => {
    for (const [name, ...options] of [['comparison.html'], ['trend.html', '--trend'], ['model.html', '--model', 'house']]) {
      const path = join(out, name ?? '');
      const { code, stderr } = await trialbook('export', 'html', path, ...options);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const page = readFileSync(path, 'utf8');
      expect(page).toContain("default-src 'none'");
      expect(page).not.toMatch(/<script|<img|<iframe|<link|\son\w+=|href=|src=|url\(|@import/i);
    }
  });

  test('leaves nothing half-written when it cannot be had', async () => {
    const { code, stderr } = await trialbook('export', 'csv', join(out, 'none.csv'), '--experiment', 'there is none');
    expect(code).toBe(1);
    expect(stderr).toContain('There is no experiment');
    expect(existsSync(join(out, 'none.csv'))).toBe(false);
  });
});
