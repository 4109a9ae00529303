import { describe, expect } from 'vitest';
import { SWEEP } from '../e2e/support/scripts';
import type { StoredRun } from '../e2e/support/store';
import { openSweep } from '../e2e/support/sweep';
import type { Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const ROWS = 'params.subsample';
const DEPTH = 'params.max_depth';
const LOSS = 'metrics.val_loss';

describe('the parallel coordinates', () => {
  workbenchTest('are brushed, arranged and read by mouse and keyboard, in step with filter and table', { files: { 'sweep.py': SWEEP } }, async (workbench) => {
    await openSweep(workbench);
    const { compare } = workbench;
    const runs = await workbench.store().runs();
    await compare.show('Parallel');
    await compare.frame.locator('tb-parallel-view[data-settled]').waitFor();
    // What does not vary has no axis.
    expect(await compare.axes()).toEqual(expect.arrayContaining([ROWS, DEPTH, LOSS, 'params.booster']));
    expect(await compare.axis('params.objective').count()).toBe(0);
    expect((await compare.ink(compare.frame.locator('canvas.pl-lines'))).drawn).toBeGreaterThan(1000);

    await brushes(workbench, runs);
    await movesEdges(workbench, runs);
    await arranges(workbench);
    await pins(workbench, runs);
    await findsRanges(workbench, runs);
  });
});

/** Expects that these runs are shown. */
async function expectShown({ compare }: Workbench, runs: readonly StoredRun[]): Promise<void> {
  await expect.poll(() => compare.count.innerText()).toMatch(runs.length === 200 ? /^200\s+runs/ : new RegExp(`^${runs.length}\\s+of 200`));
}

const between = (runs: readonly StoredRun[], low: number, high = Infinity): StoredRun[] =>
  runs.filter((run) => Number(run.params['subsample']) >= low && Number(run.params['subsample']) <= high);

/** The brush is a clause of the filter, and the clause a brush. */
async function brushes(workbench: Workbench, runs: readonly StoredRun[]): Promise<void> {
  const { compare, page } = workbench;
  const lines = compare.frame.locator('canvas.pl-lines');
  const all = await compare.ink(lines);
  await compare.brush(ROWS, 0.2, 0.6, false);
  // While the hand holds it the lines follow and the filter waits.
  await expect.poll(() => compare.ink(lines)).not.toEqual(all);
  expect(await compare.filter.inputValue()).toBe('');
  await page.mouse.up();
  await expect.poll(() => compare.filter.inputValue()).toMatch(/^params\.subsample >= [\d.]+ AND params\.subsample <= [\d.]+$/);
  const [low = 0, high = 0] = [...(await compare.filter.inputValue()).matchAll(/= ([\d.]+)/g)].map(([, number]) => Number(number));
  const held = between(runs, low, high);
  expect(held.length).toBeGreaterThan(10);
  await expectShown(workbench, held);
  await expect.poll(() => compare.frame.locator('.pl-stats').innerText()).toMatch(new RegExp(`In the brush ${held.length}\\b`));

  // A second range of the same axis, and a category on another.
  await compare.brush(ROWS, 0.8, 0.9);
  await expect.poll(() => compare.axis(ROWS).locator('.pl-brush').count()).toBe(2);
  await compare.axis('params.booster').locator('.pl-word').filter({ hasText: 'dart' }).click();
  await expect.poll(() => compare.filter.inputValue()).toMatch(/ OR .* AND params\.booster = 'dart'$/s);

  // Words are written, the brush follows.
  await compare.setFilter('params.subsample >= 0.9 AND params.max_depth >= 5');
  await expect.poll(() => compare.edges(ROWS)).toEqual(['open', '0.9']);
  await expect.poll(() => compare.axis('params.booster').locator('.pl-brush').count()).toBe(0);
  await expectShown(workbench, between(runs, 0.9).filter((run) => Number(run.params['max_depth']) >= 5));

  // The brush is taken along by its middle: what it held it does not any more.
  await compare.setFilter('params.subsample >= 0.6 AND params.subsample <= 0.7');
  await expect.poll(() => compare.edges(ROWS)).toEqual(['0.7', '0.6']);
  await compare.brush(ROWS, 0.3, 0.7);
  await expect.poll(() => compare.edges(ROWS)).not.toEqual(['0.7', '0.6']);
  const [top = 0, foot = 0] = (await compare.edges(ROWS)).map(Number);
  expect(foot).toBeGreaterThan(0.75);
  await expectShown(workbench, between(runs, foot, top));
}

/** The edge of a brush by arrows, whole numbers by one; Escape clears. */
async function movesEdges(workbench: Workbench, runs: readonly StoredRun[]): Promise<void> {
  const { compare, page } = workbench;
  await compare.setFilter('params.max_depth >= 5 AND params.max_depth <= 7');
  await expect.poll(() => compare.edges(DEPTH)).toEqual(['7', '5']);
  await compare.axis(DEPTH).locator('.pl-head').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => compare.axis(DEPTH).locator('.pl-edge.high').and(compare.frame.locator(':focus')).count()).toBe(1);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => compare.filter.inputValue()).toBe('params.max_depth >= 5 AND params.max_depth <= 8');
  const held = (low: number): StoredRun[] => runs.filter((run) => Number(run.params['max_depth']) >= low && Number(run.params['max_depth']) <= 8);
  await expectShown(workbench, held(5));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => compare.filter.inputValue()).toMatch(/^(params\.max_depth <= 8|params\.max_depth >= 3 AND params\.max_depth <= 8)$/);
  await expectShown(workbench, held(3));
  await page.keyboard.press('Escape');
  await expect.poll(() => compare.filter.inputValue()).toBe('');
  await expectShown(workbench, runs);
}

