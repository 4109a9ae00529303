import { expect } from 'vitest';
import type { MlflowClient } from '../../../src/client/mlflowClient';
import { PATIENCE, type Workbench } from './workbench';

/** A client of the workbench's server, once that answers: it starts with the window. */
export async function answeringClient(workbench: Workbench): Promise<MlflowClient> {
  await expect.poll(() => workbench.client().searchExperiments({ max_results: 1 }).then(() => true, () => false), { timeout: PATIENCE }).toBe(true);
  return workbench.client();
}

/** Waits until the tree shows these experiments with so many runs each: while it grows its rows are made anew, and a menu may be about none of them. */
export async function shownInTree({ tree }: Workbench, experiments: Readonly<Record<string, number>>): Promise<void> {
  await tree.open();
  for (const [name, runs] of Object.entries(experiments)) {
    const row = await tree.reveal(name);
    await expect.poll(() => row.locator('.label-description').textContent(), { timeout: PATIENCE }).toContain(`${runs.toLocaleString('en')} runs`);
  }
}

/** Opens Compare Runs on an experiment by its menu in the tree. */
export async function compareExperiment({ tree, compare }: Workbench, name: string): Promise<void> {
  await tree.open();
  await tree.menu(await tree.reveal(name), 'Compare Runs');
  await compare.frame.locator('h1', { hasText: name }).waitFor();
}
