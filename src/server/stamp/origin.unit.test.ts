import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { startTestApp, TOKEN, type TestApp } from '../http/testApp';
import { isTestRunner } from './origin';

test.each([
  '/home/u/.venv/bin/pytest', String.raw`C:\venv\Scripts\pytest.exe`, '/usr/lib/python3.12/site-packages/pytest/__main__.py', '/usr/bin/python3 -m unittest', 'python -m unittest',
  '/ext/ms-python.python/python_files/vscode_pytest/run_pytest_script.py', '/ext/ms-python.python/python_files/unittestadapter/execution.py',
])('%s runs tests', (source) => {
  expect(isTestRunner(source)).toBe(true);
});

test.each(['train.py', '/work/test_model.py', '/work/pytest/train.py', '/work/unittest_report.py', '<console>', '', 'execution.py'])('%s does not', (source) => {
  expect(isTestRunner(source)).toBe(false);
});

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.close());

const create = async (path: string, source: string, tags: { key: string; value: string }[] = []): Promise<string | undefined> => {
  const body = JSON.stringify({ experiment_id: '0', tags: [{ key: 'mlflow.source.name', value: source }, ...tags] });
  const answer = await app.send('POST', `/t/${TOKEN}${path}/api/2.0/mlflow/runs/create`, body, { 'Content-Type': 'application/json' });
  const id = (answer.json as { run: { info: { run_id: string } } }).run.info.run_id;
  return app.store.runs.get(id).data.tags.find(({ key }) => key === 'trialbook.origin')?.value;
};

it('marks what a debugger started by its address, and tests by their source', async () => {
  expect(await create('', 'train.py')).toBeUndefined();
  expect(await create('/o/debugger', 'train.py')).toBe('debugger');
  expect(await create('', '/venv/bin/pytest')).toBe('test');
  expect(await create('/o/debugger', '/venv/bin/pytest')).toBe('test');
  expect(await create('/o/debugger', 'train.py', [{ key: 'trialbook.origin', value: 'mine' }])).toBe('mine');
});

it('knows no other paths of that kind', async () => {
  expect((await app.send('GET', `/t/${TOKEN}/o/other/api/2.0/mlflow/experiments/get?experiment_id=0`)).status).toBe(404);
});
