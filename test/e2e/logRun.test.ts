import { describe, expect } from 'vitest';
import { finishedRun } from './support/expectRun';
import { workbenchTest } from './support/workbenchTest';

const METRICS = `epoch,loss,accuracy,model
1,0.9,0.6,xgb
2,0.6,bad,xgb
3,0.45,0.8,xgb
`;
const RESULTS = `params:
  lr: 0.01
metrics:
  auc: 0.91
tags:
  team: vision
note: From the night run
`;

describe('Log Run', () => {
  workbenchTest('typed, from a file of the explorer and from a selection', { files: { 'metrics.csv': METRICS, 'results.yaml': RESULTS } }, async (workbench) => {
    const { quickInput, page, tree } = workbench;
    const title = (text: string): Promise<void> => quickInput.widget.locator('.quick-input-title', { hasText: text }).waitFor();
    const type = async (text: string): Promise<void> => {
      await quickInput.widget.locator('input').first().fill(text);
      await page.keyboard.press('Enter');
    };

    // Typed: what was understood is said at once, and nothing is recorded before the preview.
    await quickInput.command('Experiments: Log Run…');
    await quickInput.choose('Type Values');
    await title('Type Values');
    await quickInput.widget.locator('input').first().fill('lr=0.01 epochs=3 accuracy=0.93 oops');
    await quickInput.widget.locator('.quick-input-message', { hasText: 'oops' }).waitFor();
    await page.keyboard.press('Enter');
    await title('Experiment');
    await quickInput.choose('New experiment by hand', 'by hand');
    await title('Name');
    await type('typed');
    await title('Check and Log');
    await quickInput.row('Line 1: oops is not written as key=value').waitFor();
    await quickInput.choose('epochs');
    await title('epochs');
    await quickInput.choose('Metric');
    await title('Check and Log');
    // The button of the title bar that goes back leads to the name, with what was changed kept.
    await quickInput.widget.locator('.quick-input-left-action-bar .action-label').first().click();
    await title('Name');
    await page.keyboard.press('Enter');
    await title('Check and Log');
    await quickInput.choose('Log Run');
    const typed = await finishedRun(workbench.store(), 'typed');
    expect(typed.params).toEqual({ lr: '0.01' });
    expect(typed.metrics).toEqual({ accuracy: 0.93, epochs: 3 });
    await page.locator('.notification-toast', { hasText: 'Logged typed' }).locator('.monaco-button', { hasText: 'Open' }).waitFor();
    await tree.view.locator('.monaco-list-row.selected', { hasText: 'typed' }).waitFor();

    // A table with a step becomes series; the file is attached; what is wrong has its line.
    await page.locator('.activitybar .action-label[aria-label^="Explorer"]').first().click();
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'metrics.csv' }).click({ button: 'right' });
    // A menu takes no click that may belong to the one that opened it.
    const item = page.locator('.context-view .action-menu-item', { hasText: 'Log Run from File' });
    await item.waitFor();
    await expect.poll(async () => {
      if (await item.isVisible()) await item.click();
      return item.isVisible();
    }).toBe(false);
    await title('Experiment');
    await quickInput.choose('by hand');
    await title('Name');
    await page.keyboard.press('Enter');
    await title('Check and Log');
    await quickInput.row('Line 3: bad is not a number').waitFor();
    expect(await quickInput.row('loss').textContent()).toContain('0.45  3 points, steps 1 to 3');
    await quickInput.choose('Log Run');
    const series = await finishedRun(workbench.store(), 'metrics');
    expect(await workbench.store().steps(series.id, 'loss')).toEqual([1, 2, 3]);
    expect(await workbench.store().steps(series.id, 'accuracy')).toEqual([1, 3]);
    expect(series.params).toEqual({ model: 'xgb' });
    expect(await workbench.store().artifacts(series.id)).toEqual(['metrics.csv']);
    await page.locator('.notification-toast', { hasText: 'Logged metrics' }).locator('.monaco-button', { hasText: 'Undo' }).click();
    await expect.poll(() => workbench.store().finished('metrics')).toBeUndefined();

    // A selection: its sections say what is what.
    await page.keyboard.press('Control+P');
    await quickInput.choose('results.yaml', 'results.yaml');
    await page.locator('.editor-instance .view-line', { hasText: 'night' }).click();
    await page.keyboard.press('Control+A');
    await quickInput.command('Experiments: Log Run from Selection…');
    await title('Experiment');
    await quickInput.choose('by hand');
    await title('Name');
    await type('selected');
    await title('Check and Log');
    await quickInput.row('Log Run').locator('.quick-input-list-label-meta', { hasText: '1 metric, 1 parameter, 1 tag, a note' }).waitFor();
    await quickInput.choose('Log Run');
    const selected = await finishedRun(workbench.store(), 'selected');
    expect(selected.params).toEqual({ lr: '0.01' });
    expect(selected.metrics).toEqual({ auc: 0.91 });
    const { data } = await workbench.client().getRun(selected.id);
    expect(Object.fromEntries(data.tags.map(({ key, value }) => [key, value]))).toMatchObject({ team: 'vision', 'mlflow.note.content': 'From the night run', 'mlflow.source.name': 'results.yaml' });
  });
});
