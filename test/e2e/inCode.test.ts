import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { JUPYTER_FIXTURE } from './support/codeServer';
import { CodeEditor } from './support/codeEditor';
import { finishedRun } from './support/expectRun';
import { Notifications } from './support/notifications';
import { notebookOf } from './support/scripts';
import { PATIENCE, type Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

/** A training of as many epochs as it is told, five a second; without being told until the file `enough` is there, however long the test takes. */
const TRAIN = `import argparse
import os
import time

import mlflow

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=0)
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()

mlflow.set_experiment("prices")
with mlflow.start_run(run_name=f"fit-{args.epochs}"):
    mlflow.log_param("lr", args.lr)
    epoch = 0
    while epoch < args.epochs or (args.epochs == 0 and not os.path.exists("enough")):
        mlflow.log_metric("val_loss", 1 / (epoch + 1), step=epoch)
        epoch += 1
        time.sleep(0.2)
`;

const NOTEBOOK = notebookOf(
  { source: 'import mlflow\nimport time' },
  { source: `mlflow.set_experiment("cells")
with mlflow.start_run(run_name="from-cell") as run:
    mlflow.log_param("lr", 0.3)
    for epoch in range(6):
        mlflow.log_metric("val_loss", 1 / (epoch + 1), step=epoch)
display({"application/vnd.trialbook.run+json": {"run_id": run.info.run_id}, "text/plain": "a run"}, raw=True)` },
);

const SHARED = JSON.stringify({ watches: { 'Good enough': { metric: 'val_loss', below: 0.05 } } });

describe('beside code', () => {
  workbenchTest('a training is followed in its script and in a notebook', {
    files: { 'train.py': TRAIN, 'plain.py': 'import math\n\nprint(math.pi)\n', 'cells.ipynb': NOTEBOOK, 'trialbook.json': SHARED },
    settings: { 'trialbook.inEditor.metricValues': true, 'trialbook.inEditor.parameterValues': true, 'trialbook.inEditor.fileDecorations': true },
    extensions: [JUPYTER_FIXTURE],
  }, async (workbench) => {
    const editor = new CodeEditor(workbench.page);
    await script(workbench, editor);
    await marked(workbench);
    await asked(workbench);
    await watched(workbench);
    await metricsView(workbench);
    await changed(workbench, editor);
    await switched(workbench, editor);
    await notebook(workbench);
  });
});

const PYTHON = '"$TRIALBOOK_TEST_PYTHON"';

/** Lenses, values and charts of a script: of the run that ended, then of one that goes on. */
async function script(workbench: Workbench, editor: CodeEditor): Promise<void> {
  await workbench.terminal.open();
  await workbench.terminal.run(`${PYTHON} train.py --epochs 10 --lr 0.2`);
  await finishedRun(workbench.store(), 'fit-10');
  await workbench.openFile('train.py');
  await expect.poll(() => editor.lenses(), { timeout: PATIENCE }).toEqual([expect.stringMatching(/fit-10, [^|]+ ago \| val_loss 0\.1 [▁-▇]{10} \| .*History.*Run/)]);
  await expect.poll(() => editor.behind(), { timeout: PATIENCE }).toContainEqual(expect.stringMatching(/^0\.1 [▁-▇]{8}$/));

  await workbench.terminal.run(`${PYTHON} train.py`);
  await expect.poll(() => editor.lenses(), { timeout: PATIENCE }).toEqual([expect.stringMatching(/fit-0, [^|]+ \| val_loss .* best .* Compare 2/)]);
  await expect.poll(() => editor.behind(), { timeout: PATIENCE }).toContainEqual(expect.stringMatching(/^1 of 2 runs, best/));
  // Each point is seen behind the line that logs it.
  const value = async (): Promise<number> => Number((await editor.behind()).map((text) => /^([\d.]+) [▁-▇]/.exec(text)?.[1]).find((found) => found !== undefined) ?? Infinity);
  await expect.poll(value, { timeout: PATIENCE }).toBeLessThan(1);
  const before = await value();
  await expect.poll(value, { timeout: PATIENCE }).toBeLessThan(before / 1.5);

  const hover = await editor.hover('val_loss');
  await hover.locator('img[src^="data:image/svg+xml"]').waitFor();
  await hover.getByText('Compare 2 Runs').waitFor();
  await workbench.screenshot('in-code');
  await workbench.page.keyboard.press('Escape');
  await editor.lens('Compare 2').click();
  await workbench.page.locator('.tab.active', { hasText: 'Compare' }).waitFor();
  await workbench.page.locator('.tab', { hasText: 'train.py' }).click();
}

/** The icon counts the run that goes on, the Explorer marks its file. */
async function marked({ page }: Workbench): Promise<void> {
  await page.locator('.activitybar .action-item', { has: page.locator('[aria-label^="Trialbook"]') }).locator('.badge-content', { hasText: '1' }).waitFor();
  await page.waitForFunction(`[...document.querySelectorAll('.explorer-folders-view .monaco-icon-label')]
    .some((label) => label.textContent.startsWith('train.py') && getComputedStyle(label, '::after').content.includes('▶'))`);
}

/** A language model's tool answers with the run that goes on. */
async function asked(workbench: Workbench): Promise<void> {
  await workbench.command('Fixture: Ask a Tool for Runs');
  const answer = join(workbench.folder(), 'answer.txt');
  await expect.poll(() => (existsSync(answer) ? readFileSync(answer, 'utf8') : ''), { timeout: PATIENCE }).toMatch(/fit-0[\s\S]*RUNNING|RUNNING[\s\S]*fit-0/);
}

/** What is watched for is told once, with a way to the run. */
async function watched({ page, quickInput }: Workbench): Promise<void> {
  const notifications = new Notifications(page, quickInput);
  await notifications.open();
  await notifications.saying(/val_loss of fit-\d+ reached 0\.0\d+, below 0\.05/).waitFor();
  await quickInput.command('Notifications: Clear All Notifications');
}

const frame = ({ page }: Workbench): FrameLocator => page.locator('iframe.webview.ready[src*="purpose=webviewView"]:visible').contentFrame().frameLocator('iframe#active-frame');

/** The view of the panel follows the editor. */
async function metricsView(workbench: Workbench): Promise<void> {
  await workbench.command('Experiments: Show Metrics');
  const view = frame(workbench);
  await view.getByText('fit-0').first().waitFor();
  await view.getByText('fit-10').first().waitFor();
  await view.locator('canvas').first().waitFor();
  await workbench.screenshot('metrics-view');
}

/** An edit that the run did not have is told, and shown as a diff. */
async function changed(workbench: Workbench, editor: CodeEditor): Promise<void> {
  const { page } = workbench;
  await workbench.openFile('train.py');
  await page.keyboard.press('Control+End');
  await page.keyboard.type('# of prices');
  await expect.poll(() => editor.lenses(), { timeout: PATIENCE }).toEqual([expect.stringContaining('fit-0 · code changed')]);
  await workbench.command('Experiments: Show Code Changed Since the Last Run');
  await page.locator('.tab.active', { hasText: 'fit-0 ↔ Now' }).waitFor();
  await page.locator('.monaco-diff-editor .char-insert, .monaco-diff-editor .line-insert').first().waitFor();
  await workbench.openFile('train.py');
  for (const key of ['Control+End', 'Shift+Home', 'Delete']) await page.keyboard.press(key);
  await expect.poll(() => editor.lenses(), { timeout: PATIENCE }).toEqual([expect.not.stringContaining('code changed')]);
}

/** One command takes all away and brings it back; files that do not log have nothing. */
async function switched(workbench: Workbench, editor: CodeEditor): Promise<void> {
  await workbench.openFile('train.py');
  await workbench.command('Experiments: Turn In-Editor Results On or Off');
  await expect.poll(() => editor.lenses(), { timeout: PATIENCE }).toEqual([]);
  await expect.poll(() => editor.behind(), { timeout: PATIENCE }).toEqual([]);
  await workbench.command('Experiments: Turn In-Editor Results On or Off');
  await expect.poll(() => editor.lenses(), { timeout: PATIENCE }).toHaveLength(1);
  await workbench.openFile('plain.py');
  await expect.poll(() => editor.lenses()).toEqual([]);
  await expect.poll(() => editor.behind()).toEqual([]);
}

/** A cell that logs: its status bar, the run that it displays, and its card in the view. */
async function notebook(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.openFile('cells.ipynb');
  await page.getByRole('button', { name: 'Run All' }).filter({ visible: true }).first().click();
  const run = await finishedRun(workbench.store(), 'from-cell');
  expect(run.tags['trialbook.notebook']).toBe('cells.ipynb');
  await page.locator('.cell-status-item', { hasText: /from-cell.*val_loss 0\.1667/ }).first().waitFor();
  // The run that the cell displays, among its outputs; and its card in the view, which follows the cell.
  const outputs = page.locator('.notebookOverlay iframe.webview.ready').first().contentFrame().frameLocator('iframe#active-frame');
  await outputs.locator('tb-run-card .name', { hasText: 'from-cell' }).waitFor();
  await outputs.locator('tb-run-card tb-card-chart[data-metric="val_loss"]').waitFor();
  await page.locator('.view-line', { hasText: 'set_experiment' }).last().click();
  await workbench.command('Experiments: Show Metrics');
  await frame(workbench).locator('.metrics-card tb-run-card .name', { hasText: 'from-cell' }).waitFor();
  await workbench.screenshot('in-cells');
}
