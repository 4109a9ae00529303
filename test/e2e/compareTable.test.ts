import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { SWEEP } from './support/scripts';
import type { StoredRun } from './support/store';
import { openSweep } from './support/sweep';
import { PATIENCE, type Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

const AUC = 'metrics.roc_auc';
const isNumber = (run: StoredRun): boolean => !Number.isNaN(Number(run.metrics['roc_auc']));
const settingOf = (run: StoredRun): string => run.name.slice(0, 'xgb-000'.length);
/** Mean and sample deviation. */
const spread = (values: readonly number[]): [number, number] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))];
};

describe('the runs table', () => {
  workbenchTest('sorts, filters, groups, selects and saves by mouse and keyboard, and is as it was after a reload', { files: { 'sweep.py': SWEEP } }, async (workbench) => {
    await openSweep(workbench);
    const { compare, page } = workbench;
    const runs = await workbench.store().runs();
    await expect.poll(() => compare.count.innerText()).toMatch(/^200\s+runs/);
    // Only what differs has a column.
    await compare.head('params.learning_rate').waitFor();
    expect(await compare.head('params.objective').count()).toBe(0);

    await sorts(workbench, runs);
    await filters(workbench, runs);
    await groups(workbench, runs);

    // The keyboard alone: two runs selected, the count says so, the tree shows them checked.
    await compare.setFilter("attributes.run_name LIKE 'xgb-040%'");
    await expect.poll(() => compare.count.innerText()).toMatch(/^5\s+of 200/);
    await compare.line(0).click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await expect.poll(() => compare.count.innerText()).toMatch(/2 selected/);
    const selected = (): Promise<string[]> => compare.rows.and(compare.frame.locator('[aria-selected="true"]')).locator('.tt-name').allInnerTexts();
    await expect.poll(selected).toHaveLength(2);
    const names = await selected();
    for (const name of names) await page.locator('.pane-body .monaco-list-row').filter({ hasText: name }).locator('[role="checkbox"][aria-checked="true"]').waitFor();

    // What was set up is there after a reload, once the editor has kept it.
    await compare.setFilter("params.booster = 'gblinear'");
    const all = runs.filter((run) => run.params['booster'] === 'gblinear').length;
    await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${all}\\s+of 200`));
    await expect.poll(() => workbench.kept(), { timeout: PATIENCE, interval: 250 }).toContain("params.booster = 'gblinear'");
    await workbench.reload();
    await compare.line(0).waitFor();
    await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${all}\\s+of 200.*2 selected`, 's'));
    await expect.poll(() => compare.filter.inputValue()).toBe("params.booster = 'gblinear'");
    await expect.poll(() => compare.head(AUC).getAttribute('aria-sort')).toBe('descending');
  });
});

/** Best first by a click on a head; by the keyboard the other way round. */
async function sorts({ compare, page }: Workbench, runs: readonly StoredRun[]): Promise<void> {
  const best = runs.filter(isNumber).sort((a, b) => Number(b.metrics['roc_auc']) - Number(a.metrics['roc_auc']));
  const first = (): Promise<string> => compare.line(0).innerText();
  await compare.head(AUC).click();
  await expect.poll(first).toContain(best[0]?.name);
  await expect.poll(() => compare.head(AUC).getAttribute('aria-sort')).toBe('descending');
  // The best stands out by a sign, not by its colour alone.
  await expect.poll(async () => (await compare.cell(compare.line(0), AUC)).innerText()).toContain('▲');
  await (await compare.cell(compare.line(0), AUC)).click();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(first).toContain(best.at(-1)?.name);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect.poll(first).toContain(best[0]?.name);
}

