import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { StoredRun } from '../e2e/support/store';
import { PATIENCE, type Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const TRAIN = `import sys
print("data read")
for epoch in range(3):
    print(f"epoch={epoch} loss={1 / (epoch + 1):.4f}")
print("seen", 12, "rows")
open("model.txt", "w").write(" ".join(sys.argv[1:]))
`;
const NIGHTLY = `#!/bin/sh
echo "rows=42"
`;
const SERVE = `#!/bin/sh
echo up
while :; do sleep 0.2; done
`;

/** A line that quoting spoils easily: it says its arguments, one a line, and what the shell made of variables. */
const NASTY = `printf '%s\\n' "two words" 'it'"'"'s' "$HOME" \${SHELL:+known} '\${workspaceFolder}' > said.txt; echo "score=0.5"`;

const TASKS = {
  version: '2.0.0',
  tasks: [
    {
      label: 'Train the model', type: 'trialbook', command: 'python', args: ['train.py', '--lr', '{lr}', 'a b', '${workspaceFolderBasename}'], params: { lr: 0.1 }, experiment: 'houses', name: 'lr-{lr}',
      inputs: ['data.csv'], outputs: ['model.txt'], metricPatterns: ['seen (?<rows>\\d+) rows'], require: { metrics: ['accuracy'] }, note: 'By a task', tags: { team: 'core' }, env: { SEEN: 'yes' }, problemMatcher: [],
    },
    { label: 'Wrong', type: 'trialbook', command: 'sh', metricPatterns: ['(?<loss>'], problemMatcher: [] },
    { label: 'Before', type: 'shell', command: 'echo before > before.txt', problemMatcher: [] },
    { label: 'Nasty line', type: 'shell', command: NASTY, dependsOn: 'Before', options: { env: { EXTRA: 'given' } }, problemMatcher: [] },
    { label: 'Quoted arguments', type: 'shell', command: 'sh', args: ['args.sh', 'two words', { value: '$HOME', quoting: 'strong' }, '${workspaceFolderBasename}'], options: { cwd: '${workspaceFolder}/sub' }, problemMatcher: [] },
    { label: 'Ordinary wait', type: 'shell', command: 'sleep 600', problemMatcher: [] },
    { label: 'Ordinary build', type: 'shell', command: 'exit 3', problemMatcher: [] },
  ],
};

/** The only run of that name, once it has ended. */
async function endedRun(workbench: Workbench, name: string): Promise<StoredRun> {
  const find = async (): Promise<StoredRun | undefined> => (await workbench.store().runs()).find((run) => run.name === name && run.status !== 'RUNNING');
  await expect.poll(find, { timeout: 2 * PATIENCE, interval: 200 }).toBeDefined();
  return (await find())!;
}

async function runTask(workbench: Workbench, command: string, name: string): Promise<void> {
  await workbench.command(command);
  await workbench.quickInput.choose(name, name);
}

/** A line that only a shell understands. */
const LOOP = 'for file in a b; do echo "${file}_n=3"; done';

describe('what runs scripts', () => {
  const files = {
    'train.py': TRAIN, 'nightly.sh': NIGHTLY, 'serve.sh': SERVE, 'data.csv': 'a,b\n1,2\n', 'sub/args.sh': 'printf "%s\\n" "$@" > said.txt\n', '.git/HEAD': 'ref: refs/heads/main\n',
    '.vscode/tasks.json': JSON.stringify(TASKS, null, 2), '.vscode/settings.json': JSON.stringify({ 'trialbook.trackedTasks': ['Ordinary *'] }),
  };
  workbenchTest('tasks of our type, files, any task and named ones leave their record, and a run can be stopped', { files }, async (workbench) => {
    const { page, quickInput } = workbench;
    const home = realpathSync(workbench.folder());

    await runTask(workbench, 'Tasks: Run Task', 'Train the model');
    const trained = await endedRun(workbench, 'lr-0.1');
    expect(trained).toMatchObject({ status: 'FINISHED', params: { lr: '0.1' }, metrics: { loss: 0.3333, rows: 12 } });
    expect(await workbench.store().experimentName(trained.experimentId)).toBe('houses');
    expect(await workbench.store().steps(trained.id, 'loss')).toEqual([0, 1, 2]);
    expect(await workbench.store().artifacts(trained.id)).toEqual(expect.arrayContaining(['model.txt', 'trialbook']));
    expect(readFileSync(join(home, 'model.txt'), 'utf8')).toBe('--lr 0.1 a b shop');
    expect(trained.tags).toMatchObject({ team: 'core', 'mlflow.note.content': 'By a task', 'trialbook.start': JSON.stringify({ kind: 'task', task: 'Train the model' }) });
    expect(JSON.parse(trained.tags['trialbook.missing'] ?? '{}')).toMatchObject({ metrics: ['accuracy'] });

    await workbench.openFile('nightly.sh');
    await workbench.command('Experiments: Run and Track Current File');
    const nightly = await endedRun(workbench, 'nightly.sh');
    expect(nightly).toMatchObject({ status: 'FINISHED', metrics: { rows: 42 } });
    expect(JSON.parse(nightly.tags['trialbook.command'] ?? '')).toEqual(['sh', 'nightly.sh']);

    await runTask(workbench, 'Experiments: Run Task Tracked', 'Nasty line');
    const nasty = await endedRun(workbench, 'Nasty line');
    expect(nasty).toMatchObject({ status: 'FINISHED', metrics: { score: 0.5 } });
    expect(readFileSync(join(home, 'said.txt'), 'utf8').split('\n')).toEqual(['two words', "it's", join(workbench.root, 'home'), 'known', home, '']);
    expect(readFileSync(join(home, 'before.txt'), 'utf8')).toBe('before\n');

    await runTask(workbench, 'Experiments: Run Task Tracked', 'Quoted arguments');
    await endedRun(workbench, 'Quoted arguments');
    expect(readFileSync(join(home, 'sub', 'said.txt'), 'utf8').split('\n')).toEqual(['two words', '$HOME', 'shop', '']);

    await runTask(workbench, 'Tasks: Run Task', 'Ordinary build');
    const ordinary = await endedRun(workbench, 'Ordinary build');
    expect(ordinary).toMatchObject({ status: 'FAILED', tags: { 'trialbook.exit_code': '3' } });
    expect(ordinary.metrics['system/duration_seconds']).toBeGreaterThan(0);

    await workbench.openFile('serve.sh');
    await workbench.command('Experiments: Run and Track Current File');
    await expect.poll(async () => (await workbench.store().runs()).find((run) => run.name === 'serve.sh')?.status).toBe('RUNNING');
    await workbench.tree.open();
    const experiment = (await workbench.store().experimentName(nightly.experimentId))!;
    await workbench.tree.menu(await workbench.tree.reveal(experiment, 'serve.sh'), 'Stop Run');
    expect(await endedRun(workbench, 'serve.sh')).toMatchObject({ status: 'KILLED' });

    await workbench.terminal.open();
    await expect.poll(async () => {
      await workbench.terminal.run(LOOP);
      await quickInput.command('Experiments: Track Last Terminal Command…');
      const seen = quickInput.row('for file in a b').first();
      const isSeen = await seen.waitFor({ timeout: 5000 }).then(() => true, () => false);
      await (isSeen ? seen.click() : page.keyboard.press('Escape'));
      // The list may be read anew while it is clicked, and then takes nothing.
      return isSeen && expect.poll(async () => (await workbench.store().runs()).some(({ name }) => name === LOOP), { timeout: 10_000 }).toBe(true).then(() => true, () => false);
    }).toBe(true);
    const loop = await endedRun(workbench, LOOP);
    expect(loop).toMatchObject({ status: 'FINISHED', metrics: { a_n: 3, b_n: 3 } });

    await runTask(workbench, 'Tasks: Run Task', 'Ordinary wait');
    await expect.poll(async () => (await workbench.store().runs()).find((run) => run.name === 'Ordinary wait')?.status).toBe('RUNNING');
    await workbench.reload();
    // The window may have ended it, or left it to go on.
    const { pid } = JSON.parse((await workbench.store().runs()).find((run) => run.name === 'Ordinary wait')?.tags['trialbook.process'] ?? '') as { pid: number };
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with the window.
    }
    expect(await endedRun(workbench, 'Ordinary wait')).toMatchObject({ status: 'KILLED' });

    await quickInput.command('Problems: Focus on Problems View');
    await page.locator('.markers-panel').getByText('The metric pattern').first().waitFor();
  });
});
