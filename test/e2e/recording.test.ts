import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { JUPYTER_FIXTURE } from './support/codeServer';
import { expectFirstTry } from './support/expectRun';
import { notebook, TRAIN } from './support/scripts';
import { workbenchTest } from './support/workbenchTest';

const PYTHON = '"$TRIALBOOK_TEST_PYTHON"';

describe('a run that nothing was set up for is recorded', () => {
  workbenchTest('from the very first terminal of a folder with only train.py', { files: { 'train.py': TRAIN } }, async (workbench) => {
    expect(workbench.store().exists).toBe(false);
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py`);
    const run = await expectFirstTry(workbench);
    expect(await workbench.store().experimentName(run.experimentId)).toBe('shop');
  });

  const task = { label: 'train', type: 'shell', command: `${PYTHON} train.py`, problemMatcher: [] };
  workbenchTest('from a task', { files: { 'train.py': TRAIN, '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [task] }) } }, async (workbench) => {
    await workbench.command('Tasks: Run Task');
    await workbench.quickInput.choose('train');
    await expectFirstTry(workbench);
  });

  for (const console of ['internalConsole', 'integratedTerminal']) {
    const launch = { name: 'Train', type: 'debugpy', request: 'launch', program: '${workspaceFolder}/train.py', console };
    const files = { 'train.py': TRAIN, '.vscode/launch.json': JSON.stringify({ version: '0.2.0', configurations: [launch] }) };
    workbenchTest(`from debugpy in the ${console}`, { files, extensions: [JUPYTER_FIXTURE] }, async (workbench) => {
      await workbench.command('Debug: Start Debugging');
      await expectFirstTry(workbench);
    });
  }

  workbenchTest('from a notebook cell in an ipykernel', { files: { 'explore.ipynb': notebook(TRAIN) }, extensions: [JUPYTER_FIXTURE] }, async (workbench) => {
    await workbench.openFile('explore.ipynb');
    await workbench.page.getByRole('button', { name: 'Run All' }).first().click();
    await expectFirstTry(workbench);
  });
});

describe('what the person set', () => {
  workbenchTest('an address in the environment of the editor wins, and the status bar names it', {
    files: { 'train.py': TRAIN },
    env: { MLFLOW_TRACKING_URI: 'sqlite:///own.db' },
  }, async (workbench) => {
    await workbench.statusBar.filter({ hasText: 'own.db' }).waitFor();
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py && echo done > done.txt`);
    await expect.poll(() => existsSync(join(workbench.folder(), 'done.txt')), { timeout: 120_000 }).toBe(true);
    expect(existsSync(join(workbench.folder(), 'own.db'))).toBe(true);
    expect(await workbench.store().runs()).toEqual([]);
  });

  workbenchTest('foreign credentials and a proxy in the environment do no harm', {
    files: { 'train.py': TRAIN },
    env: {
      MLFLOW_TRACKING_USERNAME: 'somebody', MLFLOW_TRACKING_PASSWORD: 'secret', MLFLOW_TRACKING_TOKEN: 'foreign',
      HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9',
    },
  }, async (workbench) => {
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py`);
    await expectFirstTry(workbench);
  });
});
