import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testSeed } from '../../../test/support/testSeed';
import { stringifyJson } from '../../protocol/json';
import { wireMetrics, wireRegisteredModel, wireRun } from '../../protocol/wire';
import type { Store } from '../api';
import { openStore } from '../store';
import { openForTest, point, storeWithRun, temporaryFolder } from '../testing/folders';

const text = (bytes: Buffer): string => bytes.toString();

const FILTERS = [undefined, "params.a != '2'", 'metrics.m > 0', "tags.t LIKE '%x%' OR params.a = '1'", "attributes.status = 'FINISHED'", "run_name != 'n1'"];
const ORDERS = [undefined, ['metrics.m DESC'], ['params.a ASC', 'metrics.m ASC'], ['tags.t DESC'], ['end_time ASC'], ['run_id DESC'], ['run_name ASC', 'start_time ASC']];
/** Texts whose order by code units is not that of their bytes, and numbers past a double. */
const TEXTS = ['1', '2', '10', 'x', '\u{1f600}', '\uffee', 'ä', '', 'xx', '2e400'];
const VALUES = [0, 1, -1, 1.5, NaN, Infinity, 1e300];
const STEPS = [0, 1, 2, 9_007_199_254_740_993n, -5];

/** A write, as numbers that choose what it is. */
const write = fc.record({ what: fc.nat(13), run: fc.nat(8), text: fc.nat(9), value: fc.nat(6), step: fc.nat(4) });
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;

/** Two experiments and some runs, all made by writes. */
function makeWriter(store: Store): (one: Write) => void {
  const other = store.experiments.create({ name: 'other' });
  const runs: string[] = [];
  const create = (n: number): void => void runs.push(store.runs.create({ experiment_id: n % 3 === 0 ? other : '0', run_name: `n${n % 4}`, start_time: n % 3 }).info.run_id);
  for (let n = 0; n < 5; n++) create(n);
  return ({ what, run, text: chosen, value, step }) => {
    const id = runs[run % runs.length]!;
    const words = TEXTS[chosen]!;
    const acts: (() => void)[] = [
      () => create(run + value),
      () => store.metrics.logBatch(id, [{ key: 'm', value: VALUES[value]!, timestamp: step, step: STEPS[step]! }], [], []),
      () => store.runs.setTag(id, { key: 't', value: words }),
      () => store.runs.logParam(id, { key: 'a', value: words }),
      () => void store.runs.update({ run_id: id, status: 'FINISHED', end_time: value }),
      () => void store.runs.update({ run_id: id, run_name: `n${step}` }),
      () => store.runs.delete(id),
      () => store.runs.restore(id),
      () => store.runs.move(id, other),
      () => (step > 2 ? store.experiments.delete(other) : store.experiments.restore(other)),
      () => store.runs.deleteTag(id, 't'),
      () => store.runs.logInputs(id, [{ tags: [], dataset: { name: words || 'd', digest: 'd', source_type: 's', source: 's' } }]),
      () => store.metrics.logBatch(id, [{ key: 'm', value: VALUES[value]!, timestamp: step, step: STEPS[step]! }], [], [{ key: 't', value: words }]),
      () => void store.trash.empty({ run_ids: [id] }),
    ];
    try {
      acts[what]!();
    } catch {
      // What is refused (a param with another value, a run in the trash) changes nothing.
    }
  };
}

/** What is answered, beside the same read from the database. */
function expectTheSame(store: Store, n: number): void {
  const filter = FILTERS[n % FILTERS.length];
  const order_by = ORDERS[n % ORDERS.length];
  let token: string | undefined;
  do {
    const request = {
      experiment_ids: n % 2 === 0 ? ['0'] : ['0', '1'], max_results: 1 + (n % 4), run_view_type: n % 5 === 0 ? ('ALL' as const) : ('ACTIVE_ONLY' as const),
      ...(filter === undefined ? {} : { filter }), ...(order_by === undefined ? {} : { order_by }), ...(token === undefined ? {} : { page_token: token }),
    };
    const plain = store.runs.search(request);
    expect(text(store.answers.runs(request))).toBe(stringifyJson({ ...plain, runs: plain.runs.map(wireRun) }));
    for (const { info } of plain.runs) {
      expect(text(store.answers.run(info.run_id))).toBe(stringifyJson({ run: wireRun(store.runs.get(info.run_id)) }));
      expectHistory(store, info.run_id, 1 + (n % 2));
    }
    token = plain.next_page_token;
  } while (token !== undefined);
}

function expectHistory(store: Store, run_id: string, max_results: number): void {
  let token: string | undefined;
  do {
    const request = { run_id, metric_key: 'm', max_results, ...(token === undefined ? {} : { page_token: token }) };
    const plain = store.metrics.history(request);
    expect(JSON.parse(text(store.answers.history(request)))).toEqual(JSON.parse(stringifyJson({ ...plain, metrics: wireMetrics(plain.metrics) })));
    token = plain.next_page_token;
  } while (token !== undefined);
}

