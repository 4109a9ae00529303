import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSeed } from '../../test/support/testSeed';
import { decodeHeader, findRecord, RECORD_HEAD, recordsBegin } from './engine/journalFormat';
import { openStore } from './store';
import type { Store } from './api';
import { anyDamage, damaged, type Damage } from './testing/damage';
import { point } from './testing/folders';

/*
 * One damage, of any kind and anywhere, of one file of a store. How many are tried is set by TRIALBOOK_DAMAGES, and where they begin by TRIALBOOK_TEST_SEED.
 */
const RUNS = Number(process.env['TRIALBOOK_DAMAGES'] ?? 25);
/** Milliseconds, since a machine may be slow. */
const PATIENCE = 180_000 + 500 * RUNS;
const PARAMETERS = { numRuns: RUNS, seed: testSeed() };

/** Batches before the first snapshot, between the two, and after; each logs two points. */
const BATCHES = [6, 12, 12];
const value = (step: number): number => step * 1.5 + 0.25;

interface Made {
  readonly runId: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

let made: Made;
let root: string;

/** A store as a kill left it, with a snapshot, the one before, and both their journals. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trialbook-damage-'));
  const path = join(root, 'made');
  const store = await openStore({ path });
  const runId = store.runs.create({ experiment_id: '0', run_name: 'first' }).info.run_id;
  let step = 0;
  for (const [part, batches] of BATCHES.entries()) {
    for (let i = 0; i < batches; i++, step += 2) {
      store.metrics.logBatch(runId, [point('m', value(step), step), point('m', value(step + 1), step + 1)], [{ key: `p${step}`, value: `v${step}` }], []);
    }
    if (part < 2) await store.snapshot();
  }
  await store.durable();
  const names = readdirSync(path).filter((name) => name.startsWith('experiments.'));
  made = { runId, files: new Map(names.map((name) => [name, readFileSync(join(path, name))])) };
  await store.close();
  expect([...made.files.keys()].sort()).toEqual(['experiments.db', 'experiments.db.previous', 'experiments.journal', 'experiments.journal.previous']);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const TOTAL = 2 * BATCHES.reduce((sum, count) => sum + count, 0);
const ALL = Array.from({ length: TOTAL }, (_, step) => step);

/** The steps that are there; each with the value, parameter and statistics that were acknowledged. */
function stepsOf(store: Store): number[] {
  const runs = store.runs.search({ experiment_ids: ['0'] }).runs;
  if (runs.length === 0) return [];
  expect(runs.map(({ info }) => info.run_id)).toEqual([made.runId]);
  const steps: number[] = [];
  let token: string | undefined;
  do {
    const page = store.metrics.history({ run_id: made.runId, metric_key: 'm', ...(token === undefined ? {} : { page_token: token }) });
    for (const { step, value: found } of page.metrics) {
      expect(found).toBe(value(Number(step)));
      steps.push(Number(step));
    }
    token = page.next_page_token;
  } while (token !== undefined);
  const params = new Set(runs[0]!.data.params.map(({ key, value: text }) => `${key} ${text}`));
  // No half batch: both points of one, and its parameter.
  expect([...params].sort()).toEqual(steps.filter((step) => step % 2 === 0).map((step) => `p${step} v${step}`).sort());
  expect(steps.filter((step) => step % 2 === 0).map((step) => step + 1)).toEqual(steps.filter((step) => step % 2 === 1));
  expect(store.storage.check()).toMatchObject({ pages: [], orphans: [], miscounted: [] });
  return steps;
}

/** Opens a copy of the store with one file damaged; answers what it holds and says, and what the folder has after. */
async function afterDamage(name: string, damage: Damage): Promise<{ steps: number[]; warnings: string[]; isKept: boolean; again: number[] }> {
  const path = join(root, 'damaged');
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  for (const [file, bytes] of made.files) writeFileSync(join(path, file), bytes);
  const bad = damaged(made.files.get(name)!, damage);
  writeFileSync(join(path, name), bad);
  const store = await openStore({ path });
  const steps = stepsOf(store);
  const warnings = store.warnings.map(({ kind }) => kind);
  const isKept = readdirSync(path).some((file) => file.startsWith(name) && readFileSync(join(path, file)).equals(bad));
  await store.close();
  const second = await openStore({ path });
  const again = stepsOf(second);
  expect(second.warnings).toEqual([]);
  await second.close();
  return { steps, warnings, isKept, again };
}

/** Steps whose records in the journal a damage touched. */
function touched({ kind, at, length, bytes }: Damage): number[] {
  const file = made.files.get('experiments.journal')!;
  const header = decodeHeader(file)!;
  const from = Math.min(file.length - 1, Math.floor(at * file.length));
  const to = kind === 'flip' || kind === 'insert' ? from + 1 : kind === 'overwrite' ? from + bytes.length : kind === 'truncate' ? file.length : from + length;
  const steps: number[] = [];
  let place = recordsBegin(header);
  for (let step = TOTAL - 2 * BATCHES[2]!; step < TOTAL; step += 2) {
    const end = place + RECORD_HEAD + findRecord(file, place, header)!.length;
    if (from < end && to > place) steps.push(step, step + 1);
    place = end;
  }
  return steps;
}

describe('any one damage', () => {
  it('of the snapshot or of what stands behind it loses nothing, and says what it did', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('experiments.db', 'experiments.db.previous', 'experiments.journal.previous'), anyDamage, async (name, damage) => {
      const { steps, warnings, isKept, again } = await afterDamage(name, damage);
      expect([steps, again]).toEqual([ALL, ALL]);
      const isSame = damaged(made.files.get(name)!, damage).equals(made.files.get(name)!);
      expect(warnings).toEqual(name === 'experiments.db' && !isSame ? ['database-damaged'] : []);
      if (name === 'experiments.db') expect(isKept || isSame).toBe(true);
    }), PARAMETERS);
  }, PATIENCE);

  it('of the journal loses what it touched at most, keeps the file, and says so', async () => {
    await fc.assert(fc.asyncProperty(anyDamage, async (damage) => {
      const { steps, warnings, isKept, again } = await afterDamage('experiments.journal', damage);
      expect(again).toEqual(steps);
      const isMoved = damage.kind === 'double' || damage.kind === 'swap';
      const headIsLost = !isMoved && isHeadLost(damage);
      const lost = isMoved ? [] : headIsLost ? ALL.slice(TOTAL - 2 * BATCHES[2]!) : touched(damage);
      expect(ALL.filter((step) => !steps.includes(step) && !lost.includes(step))).toEqual([]);
      const isSame = damaged(made.files.get('experiments.journal')!, damage).equals(made.files.get('experiments.journal')!);
      if (isMoved && !isSame) expect(warnings).toEqual(['journal-damaged']);
      if (steps.length < TOTAL && damage.kind !== 'truncate') expect(warnings.length).toBeGreaterThan(0);
      if (!isSame && !warnings.includes('journal-torn') && warnings.length > 0) expect(isKept).toBe(true);
    }), PARAMETERS);
  }, PATIENCE);
});

