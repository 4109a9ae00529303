import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WatchEvent } from '../../protocol/watches';
import type { Store } from '../../store/api';
import { openStore } from '../../store/store';
import { evaluateWatches, type Watches } from './watches';

/** ms; a machine may be slow. */
const PATIENT = { timeout: 60_000 };

let root: string;
let store: Store;
let watches: Watches;
let told: number;
let lines: string[];

const watching = (now?: () => number): Watches => evaluateWatches(store, () => (told += 1), (line) => lines.push(line), now);
const write = (entries: object): void => writeFileSync(join(root, 'trialbook.json'), `{ // ours\n "watches": ${JSON.stringify(entries)},\n}`);
const start = (name = 'xgb', experiment = '0', start_time = Date.now()): string => store.runs.create({ experiment_id: experiment, run_name: name, start_time }).info.run_id;
const log = (run: string, value: number, step = 0): void => store.metrics.logBatch(run, [{ key: 'val_loss', value, step, timestamp: Date.now() }], [], []);
const end = (run: string, status: 'FINISHED' | 'FAILED' = 'FINISHED', end_time = Date.now()): void => void store.runs.update({ run_id: run, status, end_time });
const found = (): readonly WatchEvent[] => watches.state().events;
/** Closes and opens, as a restart of the server does. */
const restart = async (now?: () => number): Promise<void> => {
  watches.close();
  await store.close();
  store = await openStore({ path: join(root, '.trialbook') });
  watches = watching(now);
};

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'trialbook-watches-'));
  told = 0;
  lines = [];
  store = await openStore({ path: join(root, '.trialbook') });
});
afterEach(async () => {
  watches.close();
  await store.close();
  rmSync(root, { recursive: true, force: true });
  expect(lines).toEqual([]);
});

it('tells a bound that was passed once, by whichever window asks first, over restarts too', async () => {
  write({ Good: { metric: 'val_loss', below: 0.2 } });
  watches = watching();
  const run = start();
  log(run, 0.5);
  await vi.waitFor(() => expect(watches.state().watches).toMatchObject([{ name: 'Good', found: 0 }]), PATIENT);
  // It was reached, though it is over by the time of the look.
  log(run, 0.18, 1);
  log(run, 0.3, 2);
  await vi.waitFor(() => expect(told).toBe(1), PATIENT);
  expect(watches.take().events).toMatchObject([{ watch: 'Good', run: { id: run, name: 'xgb', experimentId: '0' }, finding: { kind: 'metric', value: 0.18, bound: 0.2 } }]);
  expect(watches.take().events).toEqual([]);
  log(run, 0.1, 3);
  await restart();
  log(run, 0.05, 4);
  end(run);
  expect(watches.take().events).toEqual([]);
  expect(found()).toHaveLength(1);
});

it('keeps what nobody has told for the window that opens next', async () => {
  write({ Done: { ends: true }, Bad: { ends: 'failed' } });
  watches = watching();
  const [good, bad] = [start('good'), start('bad')];
  watches.state();
  end(good);
  end(bad, 'FAILED');
  await restart();
  expect(watches.take().events.map(({ watch, run }) => [watch, run?.name]).sort()).toEqual([['Bad', 'bad'], ['Done', 'bad'], ['Done', 'good']]);
  await restart();
  expect(watches.take().events).toEqual([]);
});

it('says nothing of what was over before anyone watched, and of what it is not about', async () => {
  const past = start('past');
  log(past, 0.1);
  end(past, 'FINISHED', Date.now() - 1000);
  const going = start('going');
  log(going, 0.1);
  const other = store.experiments.create({ name: 'other' });
  write({ Any: { metric: 'val_loss', below: 0.2 }, Other: { ends: true, experiment: 'other', runs: 'a*' }, One: { ends: true, run: going } });
  watches = watching();
  await vi.waitFor(() => expect(found().map(({ watch, run }) => [watch, run?.name])).toEqual([['Any', 'going']]), PATIENT);
  for (const run of [start('abc', other), start('b', other), start('abc'), going]) end(run);
  await vi.waitFor(() => expect(found().map(({ watch, run }) => [watch, run?.experimentId]).sort()).toEqual([['Any', '0'], ['One', '0'], ['Other', other]]), PATIENT);
});

