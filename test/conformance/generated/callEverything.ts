import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../../support/trackingServer';
import { calls, gone, learn, send, undescribed } from './calls';
import { done } from './peer';
import { ENOUGH, holds, type Generation } from './seed';
import type { Known } from './values';
import { METRICS } from './world';

/** Longest work for an answer, ms. */
const LONGEST = 1000;
/** Longest wait for one, ms, whatever else the machine does. */
const PATIENCE = 60_000;

/**
 * Calls every endpoint with right, wrong, missing and huge values: none is answered with a 5xx but what is not there by name (501), none takes a second, the server is still
 * there, and after a kill the store holds what it held.
 */
export function callEverything(made: Generation): void {
  describe('generated calls', () => {
    const folder = temporaryFolder();
    const state = temporaryFolder();
    const known: Known = { runs: [], experiments: ['0'], loggedModels: [], models: [], jobs: [], tokens: [], artifacts: [], uploads: [] };
    let server: TrackingServer;

    beforeAll(async () => {
      server = await startTrackingServer(folder, state);
    });
    afterAll(async () => {
      await server.stop();
      removeFolder(folder);
      removeFolder(state);
    });

    test('every endpoint of the server is called, and no other', () => {
      expect(undescribed()).toEqual([]);
      expect(gone()).toEqual([]);
    });

    test('none is answered with a 5xx, and none takes a second', async () => {
      const statuses = new Map<number, number>();
      await holds(
        fc.asyncProperty(calls, async (call) => {
          const before = workOf(server.pid);
          const answer = await send(server.trackingUri, call, known);
          const worked = Math.min(answer.took, workOf(server.pid) - before);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          learn(known, answer);
          if (answer.status >= 500 && answer.status !== 501) throw new Error(`${call.name}: ${answer.status} ${answer.text.slice(0, 400)}\n${logOf(folder)}`);
          if (answer.status >= 400) expect(answer.text, call.name).toMatch(/^\{"error_code":"[A-Z_]+","message":"./);
          expect(answer.took, `${call.name} took ${answer.took} ms`).toBeLessThan(PATIENCE);
          expect(worked, `${call.name} took ${worked} ms of work`).toBeLessThan(LONGEST);
        }),
        made,
      );
      console.log(`generated calls: ${[...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} of ${status}`).join(', ')}`);
      // It was not all refused; a slow machine may have been cut short before there is much to tell.
      const all = [...statuses.values()].reduce((sum, count) => sum + count, 0);
      if (all < ENOUGH) return;
      expect(statuses.get(200) ?? 0).toBeGreaterThan(all / 5);
      expect(known.runs.length).toBeGreaterThan(3);
    });

    test('after a kill the store holds what it held, and nothing is wrong with it', async () => {
      const before = await everything(server);
      await server.stop('SIGKILL');
      server = await startTrackingServer(folder, state);
      expect(await everything(server)).toEqual(before);
      const { findings } = await checkFolder(folder, state);
      // Models were registered whose files nobody sent.
      expect(findings.filter(({ level, kind }) => level === 'error' && kind !== 'missing-files')).toEqual([]);
    });
  });
}

/** Processor time that a process took so far, ms: on a machine that does more than this, time says nothing. Only Linux tells it without a program; 0 elsewhere. */
function workOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const [utime = 0, stime = 0] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ').slice(11, 13).map(Number);
  return (utime + stime) * 10;
}

/** The end of what the server wrote of itself. */
function logOf(folder: string): string {
  const file = join(folder, '.trialbook', 'server.log');
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-2000) : '';
}

/** All that a server tells of its store. */
async function everything({ trackingUri: url }: TrackingServer): Promise<unknown> {
  const experiments = await done<{ experiments: { experiment_id: string }[] }>({ url }, 'POST', 'experiments/search', { view_type: 'ALL', max_results: 50_000 });
  const experiment_ids = experiments.experiments.map(({ experiment_id: id }) => id);
  const runs = await done<{ runs?: { info: { run_id: string } }[] }>({ url }, 'POST', 'runs/search', { experiment_ids, run_view_type: 'ALL', max_results: 50_000 });
  const histories: unknown[] = [];
  for (const { info } of runs.runs ?? []) {
    for (const metric_key of METRICS) histories.push(await done({ url }, 'GET', 'metrics/get-history', { run_id: info.run_id, metric_key }));
  }
  return {
    experiments, runs, histories,
    loggedModels: await done({ url }, 'POST', 'logged-models/search', { experiment_ids, max_results: 1000 }),
    models: await done({ url }, 'GET', 'registered-models/search', { max_results: 1000 }),
    versions: await done({ url }, 'GET', 'model-versions/search', { max_results: 100_000 }),
  };
}

interface Checked {
  readonly findings: readonly { readonly level: string; readonly kind: string; readonly what: string; readonly examples: readonly string[] }[];
}

/** `trialbook check`, which says in its exit code too whether something is wrong. */
function checkFolder(folder: string, state: string): Promise<Checked> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['dist/cli.js', 'check', '--dir', folder, '--json'], { env: { ...process.env, TRIALBOOK_STATE_DIR: state } }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(JSON.parse(stdout) as Checked);
      else reject(new Error(stderr, { cause: error }));
    });
  });
}
