import { cpSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { finishedRun } from '../e2e/support/expectRun';
import { THEMES, wear } from '../e2e/support/themes';
import { PATIENCE } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const PYTHON = '"$TRIALBOOK_TEST_PYTHON"';

/** Pictures for people to look at, in out/screenshots. What is asserted is that everything in them is there. */
describe('looks', () => {
  workbenchTest('tree and run page in a dark, a light and a high-contrast theme', {}, async (workbench) => {
    cpSync('examples/workspace', workbench.folder(), { recursive: true });
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py --fast --learning-rate 0.1; ${PYTHON} train.py --fast --degree 5; ${PYTHON} orders_pipeline.py --day 2026-03-14; ${PYTHON} train_sklearn.py`);
    await finishedRun(workbench.store(), 'forest');
    await workbench.page.keyboard.press('Control+J');
    await workbench.tree.open();
    await workbench.tree.reveal('wine', 'forest');
    await workbench.tree.reveal('orders', 'orders 2026-03-14');
    await workbench.tree.reveal('shop', 'curve-degree3', 'Metrics', 'val_rmse');
    await workbench.tree.openRun('shop', 'curve-degree5');
    await workbench.runPage.shows('curve-degree5');
    await expect.poll(async () => (await workbench.runPage.pictures()).length, { timeout: PATIENCE }).toBeGreaterThan(0);
    for (const theme of THEMES) {
      await wear(workbench, theme, workbench.runPage.frame);
      await workbench.screenshot(`workbench-${theme.name}`);
    }
  });
});
