import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { literalExperiment, scriptFacts } from './scriptExperiment';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trialbook-script-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  [`mlflow.set_experiment("churn")`, 'churn'],
  [`  set_experiment(experiment_name='a b', tags={})`, 'a b'],
  [`mlflow.set_experiment(name)`, undefined],
  [`mlflow.set_experiment(f"run-{x}")`, undefined],
  [`mlflow.set_experiment("a" + b)`, undefined],
  [`# mlflow.set_experiment("old")\nmlflow.set_experiment("new")`, 'new'],
  [`mlflow.set_experiment("a")\nif x:\n  mlflow.set_experiment("b")`, undefined],
  [`mlflow.set_experiment(experiment_id="3")`, undefined],
  [`print("none")`, undefined],
])('%s sets %s', (text, name) => {
  expect(literalExperiment(text)).toBe(name);
});

it('looks at the script and at the files beside it', () => {
  const facts = (): ReturnType<typeof scriptFacts> => scriptFacts(['python', 'job.py'], folder);
  const { experiment, mayMove, usesMlflow } = facts();
  expect([experiment, mayMove, usesMlflow]).toEqual([undefined, false, false]);
  writeFileSync(join(folder, 'job.py'), 'import mlflow\nmlflow.set_experiment("a")');
  expect([facts().experiment, facts().mayMove, facts().usesMlflow]).toEqual(['a', false, true]);
  writeFileSync(join(folder, 'helper.py'), 'mlflow.set_experiment("b")');
  expect(facts().mayMove).toBe(true);
  expect(scriptFacts(['sh', 'job.py.sh'], folder).usesMlflow).toBe(false);
});
