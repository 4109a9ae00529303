import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from '../support/faults/call';
import { smallDisk } from '../support/faults/disks';
import { beginLoad } from '../support/faults/load';
import { startServer, type ServerProcess } from '../support/faults/server';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

const disk = smallDisk(24 * 1024 * 1024);
if (typeof disk === 'string') console.warn(`The tests with a full disk are left out: ${disk}.`);

describe.skipIf(typeof disk === 'string')('a disk that is full', () => {
  if (typeof disk === 'string') return;
  const stateFolder = temporaryFolder();
  const store = join(disk.path, 'work', '.trialbook');
  let server: ServerProcess | undefined;

  afterAll(async () => {
    await server?.stop('SIGKILL');
    disk.remove();
    removeFolder(stateFolder);
  });

  test('refuses writes at once and by name, lets read, and goes on with space; nothing is lost', async () => {
    mkdirSync(join(disk.path, 'work'));
    server = await startServer({ store, stateFolder });
    const round = beginLoad(server, { snapshots: 30, retry: 20, pace: 1, artifacts: 20_000 });
    await round.underWay;
    disk.fill();
    await expect.poll(() => round.refusals.size).toBeGreaterThan(0);
    // Where files that others wrote over are gone there is room again for a moment.
    disk.fill();
    const { runs } = await call<{ runs: unknown[] }>(server, 'POST', 'runs/search', { experiment_ids: ['0'] });
    expect(runs.length).toBeGreaterThan(0);
    disk.free();
    const kept = round.kept;
    await expect.poll(() => round.kept).toBeGreaterThan(kept + 20);
    await round.stop();
    expect([...round.refusals]).toEqual(['507 RESOURCE_EXHAUSTED']);
    expect(await round.check(server)).toEqual([]);
    await server.stop('SIGKILL');
    server = await startServer({ store, stateFolder });
    expect(await round.check(server)).toEqual([]);
    await server.stop();
    expect(readdirSync(store).filter((name) => /\.new$|\.tmp$|damaged|replaced/.test(name))).toEqual([]);
  });

  test('does not keep a server from starting: it is there for reading, and for writing once there is space', async () => {
    disk.fill();
    server = await startServer({ store, stateFolder });
    const { runs } = await call<{ runs: unknown[] }>(server, 'POST', 'runs/search', { experiment_ids: ['0'] });
    expect(runs.length).toBeGreaterThan(0);
    const { warnings } = await call<{ warnings: { kind: string; message: string }[] }>(server, 'GET', 'trialbook/status');
    expect(warnings).toMatchObject([{ kind: 'read-only', message: expect.stringContaining('disk is full') as string }]);
    await expect(call(server, 'POST', 'runs/create', { experiment_id: '0' })).rejects.toMatchObject({ status: 403 });
    disk.free();
    await server.stop();
    server = await startServer({ store, stateFolder });
    await call(server, 'POST', 'runs/create', { experiment_id: '0', run_name: 'after' });
    const found = await call<{ runs: unknown[] }>(server, 'POST', 'runs/search', { experiment_ids: ['0'], filter: "run_name = 'after'" });
    expect(found.runs.length).toBe(1);
    await server.stop();
  });
});
