import { expect } from 'vitest';
import type { Store, StoredRun } from './store';
import { PATIENCE, type Workbench } from './workbench';

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
  expect(await run.locator('.label-description').textContent()).toContain('0.05');
  const lr = await tree.reveal(experiment, 'first-try', 'Parameters', 'lr');
  expect(await lr.locator('.label-description').textContent()).toContain('0.1');
  const loss = await tree.reveal(experiment, 'first-try', 'Metrics', 'loss');
  expect(await loss.locator('.label-description').textContent()).toContain('0.05');
  await tree.reveal(experiment, 'first-try', 'Artifacts', 'note.txt');
}
