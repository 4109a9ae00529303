import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Store, StoredRun } from './store';
import { PATIENCE, type Workbench } from './workbench';

/** Has the training of `SLOW_TRAIN` end, and answers its run: no step of it is missing. */
export async function enoughTrained(workbench: Workbench): Promise<StoredRun> {
  writeFileSync(join(workbench.folder(), 'enough'), '');
  const run = await finishedRun(workbench.store(), 'long-try');
  expect(await workbench.store().steps(run.id, 'loss')).toEqual(Array.from({ length: Number(run.params['steps']) }, (_, step) => step));
  expect(run.metrics['loss']).toBe(0.005);
  return run;
}

/** Waits until a run of that name has ended well, by REST. */
export async function finishedRun(store: Store, name: string): Promise<StoredRun> {
  await expect.poll(() => store.finished(name), { timeout: 2 * PATIENCE, interval: 300 }).toBeDefined();
  return (await store.finished(name))!;
}

/** The run that `TRAIN` leaves, under a name of its own or as it is: its values by REST. */
export async function expectTrained(workbench: Workbench, name: string, folder = 'shop'): Promise<StoredRun> {
  const store = workbench.store(folder);
  const run = await finishedRun(store, name);
  expect(run.params).toEqual({ lr: '0.1' });
  expect(run.metrics).toEqual({ loss: 0.05 });
  expect(await store.steps(run.id, 'loss')).toEqual(Array.from({ length: 20 }, (_, step) => step));
  expect(await store.artifacts(run.id)).toContain('note.txt');
  return run;
}

/** The run that `TRAIN` leaves: its values by REST, then as the tree shows them. The side bar is opened only here. */
export async function expectFirstTry(workbench: Workbench, folder = 'shop'): Promise<StoredRun> {
  const run = await expectTrained(workbench, 'first-try', folder);
  await expectInTree(workbench, (await workbench.store(folder).experimentName(run.experimentId))!);
  return run;
}

async function expectInTree({ tree }: Workbench, experiment: string): Promise<void> {
  await tree.open();
  const run = await tree.reveal(experiment, 'first-try');
  await describes(run, '0.05');
  const lr = await tree.reveal(experiment, 'first-try', 'Parameters', 'lr');
  await describes(lr, '0.1');
  const loss = await tree.reveal(experiment, 'first-try', 'Metrics', 'loss');
  await describes(loss, '0.05');
  await tree.reveal(experiment, 'first-try', 'Artifacts', 'note.txt');
}

/** The tree follows a run in steps: what a row says may be of a moment ago. */
async function describes(row: Locator, text: string): Promise<void> {
  await expect.poll(() => row.locator('.label-description').textContent()).toContain(text);
}
