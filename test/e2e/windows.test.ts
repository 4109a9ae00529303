import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { enoughTrained, expectFirstTry, finishedRun } from './support/expectRun';
import { SLOW_TRAIN, TRAIN } from './support/scripts';
import { PATIENCE } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

const PYTHON = '"$TRIALBOOK_TEST_PYTHON"';

describe('windows', () => {
  workbenchTest('a window reloaded in the middle of a training loses nothing', { files: { 'train.py': SLOW_TRAIN } }, async (workbench) => {
    const store = workbench.store();
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py`);
    await expect.poll(async () => (await store.runs())[0]?.metrics['loss'] ?? 1, { timeout: PATIENCE }).toBeLessThan(0.2);
    await workbench.reload();
    expect((await store.runs())[0]?.status).toBe('RUNNING');
    await workbench.tree.open();
    await workbench.tree.reveal('shop', 'long-try');
    await enoughTrained(workbench);
  });

  workbenchTest('a folder that is not trusted gets nothing written and nothing recorded until it is', { files: { 'train.py': TRAIN }, trust: true }, async (workbench) => {
    await workbench.tree.open();
    await workbench.tree.words.filter({ hasText: /trust/i }).first().waitFor();
    expect(workbench.store().exists).toBe(false);
    await workbench.command('Workspaces: Manage Workspace Trust');
    await workbench.page.locator('.workspace-trust-editor .workspace-trust-buttons-row .monaco-button').filter({ hasText: /^Trust$/ }).first().click();
    // The trust editor lies over the window. Its button is gone, and at times the focus with it, so that no key is sure to reach it: it is closed by its cross.
    const modal = workbench.page.locator('.monaco-modal-editor-block');
    await modal.getByRole('button', { name: /^Close/ }).first().click();
    await modal.waitFor({ state: 'hidden' });
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py`);
    await expectFirstTry(workbench);
  });

  workbenchTest('each of several folders keeps its own runs', { folders: { north: { 'train.py': TRAIN }, south: { 'train.py': TRAIN } } }, async (workbench) => {
    // Open from the start: the rows of the folders come with the first run.
    await workbench.tree.open();
    for (const folder of ['north', 'south']) {
      await workbench.terminal.open(folder);
      await workbench.terminal.run(`${PYTHON} train.py`);
      await finishedRun(workbench.store(folder), 'first-try');
    }
    for (const folder of ['north', 'south']) {
      const runs = await workbench.store(folder).runs();
      expect(runs).toHaveLength(1);
      expect(await workbench.store(folder).experimentName(runs[0]!.experimentId)).toBe(folder);
    }
    await workbench.tree.reveal('north', 'north', 'first-try');
    await workbench.tree.reveal('south', 'south', 'first-try');
  });

  workbenchTest('without a folder runs are kept by the editor', { noFolder: true }, async (workbench) => {
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} -c 'import mlflow; mlflow.start_run(run_name="homeless"); mlflow.log_metric("loss", 0.05); mlflow.end_run()'`);
    await workbench.tree.open();
    await workbench.tree.reveal('Default', 'homeless');
    expect(existsSync(join(workbench.root, 'home', '.trialbook'))).toBe(false);
  });
});