it('begins anew with a watch that waits for something else, and forgets one that is gone', async () => {
  write({ Good: { metric: 'val_loss', below: 0.2 } });
  watches = watching();
  const run = start();
  log(run, 0.15);
  await vi.waitFor(() => expect(found()).toHaveLength(1), PATIENT);
  write({ Good: { metric: 'val_loss', below: 0.16, runs: 'xgb' } });
  await vi.waitFor(() => expect(found()).toHaveLength(2), PATIENT);
  rmSync(join(root, 'trialbook.json'));
  expect(watches.state().watches).toEqual([]);
  expect(watches.take().events).toEqual([]);
});

it('says what it cannot read, keeps what it read while the file is broken', () => {
  write({ Good: { ends: true }, Odd: { ends: 'sometimes' } });
  watches = watching();
  expect(watches.state()).toMatchObject({ watches: [{ name: 'Good' }], problems: [{ path: 'watches.Odd.ends' }] });
  writeFileSync(join(root, 'trialbook.json'), '{ "watches": {');
  expect(watches.state().watches).toHaveLength(1);
});

it('finds that a series did not come, by time alone, and tells it in the next session', async () => {
  const day = 86_400_000;
  const base = new Date(2026, 2, 2, 3).getTime();
  for (let index = 0; index < 12; index++) end(start(`nightly-${index}`, '0', base + index * day), 'FINISHED', base + index * day + 60_000);
  write({ Nightly: { series: 'nightly', missing: true } });
  watches = watching(() => base + 11 * day + 3_600_000);
  expect(watches.state().events).toEqual([]);
  await restart(() => base + 14 * day);
  expect(watches.take().events).toMatchObject([{ watch: 'Nightly', finding: { kind: 'missing', expected: base + 12 * day }, run: { name: 'nightly-11' } }]);
  await restart(() => base + 15 * day);
  expect(watches.take().events).toEqual([]);
});

it('makes no folder for a store that has none, and takes nothing from a file that says otherwise', async () => {
  write({ Done: { ends: true } });
  watches = watching();
  expect(watches.state().watches).toHaveLength(1);
  expect(store.onDisk).toBe(false);
  end(start());
  await vi.waitFor(() => expect(found()).toHaveLength(1), PATIENT);
  const path = join(root, '.trialbook', 'watches.json');
  const kept = JSON.parse(readFileSync(path, 'utf8')) as { events: object[] };
  watches.close();
  writeFileSync(path, JSON.stringify({ ...kept, events: [...kept.events, { id: 1 }, { ...kept.events[0], finding: { kind: 'shell' } }] }));
  await restart();
  expect(watches.take().events).toHaveLength(1);
  watches.close();
  writeFileSync(path, '[1, 2');
  await restart();
  expect(watches.take().events).toEqual([]);
});

it('goes on when a clock that was ahead is put right', async () => {
  write({ Done: { ends: true } });
  watches = watching(() => Date.now() + 86_400_000);
  const [first, second] = [start('first'), start('second')];
  expect(watches.state().watches).toHaveLength(1);
  await restart();
  expect(watches.state().watches[0]?.since).toBeLessThanOrEqual(Date.now());
  end(first);
  await vi.waitFor(() => expect(found().map(({ run }) => run?.name)).toEqual(['first']), PATIENT);
  end(second);
  await vi.waitFor(() => expect(found()).toHaveLength(2), PATIENT);
});

it('tells what it finds though it cannot be kept, and says so once', async () => {
  const run = start();
  write({ Done: { ends: true } });
  mkdirSync(join(root, '.trialbook', 'watches.json', 'in the way'), { recursive: true });
  watches = watching();
  expect(watches.state().watches).toHaveLength(1);
  end(run);
  await vi.waitFor(() => expect(told).toBe(1), PATIENT);
  expect(watches.take().events).toHaveLength(1);
  expect(watches.take().events).toHaveLength(0);
  expect(lines.splice(0).filter((line) => line.startsWith('what the watches found is not kept: '))).toHaveLength(1);
});

it('does not watch a store that is read only', async () => {
  end(start());
  await store.close();
  write({ Done: { ends: true } });
  store = await openStore({ path: join(root, '.trialbook'), readOnly: true });
  watches = watching();
  expect(watches.state()).toEqual({ watches: [], problems: [], events: [] });
});
