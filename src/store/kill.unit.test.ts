import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { openStore } from './store';
import { copyAsAfterKill, temporaryFolder } from './testing/folders';
import { putSqlite } from './testing/putSqlite';

/** Writes without end and says of each batch, once it is acknowledged, its first step; takes snapshots all the while. */
const WRITER = (store: string): string => `
  import { writeSync } from 'node:fs';
  import { openStore } from ${JSON.stringify(store)};
  void (async () => {
    const store = await openStore({ path: process.argv[2]! });
    const known = store.runs.search({ experiment_ids: ['0'] }).runs[0];
    const runId = (known ?? store.runs.create({ experiment_id: '0' })).info.run_id;
    let step = Number(process.argv[3]);
    const turn = () => {
      for (let i = 0; i < 20; i++, step += 10) {
        store.metrics.logBatch(runId, Array.from({ length: 10 }, (_, k) => ({ key: 'm', value: step + k, step: step + k, timestamp: 1 })), [], []);
        writeSync(1, step + '\\n');
      }
      void store.snapshot();
      setImmediate(turn);
    };
    turn();
  })();`;

it('keeps every acknowledged write of a process that is killed at any moment', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'writer.ts'), WRITER(resolve('src/store/store.ts')));
  await build({
    entryPoints: [join(folder, 'writer.ts')], outfile: join(folder, 'writer.cjs'), bundle: true, platform: 'node', format: 'cjs', logLevel: 'error',
    nodePaths: [resolve('node_modules')],
  });
  putSqlite(folder);
  const path = join(folder, '.trialbook');
  let acknowledged = -10;
  for (let round = 0; round < 5; round++) {
    const from = acknowledged + 10;
    const writer = spawn(process.execPath, [join(folder, 'writer.cjs'), path, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lives = 20 + Math.floor(Math.random() * 200);
    let lines = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged = Number(line);
      if (++lines === lives) writer.kill('SIGKILL');
    }
    expect(lines).toBeGreaterThanOrEqual(lives);
    // In every other round the next writer finds the files as the kill left them. A store that is left open would take its snapshots over the writer's.
    const store = await openStore({ path: round % 2 === 0 ? path : copyAsAfterKill(path) });
    const run = store.runs.search({ experiment_ids: ['0'] }).runs[0];
    const steps = new Set<unknown>();
    let token: string | undefined;
    do {
      const page = store.metrics.history({ run_id: run?.info.run_id ?? '', metric_key: 'm', ...(token !== undefined && { page_token: token }) });
      for (const metric of page.metrics) steps.add(metric.step);
      token = page.next_page_token;
    } while (token !== undefined);
    for (let step = 0; step < acknowledged + 10; step++) if (!steps.has(step)) expect.unreachable(`step ${step} is lost in round ${round}`);
    expect(store.metrics.series({ series: [{ run_id: run?.info.run_id ?? '', key: 'm' }], buckets: 1, reduce: 'mean' })[0]?.stats.count).toBe(steps.size);
    // What came after the last line that was read is there too; the next writer begins behind it.
    acknowledged = Math.max(...([...steps] as number[])) - 9;
    expect(store.warnings.filter((warning) => warning.kind !== 'journal-torn')).toEqual([]);
    await store.close();
  }
});
