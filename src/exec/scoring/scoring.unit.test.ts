import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freeTestPort } from '../../address/testPort';
import type { PromotionRules } from '../../promotion/rules';
import { modelUri, readReference, resolveReference } from './modelReference';
import { placeProgram } from './place';
import { predictionsFile, TABLE_FILE } from './predictionsFile';
import { promotionRules } from './promotionRules';
import { readReport, writeReport } from './report';
import { inputPath, shownPath } from './runScoring';
import { jobArguments, sparkJobPath, sparkJobText, writeSparkJob } from './sparkJob';
import { findSpark, masterPlaces, submitCommand } from './sparkSubmit';
import { javaVersion, versionProblems } from './sparkVersions';
import { boundsOf, brokenBounds, holdoutOf, validationTag } from './validation';

const folder = mkdtempSync(join(tmpdir(), 'scoring-unit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const template = resolve('src/exec/scoring/python/spark_job.py');

describe('a reference to a version', () => {
  it('is read as MLflow writes it, and shorter', () => {
    expect(readReference('models:/Houses/3')).toEqual({ kind: 'version', name: 'Houses', version: '3' });
    expect(readReference('Houses/v3')).toEqual({ kind: 'version', name: 'Houses', version: '3' });
    expect(readReference('Houses/production')).toEqual({ kind: 'stage', name: 'Houses', stage: 'Production' });
    expect(readReference('House prices@champion')).toEqual({ kind: 'alias', name: 'House prices', alias: 'champion' });
    expect(readReference('Houses/latest')).toEqual({ kind: 'newest', name: 'Houses' });
    for (const text of ['', 'Houses', 'Houses/', '/3', 'Houses/soon', 'a/b/3', 'runs:/abc/model', 'Houses@']) expect(readReference(text)).toBeUndefined();
  });

  it('that stands for nothing is told by its own words', async () => {
    const client = { getLatestVersions: () => Promise.resolve([]) } as unknown as Parameters<typeof resolveReference>[0];
    await expect(resolveReference(client, { kind: 'stage', name: 'Houses', stage: 'Staging' })).rejects.toThrow("No version of a registered model 'Houses' is in Staging");
    expect(modelUri({ name: 'Houses', version: '3' })).toBe('models:/Houses/3');
  });
});

describe('files', () => {
  it('get predictions beside them', () => {
    expect(predictionsFile('data/houses.csv')).toBe(join('data', 'houses.predictions.csv'));
    expect(predictionsFile('houses.v2.parquet')).toBe('houses.v2.predictions.parquet');
    expect(predictionsFile('houses')).toBe('houses.predictions');
    expect(['a.csv', 'a.PARQUET', 'a.tsv', 'a.pq'].every((name) => TABLE_FILE.test(name))).toBe(true);
    expect(TABLE_FILE.test('a.csv.gz')).toBe(false);
  });

  it('stand in a command as they lie to its folder', () => {
    const [inside, outside] = [join(folder, 'ws', 'data'), join(folder, 'ws..x')];
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, 'a.csv'), '');
    expect(inputPath(join(folder, 'ws'), join(inside, 'a.csv'))).toBe(join('data', 'a.csv'));
    expect(shownPath(join(folder, 'ws'), outside)).toBe(outside);
    expect(shownPath(join(folder, 'ws'), '..x.csv')).toBe('..x.csv');
    expect(() => inputPath(folder, 'none.csv')).toThrow(/There is no file/);
  });

  it('of the program are kept where an update does not delete them', () => {
    const env = { TRIALBOOK_STATE_DIR: join(folder, 'state') };
    const source = join(folder, 'program.py');
    writeFileSync(source, 'print(1)\n');
    const first = placeProgram(source, env);
    expect(placeProgram(source, env)).toBe(first);
    expect(readFileSync(first, 'utf8')).toBe('print(1)\n');
    if (process.platform !== 'win32') expect(statSync(first).mode & 0o077).toBe(0);
    // What someone changed in it does not run.
    writeFileSync(first, 'print(2)\n');
    expect(readFileSync(placeProgram(source, env), 'utf8')).toBe('print(1)\n');
    writeFileSync(source, 'print(3)\n');
    expect(placeProgram(source, env)).not.toBe(first);
  });
});

describe('a report', () => {
  it('is read and written', () => {
    const failed = readReport('{"kind":"failed","code":"wrong-value","message":"Row 3","column":"a","row":3,"install":["py","-m"],"run_id":"r"}');
    expect(failed).toEqual({ kind: 'failed', runId: 'r', code: 'wrong-value', message: 'Row 3', column: 'a', row: 3, install: ['py', '-m'] });
    const validated = { kind: 'validated', runId: 'r', rows: 2, target: 'y', metrics: { rmse: 1.5 }, passed: false, broken: ['rmse 1.5 is above 1'] } as const;
    expect(readReport(writeReport(validated))).toEqual(validated);
    expect(readReport('{"kind":"scored","rows":2,"seconds":0.5,"output":"/a","columns":["prediction"],"run_id":null}')).toEqual({ kind: 'scored', runId: undefined, rows: 2, seconds: 0.5, output: '/a', columns: ['prediction'] });
  });

  it('of a program that was killed is none', () => {
    for (const text of ['', '{', '[]', 'null', '{"kind":"other"}']) expect(readReport(text)).toBeUndefined();
  });
});

