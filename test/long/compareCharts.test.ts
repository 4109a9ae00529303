import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LIVE, SWEEP } from '../e2e/support/scripts';
import { openSweep } from '../e2e/support/sweep';
import { PATIENCE, type Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const LOSS = 'm:val_loss';
/** The newest runs, which the table shows first. */
const CHOSEN = ['xgb-040-s5', 'xgb-040-s4', 'xgb-040-s3'];

describe('the charts', () => {
  workbenchTest('draw selected runs, are read and zoomed by mouse and keyboard, follow a run that goes on, and are saved', { files: { 'sweep.py': SWEEP, 'live.py': LIVE } }, async (workbench) => {
    await openSweep(workbench);
    const { compare, page } = workbench;
    await compare.line(0).click();
    for (let place = 0; place < CHOSEN.length; place += 1) {
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
    }
    await compare.show('Charts');
    const lines = compare.chart(LOSS).locator('canvas.lines');
    await expect.poll(async () => (await compare.ink(lines)).drawn, { timeout: PATIENCE }).toBeGreaterThan(1000);
    expect((await compare.frame.locator('.rail-drawn .rail-row').allInnerTexts()).map((text) => text.trim())).toEqual(CHOSEN);

    await readsByKeys(workbench);
    await zooms(workbench);
    await sets(workbench);
    await adds(workbench);
    await saves(workbench);
    await follows(workbench);
  });
});

const at = ({ compare }: Workbench): Promise<string> => compare.frame.locator('.rail-at').innerText();

/** Arrows move the cursor of all charts; the values stand beside the runs. */
async function readsByKeys(workbench: Workbench): Promise<void> {
  const { compare, page } = workbench;
  const other = compare.chart('m:accuracy').locator('canvas.over');
  await expect.poll(async () => (await compare.ink(other)).drawn).toBeGreaterThan(0);
  const before = await compare.ink(other);
  await compare.chart(LOSS).locator('.plot').focus();
  await page.keyboard.press('End');
  await expect.poll(() => at(workbench)).toBe('val_loss at step 11');
  await expect.poll(() => compare.ink(other)).not.toEqual(before);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => at(workbench)).toBe('val_loss at step 10');
  const runs = await workbench.store().runs();
  for (const [index, name] of CHOSEN.entries()) {
    const { metrics } = await workbench.client().getMetricHistory({ run_id: runs.find((run) => run.name === name)!.id, metric_key: 'val_loss' });
    const told = await compare.frame.locator('.rail-value').nth(index).getAttribute('title');
    expect(Number(told)).toBeCloseTo(metrics.find(({ step }) => step === 10)!.value, 6);
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => at(workbench)).toBe('val_loss');
  await expect.poll(() => compare.ink(other)).toEqual(before);
}

/** A drag over a chart shows that stretch in all of them; two clicks show all again. */
async function zooms(workbench: Workbench): Promise<void> {
  const { compare, page } = workbench;
  const plot = compare.chart(LOSS).locator('.plot');
  const lines = compare.chart(LOSS).locator('canvas.lines');
  const whole = await compare.ink(lines);
  const box = (await plot.boundingBox())!;
  const across = (share: number): number => box.x + 50 + (box.width - 130) * share;
  await page.mouse.move(across(0.3), box.y + 60);
  await page.mouse.down();
  await page.mouse.move(across(0.5), box.y + 70);
  await page.mouse.move(across(0.7), box.y + 70);
  await page.mouse.up();
  await expect.poll(() => compare.ink(lines)).not.toEqual(whole);
  await compare.frame.getByRole('button', { name: 'Show All' }).waitFor();
  // The pointer reads the step that it is at, which is one of those shown.
  const step = Number(/step (\d+)$/.exec(await at(workbench))?.[1]);
  expect(step).toBeGreaterThan(4);
  expect(step).toBeLessThan(10);
  await plot.dblclick({ position: { x: 150, y: 80 } });
  await compare.frame.getByRole('button', { name: 'Show All' }).waitFor({ state: 'hidden' });
  await expect.poll(() => compare.ink(lines)).toEqual(whole);
}

/** Time on the x axis, smoothing by the keyboard, a logarithmic axis: each draws another picture, and back. */
async function sets(workbench: Workbench): Promise<void> {
  const { compare, page } = workbench;
  const lines = compare.chart(LOSS).locator('canvas.lines');
  const tools = compare.frame.locator('.charts-tools');
  const plain = await compare.ink(lines);
  await tools.getByText('Time', { exact: true }).click();
  await expect.poll(() => compare.ink(lines)).not.toEqual(plain);
  await compare.chart(LOSS).locator('.plot').focus();
  await page.keyboard.press('End');
  await expect.poll(() => at(workbench)).toMatch(/^val_loss at .*\d:\d\d/);
  await tools.getByText('Step', { exact: true }).click();
  await expect.poll(() => compare.ink(lines)).toEqual(plain);

  const smoothing = tools.getByRole('slider', { name: 'Smoothing' });
  await smoothing.focus();
  await page.keyboard.press('End');
  await expect.poll(() => tools.locator('.charts-number').innerText()).toBe('0.99');
  await expect.poll(() => compare.ink(lines)).not.toEqual(plain);
  await page.keyboard.press('Home');
  await expect.poll(() => compare.ink(lines)).toEqual(plain);

  const log = compare.chart(LOSS).getByRole('button', { name: 'Log scale of val_loss' });
  await compare.chart(LOSS).hover();
  await log.click();
  await expect.poll(() => compare.ink(lines)).not.toEqual(plain);
  await log.click();
  await expect.poll(() => compare.ink(lines)).toEqual(plain);
}

