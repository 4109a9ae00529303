import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MlflowClient } from '../../src/client/mlflowClient';
import type { CopyReport } from '../../src/interop/events';
import type { Metric, Run } from '../../src/protocol/entities';
import { testNode } from '../support/node';
import { python } from '../support/python';
import { startStockServer, type StockServer } from '../support/stockServer';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/** What a person's own scripts recorded goes to a standard MLflow server and comes back. */
describe('runs that are published', () => {
  const [folder, state, far, home] = [temporaryFolder(), temporaryFolder(), temporaryFolder(), temporaryFolder()];
  let server: TrackingServer;
  let team: StockServer;

  beforeAll(async () => {
    for (const one of [folder, home]) mkdirSync(join(one, '.git'));
    [server, team] = await Promise.all([startTrackingServer(folder, state), startStockServer(far)]);
    await python(['test/conformance/histories/history.py', server.trackingUri]);
  });
  afterAll(async () => {
    await publish('stop', '--dir', home);
    await Promise.all([server.stop(), team.stop()]);
    [folder, state, far, home].forEach(removeFolder);
  });

  function publish(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:MLFLOW_|TRIALBOOK_)/.test(name)));
    return new Promise((done) => {
      execFile(testNode(), [resolve('dist/cli.js'), ...args], { env: { ...inherited, TRIALBOOK_STATE_DIR: state }, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });
  }

  const report = (stdout: string): CopyReport => JSON.parse(stdout) as CopyReport;

  test('are the same on a stock server, are not doubled, and come back as what they were', async () => {
    const there = await publish('publish', '--dir', folder, '--to', team.url, '--all', '--with-secrets', '--json');
    expect(there.code, there.stderr).toBe(0);
    const { copied, verified } = report(there.stdout);
    expect(verified).toBe(copied);
    const [ours, theirs] = [new MlflowClient({ url: server.url, token: server.token }), new MlflowClient({ url: team.url })];
    const [before, after] = await Promise.all([historyOf(ours), historyOf(theirs)]);
    expect(after).toEqual(before);

    const again = report((await publish('publish', '--dir', folder, '--to', team.url, '--all', '--with-secrets', '--json')).stdout);
    expect(again).toMatchObject({ copied: 0, completed: 0, same: copied, points: 0, files: 0 });

    const back = await publish('publish', '--dir', home, '--from', team.url, '--all', '--json');
    expect(back.code, back.stderr).toBe(0);
    expect(new Set(report(back.stdout).ids.map(([, id]) => id))).toEqual(new Set(Object.keys(before)));
    ours.dispose();
    theirs.dispose();
  });
});

/** Runs by the id they first had, with what they hold in an order of its own. */
async function historyOf(client: MlflowClient): Promise<Record<string, unknown>> {
  const { experiments } = await client.searchExperiments({ view_type: 'ALL', max_results: 100 });
  const { runs } = await client.searchRuns({ experiment_ids: experiments.map(({ experiment_id: id }) => id), run_view_type: 'ALL', max_results: 1000 });
  const first = new Map(runs.map((run) => [run.info.run_id, tag(run, 'trialbook.source.id') ?? run.info.run_id]));
  const entries = await Promise.all(runs.map(async (run): Promise<[string, unknown]> => {
    const { info, data, inputs } = run;
    const points = await Promise.all(data.metrics.map(async ({ key }) => (await client.getMetricHistory({ run_id: info.run_id, metric_key: key })).metrics.map(textOf).sort()));
    const parent = tag(run, 'mlflow.parentRunId');
    return [first.get(info.run_id) ?? info.run_id, {
      name: info.run_name, status: info.status, start: info.start_time, end: info.end_time, stage: info.lifecycle_stage,
      params: Object.fromEntries(data.params.map(({ key, value }) => [key, value])),
      points: Object.fromEntries(data.metrics.map(({ key }, index) => [key, points[index]])),
      parent: parent === undefined ? undefined : first.get(parent), datasets: inputs.dataset_inputs.length,
    }];
  }));
  return Object.fromEntries(entries);
}

const tag = (run: Run, name: string): string | undefined => run.data.tags.find(({ key }) => key === name)?.value;
const textOf = ({ value, step, timestamp }: Metric): string => `${step} ${timestamp} ${value}`;
