import { describe, expect } from 'vitest';
import { JUPYTER_FIXTURE } from './support/codeServer';
import { finishedRun } from './support/expectRun';
import { Notifications } from './support/notifications';
import { notebookOf, TRAIN } from './support/scripts';
import { PATIENCE, type Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

const PLAIN = notebookOf(
  { source: 'lr = 0.1\nname = "first"\napi_key = "sk-0123456789abcdef0123456789abcdef"\n', tags: ['parameters'] },
  { source: 'print("fitting", name)' },
  { source: 'print(f"accuracy={lr * 9}")' },
);
const WITH_MLFLOW = notebookOf({ source: 'import mlflow' }, { source: TRAIN });

describe('notebooks', () => {
  workbenchTest('are tracked from top to bottom, and runs that their cells make are tied to them', {
    files: { 'plain.ipynb': PLAIN, 'tracking.ipynb': WITH_MLFLOW },
    extensions: [JUPYTER_FIXTURE],
  }, async (workbench) => {
    await tracked(workbench);
    await tied(workbench);
  });
});

/** A notebook without MLflow: its parameters, what it printed, how long it took. */
async function tracked(workbench: Workbench): Promise<void> {
  const { page, quickInput } = workbench;
  const notifications = new Notifications(page, quickInput);
  await workbench.openFile('plain.ipynb');
  const runAll = page.getByRole('button', { name: 'Run All' }).first();
  // The palette has the commands of notebooks once one is active.
  await runAll.waitFor();
  await workbench.command('Experiments: Track This Notebook');
  await runAll.click();
  const run = await finishedRun(workbench.store(), 'plain');
  expect(run.params).toEqual({ lr: '0.1', name: 'first', api_key: '***' });
  expect(run.tags).toMatchObject({ 'mlflow.source.name': 'plain.ipynb', 'mlflow.source.type': 'NOTEBOOK', 'trialbook.notebook': 'plain.ipynb' });
  const client = workbench.client();
  const whole = await client.getRun(run.id);
  const snapshot = (await client.readArtifact(whole, 'trialbook/notebook.ipynb', 1_000_000)).toString();
  expect(JSON.parse(snapshot)).toMatchObject({ nbformat: 4, cells: [{}, {}, { outputs: [{ output_type: 'stream', text: ['accuracy=0.9\n'] }] }] });
  expect(snapshot).not.toContain('0123456789abcdef');
  const cells = JSON.parse((await client.readArtifact(whole, 'trialbook/cells.json', 100_000)).toString()) as { cell: string }[];
  expect(cells.map(({ cell }) => cell)).toEqual(['cell-1', 'cell-2', 'cell-3']);

  // What looks like a metric is offered once.
  await notifications.open();
  await notifications.press('accuracy', 'Record All');
  await expect.poll(async () => (await workbench.store().finished('plain'))?.metrics['accuracy'], { timeout: PATIENCE }).toBe(0.9);
  await runAll.click();
  await expect.poll(async () => (await workbench.store().runs()).filter(({ name, status, metrics }) => name === 'plain' && status === 'FINISHED' && metrics['accuracy'] === 0.9).length, { timeout: PATIENCE }).toBe(2);
}

/** Runs of MLflow: probable by the time, certain once the kernel says which cell it runs. */
async function tied(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const tags = async (): Promise<(string | undefined)[][]> =>
    (await workbench.store().runs()).filter(({ name, status }) => name === 'first-try' && status === 'FINISHED')
      .map((run) => ['trialbook.notebook', 'trialbook.notebook.cell', 'trialbook.notebook.certainty', 'mlflow.source.name'].map((key) => run.tags[key])).reverse();
  await workbench.openFile('tracking.ipynb');
  const runAll = page.getByRole('button', { name: 'Run All' }).filter({ visible: true }).first();
  await runAll.click();
  const probable = ['tracking.ipynb', 'cell-2', 'probable', 'tracking.ipynb'];
  await expect.poll(tags, { timeout: 2 * PATIENCE }).toEqual([probable]);

  await workbench.command("Experiments: Connect This Notebook's Kernel");
  await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Run It Once' }).click();
  await page.locator('.statusbar-item', { hasText: 'The kernel is connected' }).waitFor();
  await runAll.click();
  await expect.poll(tags, { timeout: 2 * PATIENCE }).toEqual([probable, ['tracking.ipynb', 'cell-2', 'certain', 'tracking.ipynb']]);
}
