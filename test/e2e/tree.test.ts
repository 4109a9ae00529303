import { describe, expect } from 'vitest';
import { finishedRun } from './support/expectRun';
import { PATIENCE } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

const PYTHON = '"$TRIALBOOK_TEST_PYTHON"';
const TWO_RUNS = `import mlflow
for name in ("older", "newer"):
    with mlflow.start_run(run_name=name):
        mlflow.log_metric("loss", 0.5)
`;

describe('Experiments tree', () => {
  workbenchTest('by keys and filters', { files: { 'two.py': TWO_RUNS } }, async (workbench) => {
    const { terminal, tree, page, quickInput } = workbench;
    await terminal.open();
    await terminal.run(`${PYTHON} two.py`);
    await finishedRun(workbench.store(), 'newer');
    await page.keyboard.press('Control+J');
    await tree.open();

    // A click opens the page and leaves the focus; a key is then about the row that the arrows reached, not the one clicked.
    const newer = await tree.reveal('shop', 'newer');
    const older = await tree.reveal('shop', 'older');
    await tree.openRun('shop', 'newer');
    await page.locator('.tab', { hasText: 'newer' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('F2');
    await expect.poll(() => quickInput.widget.locator('input').first().inputValue(), { timeout: PATIENCE }).toBe('older');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Delete');
    await older.waitFor({ state: 'detached' });
    await newer.waitFor();
    await page.locator('.notification-toast .monaco-button', { hasText: 'Undo' }).click();
    await (await tree.reveal('shop', 'older')).waitFor();

    // What hides everything says so, with the way out.
    await quickInput.command('Experiments: Filter Runs…');
    await quickInput.choose('Show runs with', 'metrics.loss < 0.1');
    await tree.words.filter({ hasText: 'No run matches the filter' }).waitFor();
    await tree.view.locator('.welcome-view-content .monaco-button', { hasText: 'Clear Filter' }).click();
    await (await tree.reveal('shop', 'newer')).waitFor();
  });
});
