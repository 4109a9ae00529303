import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { finishedRun } from '../e2e/support/expectRun';
import { shownInTree } from '../e2e/support/madeExperiment';
import { PATIENCE, type Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const FEATURES = `def columns():
    return ["age", "spent"]
`;

const TRAIN = `import base64
import subprocess
import sys

import mlflow
import pandas as pd
from features import columns

# One grey point each: a black and a white one.
PICTURES = {
    "fit-2026-03-01": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
    "fit-2026-03-02": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==",
}

name, rate, depth, auc, rows = sys.argv[1:6]
mlflow.set_experiment("fits")
with mlflow.start_run(run_name=name) as run:
    mlflow.log_params({"learning_rate": rate, "depth": depth, "objective": "binary", **({} if name.endswith("02") else {"dropout": "0.2"})})
    mlflow.log_metric("auc", float(auc))
    mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"age": range(int(rows))}), name="customers"), context="training")
    mlflow.log_text("age\\n" + "".join(f"{key}\\n" for key in columns()), "columns.txt")
    mlflow.log_text(f"fold,loss\\n1,0.5\\n2,{rows}\\n3,0.7\\n", "folds.csv")
    with open("roc.png", "wb") as picture:
        picture.write(base64.b64decode(PICTURES.get(name, PICTURES["fit-2026-03-01"])))
    mlflow.log_artifact("roc.png")
    mlflow.set_tag("mlflow.source.git.commit", subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip())
    mlflow.set_tag("mlflow.source.name", "train.py")
`;

/** Git alone, whatever the machine's own settings say. */
function git(folder: string, ...args: string[]): void {
  const who = { GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@example.org', GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@example.org' };
  execFileSync('git', args, { cwd: folder, env: { ...process.env, ...who, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }, stdio: 'ignore' });
}

describe('differences', () => {
  workbenchTest(
    'are told apart, read by the keyboard and handed to the editor',
    { files: { 'train.py': TRAIN, 'features.py': FEATURES, '.gitignore': '.trialbook\nroc.png\n' }, settings: { 'git.enabled': true }, prepare: (root) => {
      firstCommit(join(root, 'shop'));
      return Promise.resolve();
    } },
    async (workbench) => {
      const { compare, page, tree } = workbench;
      const { differences } = compare;
      await logRuns(workbench);

      // Two runs chosen in the tree, compared by the keyboard.
      await tree.open();
      await shownInTree(workbench, { fits: 3 });
      const [older, newer] = [await tree.reveal('fits', 'fit-2026-03-01'), await tree.reveal('fits', 'fit-2026-03-02')];
      await tree.select(older, newer);
      await page.keyboard.press('Control+Alt+C');
      await differences.grid.waitFor();

      // Every kind of difference has its letter, its words and its mark for screen readers.
      await expect.poll(() => differences.letter('learning_rate', 1)).toBe('=');
      expect(await differences.cell('learning_rate', 1).innerText()).toMatch(/0\.10?\s+same number/);
      expect(await differences.letter('depth', 1)).toBe('T');
      expect(await differences.cell('depth', 1).getAttribute('aria-label')).toMatch(/text, was number/);
      expect(await differences.letter('dropout', 1)).toBe('D');
      expect(await differences.cell('dropout', 1).innerText()).toContain('not logged');
      await expect.poll(() => differences.letter('folds.csv', 1)).toBe('M');
      await expect.poll(() => differences.cell('auc', 1).innerText()).toMatch(/0\.85[^]*▲\+0\.05[^]*\+6\.[23]/);
      expect(await differences.letter('customers (training)', 1)).toBe('M');
      // What equals is left out until it is asked for.
      expect(await differences.row('objective').count()).toBe(0);
      await differences.tool('Only Differing').click();
      await differences.row('objective').waitFor();
      await differences.tool('Only Differing').click();
      await differences.row('objective').waitFor({ state: 'detached' });

      await byKeys(workbench);
      await inEditors(workbench);
      await picturesAndTables(workbench);

      // Any run against the one before it in its series.
      await tree.menu(await tree.reveal('fits', 'fit-2026-03-03'), 'Compare with Previous Run');
      await expect.poll(() => differences.runs(), { timeout: PATIENCE }).toEqual(['fit-2026-03-02', 'fit-2026-03-03']);
      await expect.poll(() => differences.letter('learning_rate', 1)).toBe('M');
    },
  );
});

function firstCommit(folder: string): void {
  git(folder, 'init', '-q');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'first');
}