/** Arrows go from axis to axis; with Shift they move one, I turns it round, Delete hides it; a head is dragged. */
async function arranges({ compare, page }: Workbench): Promise<void> {
  const before = await compare.axes();
  const head = (axis: string) => compare.axis(axis).locator('.pl-head');
  const isFocused = async (axis: string): Promise<boolean> => (await head(axis).and(compare.frame.locator(':focus')).count()) === 1;
  const at = before.indexOf(DEPTH);
  await head(before[at - 1]!).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => isFocused(DEPTH)).toBe(true);

  await page.keyboard.press('Shift+ArrowLeft');
  const moved = before.with(at, before[at - 1]!).with(at - 1, DEPTH);
  await expect.poll(() => compare.axes()).toEqual(moved);
  expect(await isFocused(DEPTH)).toBe(true);
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => compare.axes()).toEqual(before);

  const ticks = (): Promise<string[]> => compare.axis(DEPTH).locator('.pl-tick').evaluateAll((all) => all
    .map((tick) => tick as unknown as { textContent: string; getBoundingClientRect(): { top: number } })
    .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map((tick) => tick.textContent));
  const upright = await ticks();
  await page.keyboard.press('i');
  await expect.poll(ticks).toEqual([...upright].reverse());
  await page.keyboard.press('i');
  await expect.poll(ticks).toEqual(upright);

  // By the mouse: the first axis to the third place.
  const [from, to] = [await head(before[0]!).boundingBox(), await head(before[2]!).boundingBox()];
  await page.mouse.move(from!.x + from!.width / 2, from!.y + 8);
  await page.mouse.down();
  await page.mouse.move(from!.x + from!.width / 2 + 20, from!.y + 8);
  await page.mouse.move(to!.x + to!.width / 2, to!.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => compare.axes()).toEqual([before[1], before[2], before[0], ...before.slice(3)]);

  await head(DEPTH).focus();
  await page.keyboard.press('Delete');
  await expect.poll(() => compare.axes()).not.toContain(DEPTH);
}

/** The pointer names the run under it with its values; a click pins it, and it is selected in the table below. */
async function pins({ compare, page }: Workbench, runs: readonly StoredRun[]): Promise<void> {
  const [worst] = [...runs].sort((a, b) => b.metrics['val_loss']! - a.metrics['val_loss']!);
  const [x, y] = await compare.onAxis(LOSS, 1);
  const rail = compare.frame.locator('.pl-pinned');
  // Beside the axis, where no brush begins.
  await page.mouse.move(x - 60, y + 120);
  await page.mouse.move(x - 16, y);
  await expect.poll(() => rail.innerText()).toMatch(new RegExp(`^${worst!.name}\\s+pointer\\s+${worst!.metrics['val_loss']!.toFixed(4)}`));
  expect(await compare.frame.locator('.pl-values').innerText()).toContain(worst!.params['booster']);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => compare.count.innerText()).toMatch(/1 selected/);
  await page.mouse.move(x - 60, y + 2);
  await expect.poll(() => rail.innerText()).toContain('Pinned');

  await compare.frame.getByRole('button', { name: 'Show Runs Below' }).click();
  const selected = compare.rows.and(compare.frame.locator('[aria-selected="true"]'));
  await compare.line(0).waitFor();
  // The columns of the table stand under their axes.
  await expect.poll(async () => {
    const axis = await compare.axis(ROWS).locator('.pl-line').boundingBox();
    const head = await compare.head(ROWS).boundingBox();
    return head !== null && axis !== null && head.x <= axis.x && axis.x <= head.x + head.width;
  }).toBe(true);
  await compare.setFilter(`attributes.run_name = '${worst!.name}'`);
  await expect.poll(() => compare.rows.count()).toBe(1);
  await expect.poll(() => selected.allInnerTexts()).toEqual([expect.stringContaining(worst!.name)]);
  await compare.setFilter('');

  // The row under the pointer is the line under the pointer.
  await compare.line(2).hover();
  const name = await compare.line(2).locator('.tt-name').innerText();
  await expect.poll(() => rail.innerText()).toMatch(new RegExp(`${name}\\s+pointer`));
  await compare.frame.getByRole('button', { name: 'Hide Pane' }).last().click();
  await expect.poll(() => compare.rows.count()).toBe(0);
}

/** The proposed ranges hold the best tenth of the runs as often as they say, and become a brush by a click. */
async function findsRanges(workbench: Workbench, runs: readonly StoredRun[]): Promise<void> {
  const { compare } = workbench;
  const proposals = compare.frame.locator('.pl-proposal');
  if ((await proposals.count()) === 0) await compare.frame.getByRole('button', { name: /^Find Ranges/ }).click();
  const rate = proposals.filter({ hasText: 'learning_rate' });
  const [, low = 0, high = 0, said = 0, of = 0] = /([\d.]+) – ([\d.]+)\s+(\d+) of (\d+)/.exec(await rate.innerText())?.map(Number) ?? [];
  const best = [...runs].sort((a, b) => a.metrics['val_loss']! - b.metrics['val_loss']!).slice(0, 20);
  const inside = (run: StoredRun): boolean => Number(run.params['learning_rate']) >= low && Number(run.params['learning_rate']) <= high;
  expect([said, of]).toEqual([best.filter(inside).length, best.length]);
  await rate.click();
  await expect.poll(() => compare.filter.inputValue()).toContain('params.learning_rate');
  await expectShown(workbench, runs.filter(inside));
}
