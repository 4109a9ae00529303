import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { finishedRun } from '../e2e/support/expectRun';
import { PATIENCE } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const NOTE = '<script>alert(1)</script> ![picture](https://example.org/x.png) [run](command:workbench.action.quit) [good](https://example.org/)';

/** More metrics than a message to a page has room for buffers, and a note that means harm. */
const TRAIN = `import time

import mlflow
from mlflow.entities import Metric

with mlflow.start_run(run_name="nasty", tags={"mlflow.note.content": ${JSON.stringify(NOTE)}}) as run:
    points = [Metric(f"m{key}", key + step / 7, int(time.time() * 1000), step) for key in range(100) for step in range(5)]
    mlflow.MlflowClient().log_batch(run.info.run_id, metrics=points)
`;

describe('the run page with nasty input', () => {
  workbenchTest('draws all of a hundred metrics, takes no note for markup and outlives its server', { files: { 'train.py': TRAIN } }, async (workbench) => {
    const { page, runPage, terminal, tree } = workbench;
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    await terminal.open();
    await terminal.run('"$TRIALBOOK_TEST_PYTHON" train.py');
    const run = await finishedRun(workbench.store(), 'nasty');
    await tree.open();
    await tree.openRun('shop', 'nasty');

    await runPage.shows('Show all 100');
    expect(await runPage.frame.locator('tb-metric-chart .h .v').first().textContent()).toContain('at step 4');
    const links = await runPage.frame.locator('.note a').all();
    expect(await Promise.all(links.map((link) => link.getAttribute('href')))).toEqual(['https://example.org/']);
    expect(await runPage.frame.locator('.note img, .note script').count()).toBe(0);

    const server = (): number => (JSON.parse(readFileSync(join(workbench.folder(), '.trialbook', 'server.json'), 'utf8')) as { pid: number }).pid;
    const before = server();
    process.kill(before, 'SIGKILL');
    await expect.poll(async () => server() !== before && (await workbench.store().runs()).length > 0, { timeout: PATIENCE }).toBe(true);
    await expect.poll(() => runPage.frame.locator('.lost').count(), { timeout: PATIENCE }).toBe(0);
    await runPage.frame.getByRole('button', { name: 'Add Tag' }).click();
    await runPage.frame.getByPlaceholder('Key').fill('checked');
    await runPage.frame.getByPlaceholder('Value').fill('yes');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await workbench.store().runs()).find((other) => other.id === run.id)?.tags['checked'], { timeout: PATIENCE }).toBe('yes');
    expect(complaints).toEqual([]);
  });
});
