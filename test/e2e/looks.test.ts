import { cpSync } from 'node:fs';
import type { FrameLocator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { dailyPipeline, makeRuns } from '../support/madeRuns';
import { finishedRun } from './support/expectRun';
import { SWEEP } from './support/scripts';
import { openSweep } from './support/sweep';
import { PATIENCE, type Workbench } from './support/workbench';
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
    for (const theme of THEMES) {
      await wear(workbench, theme, workbench.runPage.frame);
      await workbench.screenshot(`workbench-${theme.name}`);
    }
  });

  workbenchTest('each view of Compare Runs in a dark, a light and a high-contrast theme', { files: { 'sweep.py': SWEEP } }, async (workbench) => {
    const { compare, page } = workbench;
    await openSweep(workbench);
    await makeRuns(workbench.client(), 'orders', dailyPipeline(60));
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await compare.pick(compare.frame.locator('.metric-choice button'), 'roc_auc');
    await compare.head('metrics.roc_auc').click();
    await expect.poll(() => compare.head('metrics.roc_auc').getAttribute('aria-sort')).toBe('descending');
    // Three runs of settings that differ, the first of them the baseline.
    const names: string[] = [];
    for (let place = 0; names.length < 3; place += 1) {
      const name = await compare.line(place).locator('.tt-name').innerText();
      if (names.some((other) => other.slice(0, 7) === name.slice(0, 7))) continue;
      names.push(name);
      await compare.line(place).locator('.tt-name').click();
      await page.keyboard.press('Space');
      if (names.length === 1) await page.keyboard.press('b');
    }
    for (const theme of THEMES) {
      await wear(workbench, theme, compare.frame);
      await compareViews(workbench, theme.name);
    }
    await workbench.command('View: Show Trialbook');
    await workbench.tree.menu(await workbench.tree.reveal('orders'), 'Compare Runs');
    await compare.frame.locator('h1', { hasText: 'orders' }).waitFor();
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await compare.show('Trend');
    await compare.frame.getByRole('option', { name: /^output_row_count/ }).click();
    for (const theme of [...THEMES].reverse()) {
      await wear(workbench, theme, compare.frame);
      await compare.frame.locator('tb-trend-view .trend-changes').waitFor();
      await workbench.screenshot(`compare-trend-${theme.name}`);
    }
  });
});

/** Puts a theme on, and waits until a page wears it. */
async function wear(workbench: Workbench, { name, theme, kind }: (typeof THEMES)[number], frame: FrameLocator): Promise<void> {
  await workbench.command('Preferences: Color Theme');
  await workbench.quickInput.choose(theme, theme);
  await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
  await frame.locator(`body.vscode-${name}`).waitFor();
}

/** Pictures of the views, each once what it shows is there. */
async function compareViews(workbench: Workbench, theme: string): Promise<void> {
  const { compare } = workbench;
  await compare.show('Table');
  await compare.pick(compare.frame.locator('.group-choice button'), 'Same but for seed');
  await compare.frame.locator('tb-table-view .tt-grouped').waitFor();
  await compare.frame.getByRole('button', { name: 'Show Parallel Plot Below' }).click();
  await compare.frame.locator('tb-parallel-view[data-settled]').waitFor();
  await workbench.screenshot(`compare-table-${theme}`);
  await compare.frame.getByRole('button', { name: 'Hide Pane' }).last().click();
  await compare.pick(compare.frame.locator('.group-choice button'), 'No groups');

  await compare.show('Parallel');
  await compare.setFilter('params.learning_rate >= 0.01 AND params.learning_rate <= 0.06');
  await expect.poll(() => compare.axis('params.learning_rate').locator('.pl-brush').count()).toBe(1);
  await compare.frame.locator('tb-parallel-view[data-settled]').waitFor();
  const [x, y] = await compare.onAxis('params.learning_rate', 0.5);
  await workbench.page.mouse.move(x + 30, y);
  await workbench.screenshot(`compare-parallel-${theme}`);
  await compare.setFilter('');

  await compare.show('Charts');
  const lines = compare.chart('m:val_loss').locator('canvas.lines');
  await expect.poll(async () => (await compare.ink(lines)).drawn).toBeGreaterThan(1000);
  await compare.chart('m:val_loss').locator('.plot').hover();
  await expect.poll(() => compare.frame.locator('.rail-at').innerText()).toMatch(/step/);
  await workbench.screenshot(`compare-charts-${theme}`);

  await compare.show('Differences');
  await compare.frame.locator('tb-differences-view .row').first().waitFor();
  await workbench.screenshot(`compare-differences-${theme}`);

  await compare.show('What Mattered');
  await compare.frame.locator('tb-mattered-view .mattered-bar').first().waitFor();
  await workbench.screenshot(`compare-mattered-${theme}`);
}
