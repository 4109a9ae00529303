import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { testHost } from './support/host';
import type { StoredRun } from './support/store';
import { PATIENCE, type Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

/** A Python of the folder, so that nobody has to choose one. */
async function examplesProject(root: string): Promise<void> {
  const folder = join(root, 'shop');
  cpSync('examples/churn-project', folder, { recursive: true });
  const bin = join(folder, '.venv', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'python'), `#!/bin/sh\nexec '${testHost().python}' "$@"\n`);
  chmodSync(join(bin, 'python'), 0o755);
  return Promise.resolve();
}

/** The run of that name once it has ended. */
async function ended(workbench: Workbench, name: string): Promise<StoredRun> {
  let found: StoredRun | undefined;
  await expect.poll(async () => {
    found = (await workbench.store().runs()).find((run) => run.name === name && run.status !== 'RUNNING');
    return found?.name;
  }, { timeout: 3 * PATIENCE, interval: 500 }).toBe(name);
  return found!;
}

/**
 * Presses a button of a row, which is there while the mouse is on it, until the form with this line is there. Rows move as runs come in, and one that is drawn anew
 * at that moment says nothing of itself, so that the command asks which is meant.
 */
async function press({ page, quickInput }: Workbench, row: ReturnType<Workbench['tree']['row']>, action: string, line: string): Promise<void> {
  const button = row.locator(`.action-label[aria-label*="${action}"]`).first();
  await expect.poll(async () => {
    await page.keyboard.press('Escape');
    await row.hover();
    const isPressed = await button.click({ timeout: 2000 }).then(() => true, () => false);
    return isPressed && quickInput.row(line).first().waitFor({ timeout: 5000 }).then(() => true, () => false);
  }, { timeout: PATIENCE }).toBe(true);
}

describe('projects', () => {
  workbenchTest('the walk-through runs as a pipeline and by its form', { prepare: examplesProject }, async (workbench) => {
    const { tree, quickInput, page } = workbench;
    await tree.open();
    const pipeline = await tree.reveal('Projects', 'prepare-and-train');
    await press(workbench, pipeline, 'Run Pipeline', 'data');
    await quickInput.choose('Run');
    const parent = await ended(workbench, 'prepare-and-train');
    expect(parent.status).toBe('FINISHED');
    const runs = await workbench.store().runs();
    const children = runs.filter((run) => run.tags['mlflow.parentRunId'] === parent.id).sort((a, b) => Number(a.tags['trialbook.position']) - Number(b.tags['trialbook.position']));
    expect(children.map(({ name, status }) => `${name} ${status}`)).toEqual(['prepare FINISHED', 'train FINISHED']);
    expect(runs).toHaveLength(3);
    expect(children[0]?.metrics['rows_dropped']).toBe(28);
    expect(children[1]?.params['data']).toBe('data/prepared.csv');
    expect(children[1]?.metrics['accuracy']).toBeGreaterThan(0.6);
    expect(children[1]?.tags).toMatchObject({ 'mlflow.source.type': 'PROJECT', 'mlflow.project.entryPoint': 'train', 'mlflow.project.env': 'local', 'mlflow.project.backend': 'local' });
    expect(parent.tags['mlflow.source.type']).toBe('PROJECT');

    // The form refuses what is no number, and runs with what was typed.
    await press(workbench, await tree.reveal('Projects', 'train'), 'Run Entry Point', 'regularization');
    await quickInput.choose('regularization');
    const field = quickInput.widget.locator('input.input').first();
    await expect.poll(() => field.inputValue()).toBe('1.0');
    await field.fill('strong');
    await quickInput.widget.getByText("'strong' is no number").waitFor();
    await field.fill('0.1');
    await field.press('Enter');
    await quickInput.row('regularization').filter({ hasText: '0.1' }).waitFor();
    await quickInput.choose('Run');
    await expect.poll(async () => (await workbench.store().runs()).filter((run) => run.params['regularization'] === '0.1' && run.status === 'FINISHED').length, { timeout: 3 * PATIENCE, interval: 500 }).toBe(1);

    // What was typed is there the next time, from the palette as well.
    await workbench.command('Experiments: Run Entry Point…');
    await quickInput.choose('train');
    await quickInput.row('regularization').filter({ hasText: '0.1' }).waitFor();
    await page.keyboard.press('Escape');
  });

  const PROJECT = `entry_points:
  break:
    parameters: {code: {type: float, default: 3}}
    command: "sh fail.sh {code}"
  never:
    command: "sh never.sh"
  wrong:
    parameters: {n: {type: int, default: 1}}
    command: "echo {n} {m}"
`;

  workbenchTest('a pipeline stops at its first failure, and mistakes stand in Problems', {
    files: {
      MLproject: PROJECT, 'fail.sh': 'echo "no such luck" >&2; exit $1\n', 'never.sh': 'touch ran\n',
      'trialbook.json': JSON.stringify({ pipelines: { doomed: { steps: [{ entryPoint: 'break' }, { entryPoint: 'never' }] } } }),
    },
  }, async (workbench) => {
    const { tree, quickInput, page } = workbench;
    await tree.open();
    const wrong = await tree.reveal('Projects', 'wrong');
    await expect.poll(() => wrong.locator('.label-description').textContent()).toContain('line 9');
    await press(workbench, await tree.reveal('Projects', 'doomed'), 'Run Pipeline', 'Run');
    await quickInput.choose('Run');
    const parent = await ended(workbench, 'doomed');
    expect(parent.status).toBe('FAILED');
    expect(parent.tags['trialbook.error']).toContain('break');
    expect(parent.tags['trialbook.error']).toContain('exit code 3');
    const children = (await workbench.store().runs()).filter((run) => run.tags['mlflow.parentRunId'] === parent.id);
    expect(children.map(({ name, status }) => `${name} ${status}`)).toEqual(['break FAILED']);

    await workbench.command('View: Toggle Problems');
    await page.locator('.markers-panel').getByText("There is no type 'int'", { exact: false }).first().waitFor();
    await page.locator('.markers-panel').getByText('The command uses {m}', { exact: false }).first().waitFor();
  });
});
