import { cpSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testSeed } from '../../test/support/testSeed';
import type { Store } from './api';
import { openStore } from './store';
import { temporaryFolder } from './testing/folders';

const EPOCH = 1_700_000_000_000;
const RUNS = 3;

/** One call of a program, on one of a few runs. */
const call = fc.record({
  run: fc.integer({ min: 0, max: RUNS - 1 }),
  kind: fc.constantFrom('points', 'points', 'points', 'batch', 'param', 'tag', 'name', 'untag', 'end', 'delete', 'restore', 'create', 'move', 'read', 'clear'),
  key: fc.constantFrom('a', 'b', 'c/d'),
  steps: fc.array(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(2n ** 60n)), { minLength: 1, maxLength: 4 }),
  value: fc.constantFrom(0, 1, -0.5, Number.NaN, Number.POSITIVE_INFINITY),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

async function open(folder: string): Promise<Store> {
  return openStore({ path: join(folder, '.trialbook') });
}

/** Makes one call; answers what it was refused with, or nothing. */
function make(store: Store, runs: readonly string[], { run, kind, key, steps, value }: Call): string {
  const id = runs[run]!;
  const points = steps.map((step) => ({ key, value, timestamp: EPOCH, step }));
  const calls: Record<Call['kind'], () => unknown> = {
    points: () => store.metrics.logBatch(id, points.slice(0, 1), [], []),
    batch: () => store.metrics.logBatch(id, points, [{ key, value: String(steps[0]) }], [{ key, value: String(value) }]),
    param: () => store.runs.logParam(id, { key, value: String(steps[0]) }),
    tag: () => store.runs.setTag(id, { key, value: String(steps[0]) }),
    name: () => store.runs.setTag(id, { key: 'mlflow.runName', value: `run ${String(steps[0])}` }),
    untag: () => store.runs.deleteTag(id, key),
    end: () => store.runs.update({ run_id: id, status: 'FINISHED', end_time: EPOCH }),
    delete: () => store.runs.delete(id),
    restore: () => store.runs.restore(id),
    create: () => store.runs.create({ experiment_id: '0', run_name: key, start_time: EPOCH }),
    move: () => store.runs.move(id, '1'),
    read: () => store.runs.get(id),
    clear: () => store.trash.empty({ run_ids: [] }),
  };
  try {
    calls[kind]();
    return '';
  } catch (error) {
    return String(error);
  }
}

/** All that a store answers of the runs. */
function answers(store: Store, runs: readonly string[]): unknown {
  return runs.map((run_id) => {
    const run = store.runs.get(run_id);
    const histories = run.data.metrics.map(({ key }) => {
      const history = store.metrics.history({ run_id, metric_key: key, max_results: 1000 }).metrics;
      const [series] = store.metrics.series({ series: [{ run_id, key }], buckets: 1000, reduce: 'minmax' });
      expect(series?.stats.count, `points that ${key} counts`).toBe(history.length);
      return history;
    });
    return { run, histories };
  });
}

it('what is kept of runs that are written changes no answer: a store that is opened anew before each call answers the same, and so does the journal', async () => {
  await fc.assert(fc.asyncProperty(fc.array(call, { minLength: 30, maxLength: 40 }), async (calls) => {
    const folder = temporaryFolder();
    const store = await open(folder);
    store.experiments.create({ name: 'other' });
    const runs = Array.from({ length: RUNS }, (_, i) => store.runs.create({ experiment_id: '0', run_name: `run ${i}`, start_time: EPOCH }).info.run_id);
    const begun = temporaryFolder();
    cpSync(folder, begun, { recursive: true });
    const refused = calls.map((one) => make(store, runs, one));
    const answered = answers(store, runs);
    // As a kill at this moment would leave it.
    const killed = temporaryFolder();
    cpSync(folder, killed, { recursive: true });
    await store.close();
    const again = await open(killed);
    expect(answers(again, runs)).toEqual(answered);
    await again.close();
    let cold = await open(begun);
    const refusedCold: string[] = [];
    for (const one of calls) {
      refusedCold.push(make(cold, runs, one));
      await cold.close();
      cold = await open(begun);
    }
    expect(refusedCold).toEqual(refused);
    expect(answers(cold, runs)).toEqual(answered);
    await cold.close();
  }), { numRuns: 2, endOnFailure: true, seed: testSeed() });
});
