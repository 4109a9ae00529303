import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { OURS } from './support/codeServer';
import { Notifications } from './support/notifications';
import { PATIENCE } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

/** A job in a shell that knows no MLflow: its result follows from its code, a parameter and its data. */
const JOB = `factor=1
depth=$2
rows=$(wc -l < data.csv)
echo "val_loss=$((rows * depth * factor))"
`;

const git = (folder: string, ...args: string[]): string => execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, encoding: 'utf8' });

describe('repeating runs', () => {
  workbenchTest('a run is run again with another parameter, reproduced equal after its files went on, and reproduced from a pin', {
    files: { 'job.sh': JOB, 'data.csv': '1\n2\n3\n', '.gitignore': 'data.csv\n' },
    prepare: (root) => {
      const folder = join(root, 'shop');
      git(folder, 'init', '-q', '-b', 'main');
      git(folder, 'add', '.');
      git(folder, 'commit', '-q', '-m', 'Count the prices');
      writeFileSync(join(folder, 'job.sh'), JOB.replace('factor=1', 'factor=10'));
      return Promise.resolve();
    },
  }, async (workbench) => {
    const { page, quickInput, tree, compare } = workbench;
    const folder = workbench.folder();
    const store = workbench.store();
    const input = quickInput.widget.locator('input.input').first();
    await tree.open();
    execFileSync(process.execPath, [join(OURS, 'dist/cli.js'), 'exec', '--experiment', 'prices', '--name', 'first', '--input', 'data.csv', '--', 'sh', 'job.sh', '--depth', '4'], {
      cwd: folder, env: { ...process.env, TRIALBOOK_STATE_DIR: join(workbench.root, 'state') },
    });
    expect((await store.finished('first'))?.metrics['val_loss']).toBe(120);

    // Run Again, by keys alone but for the click on the row.
    const row = await tree.reveal('prices', 'first');
    await row.hover();
    await row.locator('.action-label.codicon-debug-rerun').click();
    await quickInput.row('Run Again as It Was').waitFor();
    await input.fill('depth');
    await page.keyboard.press('Enter');
    await quickInput.widget.filter({ hasText: 'Another value for --depth' }).waitFor();
    await input.fill('2');
    await page.keyboard.press('Enter');
    await quickInput.row('--depth').filter({ hasText: 'was 4' }).waitFor();
    await page.keyboard.press('Enter');
    const notifications = new Notifications(page, quickInput);
    await notifications.saying('ran again').waitFor({ timeout: PATIENCE });
    await notifications.press('ran again', 'Compare with the First');
    await compare.differences.row('depth').filter({ hasText: '4' }).waitFor();
    const [first] = (await store.runs()).filter(({ params }) => params['depth'] === '4');
    const [second] = (await store.runs()).filter(({ params }) => params['depth'] === '2');
    expect(second).toMatchObject({ status: 'FINISHED', metrics: { val_loss: 60 }, tags: { 'trialbook.repeats': first?.id } });

    // Reproduce: the files are other ones now, and stay so.
    writeFileSync(join(folder, 'job.sh'), 'exit 9\n');
    await quickInput.command('Experiments: Reproduce Run…');
    await quickInput.choose('first', first?.id.slice(0, 12) ?? '');
    await quickInput.row('Check out').filter({ hasText: 'Count the prices' }).waitFor();
    await quickInput.row('data.csv').filter({ hasText: 'as recorded, copied from your folder' }).waitFor();
    // Enter counts once the list has been seen.
    await expect.poll(async () => {
      await page.keyboard.press('Enter');
      return quickInput.row('Check out').waitFor({ state: 'detached', timeout: 3000 }).then(() => true, () => false);
    }).toBe(true);
    await notifications.saying('first was reproduced').waitFor({ timeout: PATIENCE });
    await compare.differences.section('Parameters').filter({ hasText: 'none differs' }).waitFor();
    const again = (await store.runs()).find(({ tags }) => tags['trialbook.reproduced'] === 'equal');
    expect(again).toMatchObject({ experimentId: first?.experimentId, metrics: { val_loss: 120 }, tags: { 'trialbook.repeats': first?.id } });
    expect(readFileSync(join(folder, 'job.sh'), 'utf8')).toBe('exit 9\n');
    expect(git(folder, 'worktree', 'list').trim().split('\n')).toHaveLength(1);

    // Pin, and reproduce from it where the data is missing at first.
    await quickInput.command('Experiments: Pin Run');
    await quickInput.choose('first', first?.id.slice(0, 12) ?? '');
    await page.locator('.tab', { hasText: 'first.json' }).waitFor();
    expect(existsSync(join(folder, 'pins', 'first.patch'))).toBe(true);
    renameSync(join(folder, 'data.csv'), join(folder, 'other.csv'));
    await quickInput.command('Experiments: Reproduce from Pin…');
    await quickInput.row('data.csv').filter({ hasText: 'missing' }).waitFor();
    const dialog = page.locator('.monaco-dialog-box');
    await expect.poll(async () => {
      await page.keyboard.press('Enter');
      // Another Enter in the dialog would answer it.
      return dialog.waitFor({ timeout: 5000 }).then(() => true, () => false);
    }).toBe(true);
    await dialog.filter({ hasText: 'sh job.sh --depth 4' }).waitFor();
    await dialog.locator('.monaco-button', { hasText: 'Run This Command' }).click();
    await quickInput.row('Check Again').waitFor();
    renameSync(join(folder, 'other.csv'), join(folder, 'data.csv'));
    await quickInput.choose('Check Again');
    await expect.poll(async () => (await store.runs()).filter(({ tags }) => tags['trialbook.reproduced'] === 'equal').length, { timeout: PATIENCE }).toBe(2);
  });
});