/** A scatter chart of all runs, and of those of the filter. */
async function adds({ compare }: Workbench): Promise<void> {
  await compare.choose(compare.frame.getByRole('button', { name: 'Add Chart' }), 'Scatter…');
  const form = compare.frame.getByRole('dialog', { name: 'Add Chart' });
  await compare.pick(form.getByRole('button', { name: /^X:/ }), 'learning_rate');
  await form.getByText('Add Chart', { exact: true }).click();
  const scatter = compare.chart('scatter-');
  expect(await scatter.locator('.chart-name').innerText()).toBe('val_loss over learning_rate');
  const points = scatter.locator('canvas').first();
  await expect.poll(async () => (await compare.ink(points)).drawn).toBeGreaterThan(1000);
  const all = await compare.ink(points);
  await compare.setFilter('params.learning_rate < 0.05');
  await expect.poll(() => compare.ink(points)).not.toEqual(all);
  await compare.setFilter('');
  await expect.poll(() => compare.ink(points)).toEqual(all);
}

/** A chart as a picture, and its points. */
async function saves(workbench: Workbench): Promise<void> {
  const { compare, quickInput } = workbench;
  const button = compare.chart(LOSS).getByRole('button', { name: 'Export val_loss' });
  const [png, csv] = ['val_loss.png', 'val_loss.csv'].map((name) => join(workbench.folder(), name)) as [string, string];
  await compare.chart(LOSS).hover();
  await compare.choose(button, 'Save as PNG…');
  await quickInput.save(png);
  await expect.poll(() => (existsSync(png) ? readFileSync(png).length : 0)).toBeGreaterThan(4000);
  const bytes = readFileSync(png);
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const width = await compare.chart(LOSS).locator('.plot').evaluate((plot) => (plot as unknown as { clientWidth: number }).clientWidth);
  // Twice as many pixels as on the screen: the width stands in the header's first chunk.
  expect(bytes.readUInt32BE(16)).toBe(2 * width);
  await compare.chart(LOSS).hover();
  await compare.choose(button, 'Save Points as CSV…');
  await quickInput.save(csv);
  await expect.poll(() => (existsSync(csv) ? readFileSync(csv, 'utf8').trimEnd().split('\r\n').length : 0)).toBe(1 + 3 * 12);
  expect(readFileSync(csv, 'utf8')).toMatch(/^line,step,value\r\nxgb-040-s5,0,0\.\d+\r\n/);
}

/** A run that begins while the panel is open can be drawn, grows as it logs, and is still when it has ended. */
async function follows(workbench: Workbench): Promise<void> {
  const { compare, page } = workbench;
  await workbench.command('Terminal: Focus Terminal');
  await workbench.terminal.run('"$TRIALBOOK_TEST_PYTHON" live.py');
  // The pointer is in the charts: the new run waits so that nothing moves under it.
  await compare.frame.getByRole('button', { name: '1 new run' }).click();
  const draw = compare.frame.getByRole('checkbox', { name: 'Draw live-try' });
  await draw.waitFor();
  await workbench.command('View: Toggle Panel Visibility');
  await draw.click();
  const row = compare.frame.locator('.rail-drawn .rail-row').filter({ hasText: 'live-try' });
  await expect.poll(() => row.innerText()).toContain('running');
  const pulse = compare.chart(LOSS).locator('.ends .end');
  await pulse.waitFor();
  // The pointer stays away: nothing but news of the run changes the picture.
  await page.mouse.move(5, 300);
  const lines = compare.chart(LOSS).locator('canvas.lines');
  for (let time = 0; time < 2; time += 1) {
    const drawn = await compare.ink(lines);
    await expect.poll(() => compare.ink(lines), { timeout: PATIENCE }).not.toEqual(drawn);
  }
  writeFileSync(join(workbench.folder(), 'enough'), '');
  await expect.poll(async () => (await workbench.store().finished('live-try'))?.status, { timeout: PATIENCE }).toBe('FINISHED');
  await pulse.waitFor({ state: 'hidden' });
  await expect.poll(() => row.innerText()).not.toContain('running');
  // The whole of it was drawn: the last step read is the last one logged.
  const steps = await workbench.store().steps((await workbench.store().finished('live-try'))!.id, 'val_loss');
  await compare.chart(LOSS).locator('.plot').focus();
  await expect.poll(async () => {
    await page.keyboard.press('End');
    return at(workbench);
  }).toBe(`val_loss at step ${Math.max(11, steps.at(-1)!)}`);
}