const RULES: PromotionRules = {
  enforce: false,
  rules: [
    { targets: ['Production'], model: 'House*', requirement: { kind: 'metric', metric: 'rmse', atMost: 25_000 } },
    { targets: ['Staging'], requirement: { kind: 'metric', metric: 'r2', atLeast: 0.9 } },
    { targets: ['Production'], requirement: { kind: 'metric', metric: 'val_rmse', atMost: 1 } },
    { targets: ['Production'], model: 'Cars', requirement: { kind: 'validation', dataset: 'cars.csv' } },
    { targets: ['Production'], model: 'House*', requirement: { kind: 'validation', dataset: 'holdout.csv' } },
  ],
};

describe('a validation', () => {
  it('has to keep the bounds on what it measures, of the rules about its model', () => {
    const metrics = { rmse: 26_000, r2: 0.95 };
    expect(boundsOf(RULES, 'Houses', metrics).map(({ metric }) => metric)).toEqual(['rmse', 'r2']);
    expect(boundsOf(RULES, 'Cars', metrics).map(({ metric }) => metric)).toEqual(['r2']);
    expect(brokenBounds(boundsOf(RULES, 'Houses', metrics), metrics)).toEqual(['rmse 26000 is above 25000']);
    expect(brokenBounds([{ metric: 'r2', atLeast: 0.95 }], metrics)).toEqual([]);
    expect(brokenBounds([{ metric: 'auc', atLeast: 0.5 }, { metric: 'r2', atLeast: 0.99 }], metrics)).toEqual(['auc was not measured', 'r2 0.95 is below 0.99']);
    expect(brokenBounds([{ metric: 'rmse', atMost: 1 }], { rmse: Number.NaN })).toHaveLength(1);
  });

  it('is of the file that a rule names', () => {
    expect([holdoutOf(RULES, 'Houses'), holdoutOf(RULES, 'Cars'), holdoutOf(RULES, 'Boats')]).toEqual(['holdout.csv', 'cars.csv', undefined]);
  });

  it('is kept under a key that MLflow takes', () => {
    expect(validationTag('holdout 2.csv')).toBe('trialbook.validation.holdout 2.csv');
    expect(validationTag('wärme?.csv')).toBe('trialbook.validation.w_rme_.csv');
    expect(validationTag('x'.repeat(400))).toHaveLength(250);
  });

  it('reads the rules with comments, and a file that is none as no rules', () => {
    const store = join(folder, '.trialbook');
    expect(promotionRules(store)).toEqual({ rules: { enforce: false, rules: [] }, problems: [] });
    writeFileSync(join(folder, 'trialbook.json'), '// ours\n{ "promotion": { "rules": [{ "to": "Production", "validation": "holdout.csv" },] } }');
    expect(holdoutOf(promotionRules(store).rules, 'any')).toBe('holdout.csv');
    writeFileSync(join(folder, 'trialbook.json'), '{ "promotion": ');
    expect(promotionRules(store).problems).toHaveLength(1);
  });
});

