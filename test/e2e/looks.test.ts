import { cpSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { finishedRun } from './support/expectRun';
import { PATIENCE } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

const PYTHON = '"$TRIALBOOK_TEST_PYTHON"';

const THEMES = [
  { name: 'dark', theme: 'Dark Modern', kind: 'vs-dark' },
  { name: 'light', theme: 'Light Modern', kind: 'vs' },
  { name: 'high-contrast', theme: 'Dark High Contrast', kind: 'hc-black' },
];

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
    for (const { name, theme, kind } of THEMES) {
      await workbench.command('Preferences: Color Theme');
      await workbench.quickInput.choose(theme, theme);
      await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await workbench.runPage.frame.locator(`body.vscode-${name}`).waitFor();
      await workbench.screenshot(`workbench-${name}`);
    }
  });
});
