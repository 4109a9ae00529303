import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeRuns, wideSweep, type MadeRun } from '../support/madeRuns';
import { answeringClient, compareExperiment, shownInTree } from '../e2e/support/madeExperiment';
import { Notifications } from '../e2e/support/notifications';
import { PATIENCE, type Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

/** A file as a team has it: with comments, and with parts that this version does not know. */
const SHARED = `{
  // agreed on Monday
  "promotion": { "kept": true }, /* another version's */
  "views": {
    "Only adam": { "experiment": "wide", "setup": { "view": "table", "filter": "params.optimizer = 'adam'", "metric": "val_loss", "sort": [{ "column": "metrics.val_loss", "descending": false }] } }
  }
}
`;
const RUNS = wideSweep(60);
const ADAM = RUNS.filter(({ params }) => params['optimizer'] === 'adam').length;
const loss = ({ metrics }: MadeRun): number => metrics.find(({ key }) => key === 'val_loss')?.value ?? 0;
const BEST_ADAM = RUNS.filter(({ params }) => params['optimizer'] === 'adam').sort((a, b) => loss(a) - loss(b))[0]!;
const SGD = RUNS.filter(({ params }) => params['optimizer'] === 'sgd').length;

describe('trialbook.json', () => {
  workbenchTest('keeps views and directions of a team, and leaves what else is in it', { files: { 'trialbook.json': SHARED } }, async (workbench) => {
    const { compare, page, quickInput } = workbench;
    await makeRuns(await answeringClient(workbench), 'wide', RUNS);
    await shownInTree(workbench, { wide: RUNS.length });
    await compareExperiment(workbench, 'wide');
    await expect.poll(() => compare.count.innerText()).toMatch(/^60\s+runs/);

    // A view of one's own is saved under a name, without the runs that are chosen here.
    await compare.setFilter("params.optimizer = 'sgd'");
    await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${SGD}\\s+of 60`));
    await compare.selectAll();
    await savedViews(workbench, 'Save View As…');
    await quickInput.widget.waitFor();
    await page.keyboard.type('My "sgd" <b>');
    await page.keyboard.press('Enter');
    await expect.poll(() => shared(workbench)).toContain('"My \\"sgd\\" <b>"');
    const text = shared(workbench);
    expect(text).not.toMatch(/[\da-f]{32}/);
    expect(text).toContain('// agreed on Monday');
    expect(text).toContain('"promotion": { "kept": true }, /* another version\'s */');

    // Which way a metric gets better is said on the page and lands there.
    await compare.frame.locator('.direction-choice button').first().click();
    await compare.frame.getByRole('menuitemcheckbox', { name: 'Higher Is Better' }).click();
    await expect.poll(() => shared(workbench).replace(/\s+/g, '')).toContain('"val_loss":{"direction":"higher"}');
    await compare.frame.locator('.direction-choice').getByText('higher is better').waitFor();

    await colleague(workbench);
    await malformed(workbench);
  });
});

/** A colleague's view is applied whole, by the mouse and from the palette, and stays after a reload. */
async function colleague(workbench: Workbench): Promise<void> {
  const { compare } = workbench;
  const asTheirs = async (): Promise<void> => {
    await expect.poll(() => compare.filter.inputValue()).toBe("params.optimizer = 'adam'");
    await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${ADAM}\\s+of 60`));
    await expect.poll(() => compare.rows.first().innerText()).toContain(BEST_ADAM.name);
    await compare.frame.locator('.metric-choice').getByText('val_loss').waitFor();
    await compare.frame.locator('.saved-views button[aria-label="Saved Views: Only adam"]').waitFor();
  };
  await savedViews(workbench, 'Only adam');
  await asTheirs();
  // The editor keeps what is open apart from what we keep of it.
  for (const part of ["params.optimizer = 'adam'", 'Compare wide']) await expect.poll(() => workbench.kept(), { timeout: PATIENCE, interval: 250 }).toContain(part);
  await workbench.reload();
  await asTheirs();
  await workbench.command('Experiments: Open Saved View…');
  await workbench.quickInput.choose('My "sgd" <b>');
  await expect.poll(() => compare.filter.inputValue()).toBe("params.optimizer = 'sgd'");
  // It changed since: the name says so, and what was saved is one choice away.
  await compare.setFilter("params.optimizer = 'sgd' AND metrics.score > 0.9");
  await compare.frame.locator('.saved-views button[aria-label*="changed"]').waitFor();
  await savedViews(workbench, 'Back to “My "sgd" <b>”');
  await expect.poll(() => compare.filter.inputValue()).toBe("params.optimizer = 'sgd'");
}

/** A file that is no JSON is told once with its place, the views that were read stay, and nothing is written over it. */
async function malformed(workbench: Workbench): Promise<void> {
  const { compare, page, quickInput } = workbench;
  const broken = '{\n  "views": {,\n';
  writeFileSync(join(workbench.folder(), 'trialbook.json'), broken);
  const notifications = new Notifications(page, quickInput);
  await notifications.saying(/trialbook\.json.*line 2/).waitFor();
  expect(await compare.rows.count()).toBeGreaterThan(0);
  await compare.setFilter("params.optimizer = 'adam'");
  await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${ADAM}\\s+of 60`));
  expect(shared(workbench)).toBe(broken);
}

async function savedViews({ compare }: Workbench, entry: string): Promise<void> {
  await compare.frame.locator('.saved-views button').first().click();
  await compare.frame.locator('[role^=menuitem]').filter({ hasText: entry }).first().click();
}

const shared = (workbench: Workbench): string => readFileSync(join(workbench.folder(), 'trialbook.json'), 'utf8');
