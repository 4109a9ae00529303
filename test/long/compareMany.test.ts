import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { MlflowClient } from '../../src/client/mlflowClient';
import { FIRST_START, makeRuns, wideSweep, type MadeRun } from '../support/madeRuns';
import { answeringClient, compareExperiment, shownInTree } from '../e2e/support/madeExperiment';
import { PATIENCE, type Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const MANY = wideSweep(10_000);
const LONG = 'x'.repeat(6000);
const MARKUP = '<img src=x onerror="window.trialbookHit = 1"><script>window.trialbookHit = 1</script>';
const RTL = 'ריצה-\u202Eראשונה';
/** What of that MLflow lets into a key. */
const KEY = 'a/b: ריצה 1.0/-_';

/** Runs with everything that names and values can hold, and nothing in common but a name that is a parameter's and a metric's. */
const NASTY: readonly MadeRun[] = [MARKUP, RTL, 'plain', 'plain'].map((name, index): MadeRun => ({
  name, start: FIRST_START + index * 60_000, duration: 1000,
  params: { score: index === 0 ? MARKUP : `${index}`, ...(index === 1 ? { [KEY]: LONG, long: LONG } : {}), ...(index === 2 ? { 'משקל': RTL } : {}) },
  metrics: [
    ...(index > 1 ? [{ key: 'score', value: index, timestamp: FIRST_START, step: 0 }] : []),
    { key: 'never', value: Number.NaN, timestamp: FIRST_START, step: 0 },
    ...(index === 1 ? [{ key: 'grows', value: Infinity, timestamp: FIRST_START, step: 0 }] : []),
  ],
  tags: { 'mlflow.note.content': MARKUP, [`tag ${index}`]: MARKUP },
}));

describe('many runs and nasty ones', () => {
  workbenchTest('10,000 runs by mouse and keyboard, a run that is deleted, a server that goes and comes back, and names that are markup', {}, async (workbench) => {
    const errors: string[] = [];
    workbench.page.on('pageerror', (error) => errors.push(`${error.message}\n${error.stack ?? ''}`));
    const client = await answeringClient(workbench);
    const { experimentId, runIds } = await makeRuns(client, 'wide', MANY);
    await makeRuns(client, 'nasty', NASTY);
    await shownInTree(workbench, { wide: MANY.length, nasty: NASTY.length });
    await compareExperiment(workbench, 'wide');
    await table(workbench, client, experimentId);
    await brush(workbench, client, experimentId);
    await faults(workbench, client, runIds);
    await nasty(workbench);
    // The editor's own errors are not ours.
    expect(errors.filter((error) => /compare\.js|run\.js|trialbook/.test(error))).toEqual([]);
  });
});

async function table(workbench: Workbench, client: MlflowClient, experimentId: string): Promise<void> {
  const { compare, page } = workbench;
  await expect.poll(() => compare.count.innerText()).toMatch(/^10,000\s+runs/);
  await compare.rows.first().click();
  await page.keyboard.press('Control+End');
  await compare.row('run-00000').waitFor();
  expect(await compare.rows.count()).toBeLessThan(200);
  await page.keyboard.press('Control+Home');
  await compare.row('run-09999').waitFor();
  await filtered(workbench, client, experimentId, "params.optimizer = 'adam' AND metrics.score > 0.84");
}

/** Applies a filter; what the panel shows then is what the server counts. */
async function filtered({ compare }: Workbench, client: MlflowClient, experimentId: string, filter: string): Promise<void> {
  await compare.setFilter(filter);
  const runs = await client.countRuns({ experiment_ids: [experimentId], filter });
  await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${runs}\\s+of 10,000`));
}

async function brush(workbench: Workbench, client: MlflowClient, experimentId: string): Promise<void> {
  const { compare, page } = workbench;
  await compare.setFilter('');
  await compare.show('Parallel');
  const settled = compare.frame.locator('tb-parallel-view[data-settled]');
  await settled.first().waitFor({ timeout: PATIENCE });
  const line = await compare.axis('metrics.val_loss').locator('.pl-line').boundingBox();
  if (line === null) throw new Error('There is no axis to brush.');
  await page.mouse.move(line.x + line.width / 2, line.y + line.height * 0.1);
  await page.mouse.down();
  await page.mouse.move(line.x + line.width / 2, line.y + line.height * 0.4, { steps: 10 });
  await page.mouse.up();
  await expect.poll(() => compare.filter.inputValue()).toMatch(/metrics\.val_loss/);
  const filter = await compare.filter.inputValue();
  const runs = await client.countRuns({ experiment_ids: [experimentId], filter });
  expect(runs).toBeGreaterThan(0);
  expect(runs).toBeLessThan(10_000);
  await expect.poll(() => compare.count.innerText()).toMatch(new RegExp(`^${runs}\\s+of 10,000`));
  await settled.first().waitFor();
  // The text is the same brush: without it all runs are back.
  await compare.setFilter('');
  await expect.poll(() => compare.count.innerText()).toMatch(/^10,000\s+runs/);
}

async function faults(workbench: Workbench, client: MlflowClient, runIds: readonly string[]): Promise<void> {
  const { compare } = workbench;
  const notice = compare.frame.locator('.compare-notice');
  await compare.show('Table');
  await compare.row('run-09998').click();
  await workbench.page.keyboard.press('Space');
  await client.deleteRun(runIds[9998]!);
  await notice.filter({ hasText: 'run-09998 was deleted' }).waitFor();
  await notice.getByText('Deselect').click();
  await notice.waitFor({ state: 'detached' });
  // It stays in its place, marked, until the runs are asked for again.
  await expect.poll(() => compare.row('run-09998').innerText()).toContain('deleted');

  // The banner stands as long as the server is away, which may be short.
  const frame = await compare.script();
  await frame.evaluate(`window.trialbookNotices = []; new MutationObserver(() => trialbookNotices.push(document.querySelector('.compare-notice')?.textContent ?? '')).observe(document.body, { childList: true, subtree: true }); undefined`);
  const { pid } = JSON.parse(readFileSync(join(workbench.folder(), '.trialbook', 'server.json'), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => frame.evaluate<boolean>(`trialbookNotices.some((text) => text.includes('Shown as of'))`), { timeout: PATIENCE }).toBe(true);
  await notice.waitFor({ state: 'detached' });
  await compare.setFilter("attributes.run_name = 'run-00042'");
  await expect.poll(() => compare.count.innerText(), { timeout: PATIENCE }).toMatch(/^1\s+of 9999/);
  await compare.row('run-00042').waitFor();
}

async function nasty(workbench: Workbench): Promise<void> {
  const { compare } = workbench;
  await compareExperiment(workbench, 'nasty');
  await expect.poll(() => compare.count.innerText()).toMatch(/^4\s+runs/);
  await compare.row('<img src=x').waitFor();
  await compare.selectAll();
  await compare.show('Differences');
  await expect.poll(async () => (await compare.differences.runs()).sort()).toEqual(NASTY.map(({ name }) => name).sort());
  await compare.differences.row(KEY).waitFor();
  for (const [tab, shows] of [['Parallel', '.pl-axis'], ['Charts', 'tb-chart-cell'], ['Trend', 'tb-trend-view'], ['What Mattered', 'tb-mattered-view']] as const) {
    await compare.show(tab);
    await compare.frame.locator(shows).first().waitFor();
    expect(await compare.frame.locator('img[src="x"], tb-compare-page script').count(), tab).toBe(0);
  }
  const frame = await compare.script();
  expect(await frame.evaluate('window.trialbookHit')).toBeUndefined();
}
