import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Notifications } from '../e2e/support/notifications';
import { PATIENCE } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

/** A job in a shell that knows no MLflow. The deeper ones wait, so that the sweep goes on while the window is loaded anew. */
const JOB = `lr=\${1#*=}
depth=\${2#*=}
while [ "$depth" -gt 4 ] && [ ! -e go ]; do sleep 0.1; done
echo "val_rmse=0.$depth\${#lr}"
`;

describe('Run Sweep', () => {
  workbenchTest('a sweep of 24 runs goes on over a reload and ends as children of one run', { files: { 'job.sh': JOB } }, async (workbench) => {
    const { page, quickInput, tree, compare } = workbench;
    const type = async (text: string, title: string): Promise<void> => {
      await quickInput.widget.filter({ hasText: title }).waitFor();
      await quickInput.widget.locator('input.input').first().fill(text);
      await page.keyboard.press('Enter');
    };
    await tree.open();
    await quickInput.command('Experiments: Run Sweep…');
    await quickInput.choose('Type a Command…');
    await type('sh job.sh --lr=0.1 --depth=3', 'No shell reads it');
    for (const name of ['lr', 'depth']) await quickInput.row(name).locator('.label-name').click();
    await quickInput.widget.locator('.monaco-button', { hasText: 'OK' }).click();
    // What is wrong is said while it is typed, and so is how many runs come of it.
    await quickInput.widget.filter({ hasText: 'Values of lr' }).waitFor();
    await quickInput.widget.locator('input.input').first().fill('0.1,,2');
    await quickInput.widget.filter({ hasText: 'A value is missing before the comma' }).waitFor();
    await type('1e-4..1e-1 log', 'Values of lr');
    await quickInput.widget.filter({ hasText: 'Values of depth' }).waitFor();
    await quickInput.widget.locator('input.input').first().fill('2..7');
    await quickInput.widget.filter({ hasText: '24 runs in all' }).waitFor();
    await page.keyboard.press('Enter');
    await quickInput.choose('Runs at once');
    await type('2', 'How many runs at a time?');
    await quickInput.choose('Metric to watch');
    await quickInput.choose('Another Metric…');
    await type('val_rmse', 'Name of the metric');
    await quickInput.choose('Lower is better');
    await quickInput.row('Start').filter({ hasText: '24 runs, 2 at a time' }).waitFor();
    await page.keyboard.press('Enter');

    const parent = await tree.reveal('shop', 'sweep of job.sh');
    const store = workbench.store();
    const swept = async (): Promise<Awaited<ReturnType<typeof store.runs>>> => (await store.runs()).filter(({ tags }) => tags['trialbook.position'] !== undefined);
    await expect.poll(async () => (await swept()).filter(({ status }) => status === 'FINISHED').length, { timeout: PATIENCE }).toBeGreaterThanOrEqual(3);
    await parent.filter({ hasText: /\d+ of 24, best 0\.\d+/ }).waitFor();
    await workbench.statusBar.filter({ hasText: /sweep of job\.sh \d+ of 24/ }).waitFor();
    // Two at a time, and never more.
    expect((await swept()).filter(({ status }) => status === 'RUNNING').length).toBeLessThanOrEqual(2);

    await workbench.reload();
    await tree.open();
    await (await tree.reveal('shop', 'sweep of job.sh')).filter({ hasText: 'of 24' }).waitFor();
    await tree.menu(await tree.reveal('shop', 'sweep of job.sh'), 'Pause Sweep');
    await (await tree.reveal('shop', 'sweep of job.sh')).filter({ hasText: 'paused' }).waitFor();
    await tree.menu(await tree.reveal('shop', 'sweep of job.sh'), 'Resume Sweep');
    writeFileSync(join(workbench.folder(), 'go'), '');

    const told = new Notifications(page, quickInput);
    await told.saying(/sweep of job\.sh has ended: 24 runs, best val_rmse 0\.\d+/).waitFor({ timeout: 120_000 });
    const runs = await store.runs();
    const [sweep] = runs.filter(({ tags }) => tags['trialbook.sweep'] === 'grid');
    const children = runs.filter(({ tags }) => tags['mlflow.parentRunId'] === sweep?.id);
    expect(children).toHaveLength(24);
    expect(sweep?.status).toBe('FINISHED');
    expect(new Set(children.map(({ status }) => status))).toEqual(new Set(['FINISHED']));
    expect(new Set(children.map(({ params }) => `${params['lr']} ${params['depth']}`)).size).toBe(24);

    // Its end leads to the comparison, and a range brushed there to the next sweep.
    await told.press('has ended', 'Compare Runs');
    await compare.count.filter({ hasText: '24 of 25 runs' }).waitFor();
    await compare.axis('params.depth').waitFor();
    await compare.brush('params.depth', 0.3, 0.9);
    await compare.count.filter({ hasNotText: '24 of 25 runs' }).waitFor();
    await compare.axis('params.depth').locator('.pl-head').click();
    await compare.frame.getByRole('menuitem', { name: 'Run Sweep in This Range…' }).click();
    await quickInput.row('depth').filter({ hasText: /\d\.\.\d/ }).waitFor();
    await page.keyboard.press('Escape');
  });
});
