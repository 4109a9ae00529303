import { describe, expect } from 'vitest';
import { SWEEP } from '../e2e/support/scripts';
import { openSweep } from '../e2e/support/sweep';
import { THEMES, wear } from '../e2e/support/themes';
import type { Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';
import { dailyPipeline, makeRuns } from '../support/madeRuns';

/** Pictures for people to look at, in out/screenshots. What is asserted is that everything in them is there. */
describe('looks', () => {
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
