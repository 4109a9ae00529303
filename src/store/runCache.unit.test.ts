import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Metric, Run } from '../protocol/entities';
import { stringifyJson } from '../protocol/json';
import { wireRun } from '../protocol/wire';
import { RunCache } from './runCache';
import { newRun } from './runRows';
import { openStore } from './store';
import { temporaryFolder } from './testing/folders';

const metric = (key: string, value: number, step: Metric['step'], timestamp = 1000): Metric => ({ key, value, timestamp, step });

it('a run that is looked at while it logs is answered as its database has it', async () => {
  const folder = temporaryFolder();
  const store = await openStore({ path: join(folder, '.trialbook') });
  const { run_id } = store.runs.create({ experiment_id: '0', start_time: 1 }).info;
  store.metrics.logBatch(run_id, [metric('a', 1, 1), metric('b', 2, 1), metric('ä', 3, 1)], [{ key: 'p', value: '1' }], [{ key: 't', value: '1' }]);
  const writes: (() => void)[] = [
    () => store.metrics.logBatch(run_id, [metric('a', 5, 2)], [], []),
    () => store.metrics.logBatch(run_id, [metric('b', -0, 2), metric('a', Infinity, 3)], [], []),
    () => store.metrics.logBatch(run_id, [metric('a', NaN, 2n ** 60n), metric('ä', -1.5, 2), metric('b', 7, 1)], [], []),
    // An earlier one, and the same again.
    () => store.metrics.logBatch(run_id, [metric('ä', 9, 0), metric('a', NaN, 2n ** 60n)], [], []),
    () => store.metrics.logBatch(run_id, [metric('new', 1, 1)], [], []),
    () => store.metrics.logBatch(run_id, [metric('new', 2, 2)], [], [{ key: 't', value: '2' }]),
    () => store.runs.logParam(run_id, { key: 'q', value: '1' }),
    () => void store.runs.update({ run_id, status: 'FINISHED', end_time: 5 }),
  ];
  for (const [n, write] of writes.entries()) {
    store.answers.run(run_id);
    write();
    // Of some writes nobody looks in between.
    if (n % 3 === 1) continue;
    const answered = store.answers.run(run_id).toString();
    const copy = temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    const other = await openStore({ path: join(copy, '.trialbook') });
    expect(answered).toBe(stringifyJson({ run: wireRun(other.runs.get(run_id)) }));
    expect(stringifyJson(store.runs.get(run_id))).toBe(stringifyJson(other.runs.get(run_id)));
    await other.close();
  }
  await store.close();
});

it('keeps fewer runs whose tags and datasets are long', () => {
  const tagged = (run: number, text: string): Run => newRun(
    { run, run_id: String(run), experiment: 0, name: 'n', user_id: '', status: 'RUNNING', start_time: 0, end_time: null, artifact_uri: '', lifecycle_stage: 'active' },
    [{ key: 't', value: text }],
  );
  const long = 'x'.repeat(50_000);
  const described = (run: number): Run => {
    const made = tagged(run, '');
    return { ...made, inputs: { ...made.inputs, dataset_inputs: [{ tags: [], dataset: { name: 'd', digest: '1', source_type: 's', source: 's', schema: long, profile: long } }] } };
  };
  for (const make of [(run: number) => tagged(run, long), described]) {
    const cache = new RunCache();
    for (let run = 0; run < 2000; run++) cache.set(run, make(run));
    const there = Array.from({ length: 2000 }, (_, run) => run).filter((run) => cache.get(run) !== undefined);
    expect(there).toContain(1999);
    // 30 MB of them.
    expect(there.length).toBeLessThan(700);
  }
});