/** A filter that is written; one that cannot be read says where; a value that is clicked, and one that is not wanted. */
async function filters({ compare, page }: Workbench, runs: readonly StoredRun[]): Promise<void> {
  await compare.setFilter("params.booster = 'dart' AND params.learning_rate < 0.1");
  const dart = runs.filter((run) => run.params['booster'] === 'dart' && Number(run.params['learning_rate']) < 0.1);
  await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${dart.length}\\s+of 200`));
  await compare.setFilter('params.booster =');
  await compare.frame.locator('.filter-problem').waitFor();
  await compare.setFilter('');
  await expect.poll(() => compare.count.innerText()).toMatch(/^200\s+runs/);

  const row = compare.rows.filter({ hasText: 'gbtree' }).first();
  await (await compare.cell(row, 'params.booster')).click({ modifiers: ['Alt'] });
  await expect.poll(() => compare.filter.inputValue()).toBe("params.booster = 'gbtree'");
  const trees = runs.filter((run) => run.params['booster'] === 'gbtree').length;
  await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${trees}\\s+of 200`));
  await (await compare.cell(compare.line(0), 'params.booster')).click({ button: 'right' });
  await compare.frame.getByRole('menuitem', { name: 'Exclude gbtree' }).click();
  await expect.poll(() => compare.filter.inputValue()).toContain("params.booster != 'gbtree'");
  await compare.filter.focus();
  await page.keyboard.press('Escape');
  await expect.poll(() => compare.count.innerText()).toMatch(/^200\s+runs/);
}

/** Runs equal but for their seed are one row with mean and deviation; it opens to its runs. */
async function groups(workbench: Workbench, runs: readonly StoredRun[]): Promise<void> {
  const { compare, page } = workbench;
  const grid = compare.frame.locator('tb-table-view .tt-scroll');
  const choice = compare.frame.locator('.group-choice button');
  await compare.pick(choice, 'Same but for seed');
  // The heads are a row, too.
  await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('41');
  const names = [...new Set(runs.map(settingOf))];
  const settings = names.map((name) => ({ name, of: runs.filter((run) => settingOf(run) === name) }));
  const means = settings.map(({ name, of }) => ({ name, of, spread: spread(of.filter(isNumber).map((run) => Number(run.metrics['roc_auc']))) }));
  const best = means.sort((a, b) => b.spread[0] - a.spread[0])[0]!;
  const first = compare.line(0);
  await expect.poll(() => first.innerText()).toContain(best.name);
  await expect.poll(() => first.locator('.tt-count').innerText()).toBe('5');
  const [mean, deviation] = best.spread;
  await expect.poll(async () => (await compare.cell(first, AUC)).innerText()).toMatch(new RegExp(`${mean.toFixed(4)}\\s*▲\\s*± ${deviation.toFixed(4).slice(1)}`));
  // By the keyboard: Right opens, Left closes.
  await first.locator('.tt-rail').click();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('46');
  for (const run of best.of) await compare.row(run.name).waitFor();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('41');
  await saves(workbench, runs);
  await compare.pick(choice, 'No groups');
  await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('201');
}

/** The menu Export and Copy writes a file where a person says, with all digits. */
async function saves(workbench: Workbench, runs: readonly StoredRun[]): Promise<void> {
  const { compare } = workbench;
  await compare.choose(compare.frame.getByRole('button', { name: 'Export and Copy' }), /Export Table as CSV/);
  const file = join(workbench.folder(), 'churn-model.csv');
  await workbench.quickInput.save(file);
  await expect.poll(() => textOf(file).trimEnd().split('\r\n').length).toBe(201);
  const [head = '', ...lines] = textOf(file).trimEnd().split('\r\n');
  const columns = head.split(',');
  const read = lines.map((line) => line.split(',')).map((cells) => (name: string): string | undefined => cells[columns.indexOf(name)]);
  // Groups have no column for the seed, the runs of a file do.
  const told = read.map((cell) => `${cell('name')} ${cell('seed')} ${Number(cell('roc_auc'))}`);
  expect(told.sort()).toEqual(runs.map((run) => `${run.name} ${run.params['seed']} ${run.metrics['roc_auc']}`).sort());
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