/** What is answered of all runs, beside what one reads who opens the files and has kept nothing. */
async function expectAsOnDisk(store: Store): Promise<void> {
  const request = { experiment_ids: ['0', '1'], run_view_type: 'ALL' as const, max_results: 1000 };
  const cold = await openStore({ path: store.path, readOnly: true });
  const { runs, ...page } = cold.runs.search(request);
  await cold.close();
  expect(text(store.answers.runs(request))).toBe(stringifyJson({ runs: runs.map(wireRun), ...page }));
}

describe('answers', () => {
  it('are those of the database after any writes, however often they are asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(write, { maxLength: 6 }), fc.nat(4)), { maxLength: 25 }), async (rounds) => {
        const store = await openStore({ path: join(temporaryFolder(), '.trialbook') });
        const make = makeWriter(store);
        // Few searches, each of them often: what was asked before is kept.
        for (const [at, [writes, n]] of rounds.entries()) {
          writes.forEach(make);
          for (let search = 0; search < 3; search++) expectTheSame(store, n * 7 + search);
          if (at % 3 === 0) await expectAsOnDisk(store);
        }
        await store.close();
      }),
      { numRuns: 15, seed: testSeed() },
    );
  });

  it('follow a sweep of more runs than are taken up one by one', async () => {
    const store = await openForTest(join(temporaryFolder(), '.trialbook'));
    const runs = Array.from({ length: 700 }, (_, n) => store.runs.create({ experiment_id: '0', start_time: n }).info.run_id);
    const request = { experiment_ids: ['0'], order_by: ['metrics.m DESC'], max_results: 700 };
    const ids = (): string[] => (JSON.parse(text(store.answers.runs(request))) as { runs: { info: { run_id: string } }[] }).runs.map(({ info }) => info.run_id);
    expect([ids(), ids()].map((page) => page.length)).toEqual([700, 700]);
    runs.forEach((run_id, n) => store.metrics.logBatch(run_id, [point('m', n % 2 === 0 ? n : -n)], [], []));
    expect(ids()[0]).toBe(runs[698]);
    expect(ids().at(-1)).toBe(runs[699]);
  });

  it('of experiments and models follow what people do with them', async () => {
    const store = await openForTest(join(temporaryFolder(), '.trialbook'));
    const expectBoth = (): void => {
      for (let n = 0; n < 2; n++) {
        expect(text(store.answers.experiments({ order_by: ['name ASC'] }))).toBe(JSON.stringify(store.experiments.search({ order_by: ['name ASC'] })));
        const models = store.registry.searchModels({ max_results: 2 });
        expect(text(store.answers.registeredModels({ max_results: 2 }))).toBe(JSON.stringify({ ...models, registered_models: models.registered_models.map(wireRegisteredModel) }));
      }
    };
    const { registry, experiments } = store;
    const steps: (() => unknown)[] = [
      () => experiments.create({ name: 'b' }), () => experiments.create({ name: 'a', tags: [{ key: 'k', value: 'v' }] }),
      () => experiments.setTag('1', { key: 'k', value: 'ä' }), () => experiments.update({ experiment_id: '1', new_name: 'z' }), () => experiments.delete('2'), () => experiments.restore('2'),
      () => registry.createModel({ name: 'm' }), () => registry.createVersion({ name: 'm', source: 's3://a/b' }), () => registry.createModel({ name: 'c' }),
      () => registry.transitionStage({ name: 'm', version: '1', stage: 'Production', archive_existing_versions: false }), () => registry.setAlias('m', 'best', '1'),
      () => registry.renameModel('m', 'b'), () => registry.setVersionTag('b', '1', { key: 'x', value: 'y' }), () => registry.updateModel('b', 'words'), () => registry.createModel({ name: 'a' }),
      () => registry.deleteModel('b'), () => registry.restore('b'), () => registry.deleteVersion('b', '1'), () => registry.deleteModel('a'), () => registry.emptyTrash(), () => store.trash.empty(),
    ];
    expectBoth();
    for (const step of steps) {
      step();
      expectBoth();
    }
  });

  it('keep the full pages of a history while points come behind them, and not when one comes between', async () => {
    const { store, runId: run_id } = await storeWithRun();
    const log = (step: number): void => store.metrics.logBatch(run_id, [point('m', step, step)], [], []);
    const steps = (page: Buffer): number[] => (JSON.parse(text(page)) as { metrics: { step: number }[] }).metrics.map(({ step }) => step);
    [0, 2, 4, 6].forEach(log);
    const request = { run_id, metric_key: 'm', max_results: 2 };
    const first = store.answers.history(request);
    log(8);
    expect(store.answers.history(request)).toBe(first);
    log(1);
    expect(steps(store.answers.history(request))).toEqual([0, 1]);
  });
});
