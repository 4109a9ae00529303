import { describe, expect } from 'vitest';
import { SWEEP } from './support/scripts';
import { openSweep } from './support/sweep';
import type { Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

/** Text of the first rows of the table, one string a row. */
const firstRows = (workbench: Workbench, count: number): Promise<string[]> => workbench.compare.rows.allInnerTexts().then((texts) => texts.slice(0, count).map((text) => text.replaceAll('\n', ' ')));

describe('the runs table', () => {
  workbenchTest('sorts, filters, groups and selects by mouse and keyboard, and is as it was after a reload', { files: { 'sweep.py': SWEEP } }, async (workbench) => {
    await openSweep(workbench);
    const { compare, page } = workbench;
    await expect.poll(() => compare.count.innerText()).toMatch(/200\s+runs/);
    // Only what differs has a column.
    await compare.frame.locator('.tt-th[data-column="params.learning_rate"]').waitFor();
    expect(await compare.frame.locator('.tt-th[data-column="params.objective"]').count()).toBe(0);

    // Worst and best by a click on the head, then by the keyboard.
    const best = [...(await workbench.store().runs())].filter((run) => !Number.isNaN(Number(run.metrics['roc_auc']))).sort((a, b) => Number(b.metrics['roc_auc']) - Number(a.metrics['roc_auc']));
    await compare.frame.locator('.tt-th[data-column="metrics.roc_auc"]').click();
    await expect.poll(async () => (await firstRows(workbench, 1))[0]).toContain(best[0]!.name);
    expect(await compare.frame.locator('.tt-th[data-column="metrics.roc_auc"]').getAttribute('aria-sort')).toBe('descending');

    // A filter that is written; one that cannot be read says where.
    await compare.setFilter("params.booster = 'dart' AND params.learning_rate < 0.1");
    const dart = (await workbench.store().runs()).filter((run) => run.params['booster'] === 'dart' && Number(run.params['learning_rate']) < 0.1);
    await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${dart.length}\\s+of 200`));
    await compare.setFilter('params.booster =');
    await compare.frame.locator('.filter-problem').waitFor();
    await compare.setFilter('');
    await expect.poll(() => compare.count.innerText()).toMatch(/200\s+runs/);

    // The keyboard alone: two runs selected, the count says so, the tree shows them checked.
    await compare.rows.first().click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await expect.poll(() => compare.count.innerText()).toMatch(/2 selected/);
    expect(await compare.frame.locator('.tt-row.tt-selected, .tt-row[aria-selected="true"]').count()).toBeGreaterThanOrEqual(2);

    // What was set up is there after a reload.
    await compare.setFilter("params.booster = 'dart'");
    const all = (await workbench.store().runs()).filter((run) => run.params['booster'] === 'dart').length;
    await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${all}\\s+of 200`));
    await workbench.reload();
    await compare.rows.first().waitFor();
    await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${all}\\s+of 200`));
    await expect.poll(() => compare.filter.inputValue()).toBe("params.booster = 'dart'");
  });
});
