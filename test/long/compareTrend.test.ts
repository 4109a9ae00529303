import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { dailyPipeline, makeRuns, wideSweep, type MadeRun } from '../support/madeRuns';
import { answeringClient, compareExperiment, shownInTree } from '../e2e/support/madeExperiment';
import type { Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const DAYS = 60;
/** Its last week is outside, and one day of it has no run. */
const RUNS = dailyPipeline(DAYS);
const FIRST_OUTSIDE = RUNS.at(-7)!;
const BEFORE_IT = RUNS.at(-8)!;

/** A sweep, and a run that is its best but for two parameters and its score. */
const SWEEP = wideSweep(400);
const BEST = [...SWEEP].sort((a, b) => score(b) - score(a))[0]!;
const NEAR: MadeRun = {
  ...BEST, name: 'near', params: { ...BEST.params, depth: '11', p05: 'other' },
  metrics: BEST.metrics.map((metric) => (metric.key === 'score' ? { ...metric, value: metric.value - 0.025 } : metric)),
};

describe('trend and what mattered', () => {
  workbenchTest('name the run that left its band and what went with it, and rank what a metric went with', {}, async (workbench) => {
    const { compare } = workbench;
    const client = await answeringClient(workbench);
    for (const [name, runs] of [['orders', RUNS], ['wide', [...SWEEP, NEAR]], ['few', wideSweep(12)]] as const) await makeRuns(client, name, runs);
    await shownInTree(workbench, { orders: RUNS.length, wide: SWEEP.length + 1, few: 12 });
    await compareExperiment(workbench, 'orders');
    await compare.show('Trend');
    await trend(workbench);
    await compareExperiment(workbench, 'wide');
    await compare.show('What Mattered');
    await mattered(workbench);
    await compareExperiment(workbench, 'few');
    await compare.show('What Mattered');
    // Silence where there is too little to say.
    const few = compare.frame.locator('tb-mattered-view');
    await few.getByText(/12 runs logged \w+, .* nothing is ranked/).waitFor();
    expect(await few.locator('.mattered-bar').count()).toBe(0);
  });
});

async function trend(workbench: Workbench): Promise<void> {
  const { compare, page } = workbench;
  const view = compare.frame.locator('tb-trend-view');
  const card = view.locator('.trend-card');
  await view.getByRole('option', { name: /^output_row_count/ }).click();

  // The first run outside is named with its day and how far it fell, and what changed in it; nothing says why.
  await expect.poll(() => card.locator('h3').first().innerText()).toMatch(/^output_row_count fell 1[01]\s% on /);
  expect(await title(card)).toContain(dayOf(FIRST_OUTSIDE.start));
  expect(await card.innerText()).toContain('First of 7 runs below the expected range');
  expect(await card.locator('.trend-facts').innerText()).toContain(FIRST_OUTSIDE.name);
  await expect.poll(() => card.locator('.trend-changes').innerText()).toMatch(/min_status\s+created\s*→\s*paid[^]*need not be the cause/);
  expect(await card.locator('.trend-change').count()).toBe(1);
  // The day without a run.
  await view.locator('.trend-charts').getByText(/^no run on /).waitFor();

  // The keyboard goes from run to run.
  await view.locator('.trend-charts').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => card.locator('.trend-facts').innerText()).toContain(BEFORE_IT.name);
  expect(await card.innerText()).toContain('Inside the expected range');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => card.locator('.trend-facts').innerText()).toContain(FIRST_OUTSIDE.name);

  // From now on that is what is expected; a person can take it back.
  await card.getByText('Expect This from Now On').click();
  await card.getByText(/Its level has been expected since/).waitFor();
  await expect.poll(() => view.locator('.trend-rail').innerText()).toMatch(/Left the expected range\s+0/i);
  await card.getByText('Expect as Before').click();
  await expect.poll(() => title(card)).toMatch(/^output_row_count fell/);

  await card.getByRole('button', { name: 'Compare Runs' }).click();
  await expect.poll(() => compare.differences.runs()).toEqual([BEFORE_IT.name, FIRST_OUTSIDE.name]);
  await expect.poll(() => compare.differences.letter('min_status', 1)).toBe('M');
}

async function mattered({ compare }: Workbench): Promise<void> {
  await compare.pick(compare.frame.locator('.metric-choice button').first(), /^score/);
  const view = compare.frame.locator('tb-mattered-view');
  const ranked = view.locator('.mattered-item:not(.plain)');
  await expect.poll(() => ranked.count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
  const names = (await ranked.locator('.cut:not(.sub)').allInnerTexts()).map((name) => name.trim());
  expect([...names.slice(0, 3)].sort()).toEqual(['depth', 'lr', 'optimizer']);
  expect(names[0]).toBe('lr');
  await view.getByText(/The parameters explain \d+\s% of its spread/).waitFor();

  // The runs near the best one, with what they changed.
  const near = view.locator('.near-item').first();
  await expect.poll(() => near.locator('.near-change').allInnerTexts()).toEqual([`depth ${BEST.params['depth']!} → 11`, `p05 ${BEST.params['p05']!} → other`]);
  expect(await near.locator('.near-delta').innerText()).toMatch(/score\s*▼ −0\.02\d+\s*worse/);
  await near.getByRole('button', { name: 'Compare with near' }).click();
  await expect.poll(() => compare.differences.runs()).toEqual([BEST.name, 'near']);
}

function score({ metrics }: MadeRun): number {
  return metrics.find(({ key }) => key === 'score')?.value ?? 0;
}

const title = (card: Locator): Promise<string> => card.locator('h3').first().innerText();

/** As the editor's language writes a day. */
function dayOf(time: number): string {
  return new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' }).format(time).replace(' ', '\u00a0');
}