/** A run on the first commit, then two on another one in which changed what the script imports. */
async function logRuns(workbench: Workbench): Promise<void> {
  const run = async (name: string, values: string): Promise<void> => {
    await workbench.terminal.run(`"$TRIALBOOK_TEST_PYTHON" train.py ${name} ${values}`);
    await finishedRun(workbench.store(), name);
  };
  await workbench.terminal.open();
  await run('fit-2026-03-01', '0.10 3 0.8 600');
  writeFileSync(join(workbench.folder(), 'features.py'), FEATURES.replace('"spent"', '"spent", "visits"'));
  git(workbench.folder(), 'commit', '-q', '-a', '-m', 'second');
  await run('fit-2026-03-02', '0.1 three 0.85 400');
  await run('fit-2026-03-03', '0.05 3 0.84 400');
  await workbench.command('View: Toggle Panel Visibility');
}

/** From difference to difference, and another baseline, by keys alone. */
async function byKeys({ compare: { differences }, page }: Workbench): Promise<void> {
  await differences.grid.focus();
  await page.keyboard.press('Control+Home');
  for (const [key, label] of [['n', 'depth'], ['n', 'dropout'], ['n', 'learning_rate'], ['p', 'dropout']] as const) {
    await page.keyboard.press(key);
    await expect.poll(() => differences.here()).toBe(label);
  }
  for (const key of ['ArrowRight', 'ArrowRight', 'b']) await page.keyboard.press(key);
  await expect.poll(() => differences.runs()).toEqual(['fit-2026-03-02', 'fit-2026-03-01']);
  await expect.poll(() => differences.letter('dropout', 1)).toBe('A');
  for (const key of ['ArrowRight', 'b']) await page.keyboard.press(key);
  await expect.poll(() => differences.runs()).toEqual(['fit-2026-03-01', 'fit-2026-03-02']);
}

/** Pictures under a slider, tables cell by cell. */
async function picturesAndTables({ compare, page }: Workbench): Promise<void> {
  const { differences } = compare;
  await differences.row('roc.png').getByRole('radio', { name: 'Slider' }).click();
  const line = differences.cell('roc.png', 1).getByRole('slider');
  await line.waitFor();
  // The key is found by its name. Enter on the cell leads to the line, Escape back.
  await differences.grid.focus();
  await page.keyboard.press('/');
  await page.keyboard.type('roc');
  for (const key of ['Enter', 'n']) await page.keyboard.press(key);
  await expect.poll(() => differences.here()).toBe('roc.png');
  await line.waitFor();
  await page.keyboard.press('Home');
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter', 'ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key);
  await expect.poll(() => line.getAttribute('aria-valuenow')).toBe('62');
  await page.keyboard.press('Escape');
  expect(await differences.grid.and(compare.frame.locator(':focus')).count()).toBe(1);
  for (const key of ['/', 'Escape']) await page.keyboard.press(key);

  await differences.cell('folds.csv', 1).getByRole('button', { name: 'Show Cells' }).click();
  const cells = differences.grid.locator('tb-diff-cells');
  await expect.poll(() => cells.locator('[role=cell].changed').allInnerTexts()).toEqual(['600 400']);
}

/** Parameters, a file and the code in the editor's own diff; all of it in one document. */
async function inEditors(workbench: Workbench): Promise<void> {
  const { compare: { differences }, page } = workbench;
  await differences.grid.focus();
  for (const key of ['Control+Home', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await inDiff(workbench, 'parameters.json (fit-2026-03-01 ↔ fit-2026-03-02)', /"depth": "three",\s*"learning_rate": "0.1",\s*"objective": "binary"/);
  await differences.cell('columns.txt', 1).getByRole('button', { name: 'Open Diff' }).click();
  await inDiff(workbench, 'columns.txt', /age\s*spent\s*visits/);
  await differences.cell('features.py', 1).getByRole('button', { name: 'Open Diff' }).click();
  await inDiff(workbench, /features\.py \([\da-f]{7} ↔ [\da-f]{7}\)/, '"visits"');
  await differences.tool('Why Different?').click();
  const preview = page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame').locator('.markdown-body');
  await preview.getByText('Why different?').first().waitFor();
  await expect.poll(() => preview.innerText()).toMatch(/learning_rate[^]*same number[^]*customers[^]*features\.py/);
  await backToPanel(workbench);
}

/** Waits for a diff editor with that title and, on its right side, that text; goes back to the panel. */
async function inDiff(workbench: Workbench, title: string | RegExp, text: string | RegExp): Promise<void> {
  const { page } = workbench;
  await page.locator('.tab.active').filter({ hasText: title }).waitFor();
  const lines = page.locator('.monaco-diff-editor .editor.modified .view-line');
  // The editor draws spaces that do not break.
  const shown = async (): Promise<string> => (await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  if (typeof text === 'string') await expect.poll(shown, { timeout: PATIENCE }).toContain(text);
  else await expect.poll(shown, { timeout: PATIENCE }).toMatch(text);
  await backToPanel(workbench);
}

async function backToPanel({ page, compare }: Workbench): Promise<void> {
  await page.locator('.tab').filter({ hasText: 'Compare fits' }).click();
  await compare.differences.grid.waitFor();
  await expect.poll(() => compare.differences.runs()).toHaveLength(2);
}
