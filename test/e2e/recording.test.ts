import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { JUPYTER_FIXTURE } from './support/codeServer';
import { expectFirstTry, expectTrained } from './support/expectRun';
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

  const task = { label: 'train', type: 'shell', command: `${PYTHON} from-task.py`, problemMatcher: [] };
  const launch = (name: string, console: string): object => ({ name, type: 'debugpy', request: 'launch', program: `\${workspaceFolder}/${name}.py`, console });
  const named = (name: string): string => TRAIN.replace('first-try', name);
  const IN_CONSOLE = 'from-console';
  const IN_TERMINAL = 'from-debugged-terminal';
  workbenchTest('from a task, from debugpy in both of its consoles and from a cell in an ipykernel, with foreign credentials and a proxy in the environment', {
    files: {
      'from-task.py': named('from-task'),
      [`${IN_CONSOLE}.py`]: named(IN_CONSOLE),
      [`${IN_TERMINAL}.py`]: named(IN_TERMINAL),
      'explore.ipynb': notebook(named('from-cell')),
      '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [task] }),
      '.vscode/launch.json': JSON.stringify({ version: '0.2.0', configurations: [launch(IN_CONSOLE, 'internalConsole'), launch(IN_TERMINAL, 'integratedTerminal')] }),
    },
    env: {
      MLFLOW_TRACKING_USERNAME: 'somebody', MLFLOW_TRACKING_PASSWORD: 'secret', MLFLOW_TRACKING_TOKEN: 'foreign',
      HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9',
    },
    extensions: [JUPYTER_FIXTURE],
  }, async (workbench) => {
    await workbench.command('Tasks: Run Task');
    await workbench.quickInput.choose('train');
    await expectTrained(workbench, 'from-task');
    for (const name of [IN_CONSOLE, IN_TERMINAL]) {
      await workbench.command('Debug: Select and Start Debugging');
      await workbench.quickInput.choose(name);
      await expectTrained(workbench, name);
    }
    await workbench.openFile('explore.ipynb');
    await workbench.page.getByRole('button', { name: 'Run All' }).first().click();
    await expectTrained(workbench, 'from-cell');
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
});
