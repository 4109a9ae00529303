import { expect, test, vi } from 'vitest';
import type { Run, RunStatus } from '../../protocol/entities';
import { collectMarks } from './collectMarks';

vi.mock('vscode', () => ({}));

const run = (run_name: string, status: RunStatus, tags: Record<string, string>): Run => ({
  info: { run_id: run_name, run_name, status } as Run['info'],
  data: { metrics: [], params: [], tags: Object.entries(tags).map(([key, value]) => ({ key, value })) },
  inputs: { dataset_inputs: [], model_inputs: [] },
});
const source = (name: string): Record<string, string> => ({ 'mlflow.source.name': name });
const marks = (...runs: Run[]) => Object.fromEntries(collectMarks(runs, ['/work']));

test('a file is marked by the runs of it that go on', () => {
  expect(marks(run('b', 'RUNNING', source('/work/train.py')), run('a', 'RUNNING', source('train.py')), run('c', 'RUNNING', source('other.py')))).toEqual({
    '/work/train.py': { kind: 'running', names: ['b', 'a'] },
    '/work/other.py': { kind: 'running', names: ['c'] },
  });
});

test('a file is marked when its last run failed, and not by an older one', () => {
  const failed = run('f', 'FAILED', { ...source('train.py'), 'trialbook.error': 'ValueError: bad row' });
  expect(marks(failed, run('g', 'FINISHED', source('train.py')))).toEqual({ '/work/train.py': { kind: 'failed', name: 'f', reason: 'ValueError, bad row' } });
  expect(marks(run('g', 'FINISHED', source('train.py')), failed)).toEqual({});
  expect(marks(run('g', 'FINISHED', source('train.py')), failed, run('r', 'RUNNING', source('train.py')))).toMatchObject({ '/work/train.py': { kind: 'running' } });
});

test('notebooks, working directories and files of a repository are found, projects and consoles are not', () => {
  expect(Object.keys(marks(
    run('n', 'FAILED', { ...source('ipykernel_launcher.py'), 'trialbook.notebook': 'nb/a.ipynb' }),
    run('w', 'FAILED', { ...source('train.py'), 'trialbook.cwd': 'sub' }),
    run('s', 'FAILED', { ...source('run.py'), 'trialbook.source.file': 'src/run.py' }),
    run('p', 'FAILED', { ...source('file:///work/proj'), 'mlflow.source.type': 'PROJECT' }),
  ))).toEqual(['/work/nb/a.ipynb', '/work/sub/train.py', '/work/src/run.py']);
});
