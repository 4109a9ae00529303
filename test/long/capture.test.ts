import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { StoredRun } from '../e2e/support/store';
import { PATIENCE, type Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

const PREPARE = `#!/bin/sh
echo "password=hunter22 rows=3"
mkdir -p out
printf 'a,b\\n1,2\\n3,4\\n' > out/clean.csv
printf '{"results":[{"success":true,"expectation_config":{}},{"success":false,"expectation_config":{}}]}' > out/checks.json
`;
const LOG = `{"metaData":{"schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[{\\"name\\":\\"id\\",\\"type\\":\\"long\\"}]}"}}
{"add":{"path":"x.parquet","size":10,"stats":"{\\"numRecords\\":5}"}}
`;
const TASK = { label: 'Prepare', type: 'trialbook', command: 'sh', args: ['prepare.sh', '--table', 'table', '--token', 'abc-def', '--patient_id=77', '--lr', '0.1'], inputs: ['data.csv'], outputs: ['out'], name: 'prepared', problemMatcher: [] };

/** A repository with one commit, changed since: a file of it, a new one, a secret one. */
function makeRepository(root: string): Promise<void> {
  const folder = join(root, 'shop');
  const git = (...args: string[]): void => void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: folder });
  git('init', '-q', '-b', 'work');
  git('remote', 'add', 'origin', 'https://me:secret@example.org/shop.git');
  git('add', '-A');
  git('commit', '-q', '-m', 'All');
  writeFileSync(join(folder, 'prepare.sh'), `${PREPARE}# changed\n`);
  writeFileSync(join(folder, 'new.txt'), 'new\n');
  writeFileSync(join(folder, '.env'), 'TOKEN=abc\n');
  return Promise.resolve();
}

async function ended(workbench: Workbench, name: string): Promise<StoredRun> {
  await expect.poll(() => workbench.store().finished(name), { timeout: 2 * PATIENCE, interval: 200 }).toBeDefined();
  return (await workbench.store().finished(name))!;
}

describe('what a recorded run ran on', () => {
  const files = {
    'prepare.sh': PREPARE, 'data.csv': 'a,b\n1,2\n', 'data.csv.dvc': 'outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  path: data.csv\n', 'table/_delta_log/00000000000000000000.json': LOG,
    '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [TASK] }),
  };
  workbenchTest('code, data with versions and reports are kept, secrets are not, and the view leads from data to code and runs', { files, settings: { 'trialbook.record.mask': ['^patient_'] }, prepare: makeRepository }, async (workbench) => {
    const { page, tree, runPage, quickInput } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.command('Tasks: Run Task');
    await quickInput.choose('Prepare', 'Prepare');
    const run = await ended(workbench, 'prepared');

    expect(run.params).toMatchObject({ token: '***', patient_id: '***', lr: '0.1' });
    expect(run.metrics).toMatchObject({ rows: 3, expectations_passed: 1, expectations_failed: 1, 'rows/out/clean.csv': 2 });
    expect(run.tags).toMatchObject({ 'mlflow.source.git.branch': 'work', 'mlflow.source.git.repoURL': 'https://example.org/shop.git', 'trialbook.git.dirty': 'true', 'trialbook.source.file': 'prepare.sh' });
    const client = workbench.client();
    const stored = await client.getRun(run.id);
    const artifact = async (path: string): Promise<string> => (await client.readArtifact(stored, path, 100_000)).toString('utf8');
    const patch = await artifact('trialbook/changes.patch');
    expect(patch).toContain('+++ b/new.txt');
    expect(patch).toContain('+# changed');
    expect(patch).not.toContain('TOKEN');
    expect(await artifact('trialbook/environment.json')).toContain('"path": ".env"');
    expect(await artifact('trialbook/console.log')).toContain('password=*** rows=3');
    expect(stored.inputs.dataset_inputs.map(({ dataset }) => [dataset.name, dataset.source_type]).sort()).toEqual([['data.csv', 'dvc'], ['table', 'delta_table']]);

    await tree.open();
    const table = await tree.reveal('shop', 'prepared', 'Data', 'table');
    expect(await table.locator('.label-description').textContent()).toBe('v0  5 rows  input');
    await tree.menu(table, 'Copy Code That Reads It');
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toContain('.option("versionAsOf", 0).load("table")');
    await tree.openRun('shop', 'prepared');
    const data = runPage.frame.locator('.item.data').filter({ hasText: 'data.csv' });
    await data.locator('summary').click();
    await data.getByText('dvc.api.open("data.csv", repo="https://example.org/shop.git"').waitFor();
    await runPage.shows('with changes');
    await data.hover();
    await data.getByRole('button', { name: 'Show Runs with This Data' }).click();
    await tree.words.filter({ hasText: /dataset\.digest = '[\da-f]{32}', 1 of 1 run/ }).waitFor();
  });
});