/** Whether neither half of the journal's head is whole. */
function isHeadLost(damage: Damage): boolean {
  return decodeHeader(damaged(made.files.get('experiments.journal')!, damage)) === undefined;
}

describe('a snapshot that stands alone', () => {
  it('gives what can be read of it when a page is damaged, and says so', async () => {
    const from = join(root, 'large');
    const store = await openStore({ path: from });
    const runId = store.runs.create({ experiment_id: '0' }).info.run_id;
    const steps = Array.from({ length: 6000 }, (_, step) => step);
    for (let from = 0; from < steps.length; from += 1000) store.metrics.logBatch(runId, steps.slice(from, from + 1000).map((step) => point('m', value(step), step)), [], []);
    await store.close();
    const file = readFileSync(join(from, 'experiments.db'));
    const places = [...Array(file.length / 4096).keys()].slice(1);
    let best = 0;
    for (const page of places.filter((_, i) => i % 7 === 0)) {
      const path = join(root, `page${page}`);
      mkdirSync(path);
      writeFileSync(join(path, 'experiments.db'), Buffer.from(file).fill(0, page * 4096, (page + 1) * 4096));
      const opened = await openStore({ path });
      const found = opened.runs.search({ experiment_ids: ['0'] }).runs.length === 0 ? [] : opened.metrics.history({ run_id: runId, metric_key: 'm', max_results: 25_000 }).metrics;
      expect(found.filter(({ step, value: at }) => at !== value(Number(step)))).toEqual([]);
      if (found.length < steps.length) expect(opened.warnings.map(({ kind }) => kind)).toEqual(['database-damaged']);
      expect(opened.storage.check()).toMatchObject({ pages: [], orphans: [], miscounted: [] });
      best = Math.max(best, found.length < steps.length ? found.length : 0);
      await opened.close();
    }
    // A page of points takes some hundred of them along, no more.
    expect(best).toBeGreaterThan(5000);
  });
});