describe("Spark's job", () => {
  it('is written once, and is left as a person edited it', () => {
    const path = sparkJobPath('House Price (v2)');
    expect(path).toBe('spark/score_house_price_v2.py');
    expect(writeSparkJob(template, 'Houses', folder, path)).toBe(true);
    writeFileSync(join(folder, path), 'mine');
    expect(writeSparkJob(template, 'Houses', folder, path)).toBe(false);
    expect(readFileSync(join(folder, path), 'utf8')).toBe('mine');
  });

  it('takes a name from a server as a text, whatever stands in it', () => {
    const name = `x"""; import os # ' \\ \u2028 ä {}`;
    const text = sparkJobText(readFileSync(template, 'utf8'), name, 'spark/x.py');
    expect(text).not.toContain('__MODEL__');
    expect(text).not.toContain('__FILE__');
    const python = ['python3', 'python'].find((one) => {
      try {
        execFileSync(one, ['--version'], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    });
    if (python === undefined) return;
    const asked = 'import ast, json, sys\ntree = ast.parse(sys.stdin.read())\nprint(json.dumps([n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value.startswith("models:/x")]))';
    expect(JSON.parse(execFileSync(python, ['-c', asked], { input: text, encoding: 'utf8' }))).toEqual([`models:/${name}/Production`]);
  });

  it('is told by arguments, of which none is a password', () => {
    expect(jobArguments({ model: 'models:/Houses/3', input: '-a.csv', output: 'out', format: 'csv', overwrite: true })).toEqual(['--model=models:/Houses/3', '--input=-a.csv', '--output=out', '--format=csv', '--overwrite']);
    expect(jobArguments({ model: 'm', input: 't', output: 'u', format: 'jdbc', url: 'jdbc:x', user: 'me' })).toEqual(['--model=m', '--input=t', '--output=u', '--format=jdbc', '--url=jdbc:x', '--user=me']);
  });

  it('opens no port to others when this machine is all there is', () => {
    const tools = { submit: '/s/spark-submit', interpreter: { path: '/v/python', version: '3.11.7', packages: new Map<string, string>() } };
    const local = submitCommand(tools, 'local[2]', ['--packages', 'x']).join(' ');
    expect(local).toContain('spark.driver.bindAddress=127.0.0.1');
    expect(local).toContain('spark.ui.enabled=false');
    expect(local.endsWith('--packages x')).toBe(true);
    // On other machines the interpreter of this one is not.
    expect(submitCommand(tools, 'spark://host:7077', []).join(' ')).not.toContain('spark.pyspark.python=');
  });
});

describe('what Spark needs', () => {
  it('is Java by its version', () => {
    expect(javaVersion('openjdk version "17.0.15" 2025-04-15')).toBe(17);
    expect(javaVersion('java version "1.8.0_402"')).toBe(8);
    expect(javaVersion('openjdk version "21" 2023-09-19')).toBe(21);
    expect(javaVersion('No Java runtime present')).toBeUndefined();
  });

  it('is said before it fails', () => {
    const packages = new Map([['pyspark', '4.0.5'], ['pandas', '2.3.3'], ['pyarrow', '23.0.1'], ['numpy', '2.4.6']]);
    expect(versionProblems({ java: 17, python: '3.11.7', packages })).toEqual({ problems: [], warnings: [] });
    expect(versionProblems({ java: 11, python: '3.11.7', packages }).problems[0]).toMatch(/Java 17.*Java 11/);
    expect(versionProblems({ java: 17, python: '3.8.1', packages: new Map([...packages, ['pandas', '1.5.3'], ['pyarrow', '8.0.0']]) }).problems).toHaveLength(3);
    expect(versionProblems({ java: 21, python: '3.11.7', packages: new Map([...packages, ['pyspark', '3.5.9']]) })).toMatchObject({ problems: [], warnings: [/Java 8 to 17/, /NumPy 1/].map((words) => expect.stringMatching(words) as unknown) });
  });

  it('is a master that listens', () => {
    expect(masterPlaces('spark://a:7077,b:7078')).toEqual([{ host: 'a', port: 7077 }, { host: 'b', port: 7078 }]);
    expect(masterPlaces('k8s://https://host:6443')).toEqual([{ host: 'host', port: 6443 }]);
    expect(masterPlaces('spark://[::1]:7077')).toEqual([{ host: '::1', port: 7077 }]);
    for (const master of ['local[*]', 'yarn', 'local']) expect(masterPlaces(master)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('is looked for, and what is missing is named', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const program = (name: string, text: string): string => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return join(bin, name);
    };
    const packages = { mlflow: '3.0', pandas: '2.2', pyarrow: '20.0' };
    const python = program('python', `echo '${JSON.stringify({ path: '/v/python', version: '3.11.7', packages })}'`);
    const submit = program('spark-submit', 'exit 0');
    const find = (given: { master?: string; env?: NodeJS.ProcessEnv; submit?: string }): ReturnType<typeof findSpark> =>
      findSpark({ python, submit: given.submit ?? submit, master: given.master ?? 'local[*]', env: { PATH: bin, ...given.env }, cwd: folder });
    await expect(find({})).rejects.toMatchObject({ code: 'no-java' });
    program('java', 'echo \'openjdk version "17.0.1"\' >&2');
    expect((await find({})).submit).toBe(submit);
    await expect(find({ submit: '/none/spark-submit' })).rejects.toMatchObject({ code: 'no-spark' });
    await expect(find({ master: 'yarn' })).rejects.toMatchObject({ code: 'no-cluster' });
    await expect(find({ env: { JAVA_HOME: join(folder, 'none') } })).rejects.toMatchObject({ code: 'no-java' });
    const port = await freeTestPort();
    await expect(find({ master: `spark://127.0.0.1:${port}` })).rejects.toThrow(`127.0.0.1:${port}`);
    program('python', `echo '${JSON.stringify({ path: '/v/python', version: '3.11.7', packages: { mlflow: '3.0', pandas: '2.2' } })}'`);
    await expect(find({})).rejects.toMatchObject({ code: 'missing-package', install: ['/v/python', '-m', 'pip', 'install', 'pyarrow'] });
    expect(existsSync(submit)).toBe(true);
  });
});
