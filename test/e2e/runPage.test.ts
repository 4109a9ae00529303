import { describe, expect } from 'vitest';
import { finishedRun } from './support/expectRun';
import { slowTrain } from './support/scripts';
import { PATIENCE } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

describe('the run page', () => {
  workbenchTest('shows a run and its chart moves while training goes on', { files: { 'train.py': slowTrain(200) } }, async (workbench) => {
    await workbench.terminal.open();
    await workbench.terminal.run('"$TRIALBOOK_TEST_PYTHON" train.py');
    await workbench.tree.open();
    await workbench.tree.openRun('shop', 'long-try');
    const { runPage } = workbench;
    await runPage.shows('long-try');
    await runPage.shows('lr');
    await expect.poll(async () => (await runPage.pictures()).length, { timeout: PATIENCE }).toBeGreaterThan(0);
    const before = await runPage.pictures();
    expect((await workbench.store().runs())[0]?.status).toBe('RUNNING');
    await expect.poll(() => runPage.pictures(), { timeout: PATIENCE }).not.toEqual(before);
    await finishedRun(workbench.store(), 'long-try');
    await runPage.shows(/finished/i);
    await runPage.shows(/0\.005\b/);
  });
});
