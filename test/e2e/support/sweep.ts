import { expect } from 'vitest';
import { PATIENCE, type Workbench } from './workbench';

/** Logs the sweep of `SWEEP`, in the file `sweep.py`, by the Python client in a terminal, and opens Compare Runs on its experiment. */
export async function openSweep(workbench: Workbench): Promise<void> {
  await workbench.terminal.open();
  await workbench.terminal.run('"$TRIALBOOK_TEST_PYTHON" sweep.py');
  await expect.poll(async () => (await workbench.store().runs()).filter((run) => run.status !== 'RUNNING').length, { timeout: 3 * PATIENCE, interval: 1000 }).toBe(200);
  await workbench.command('View: Toggle Panel Visibility');
  await workbench.tree.open();
  await workbench.tree.menu(await workbench.tree.reveal('churn-model'), 'Compare Runs');
  await workbench.compare.rows.first().waitFor();
}
