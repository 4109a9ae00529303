import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf } from './dataFacts';
import { versionedArguments } from './dataVersions';
import { fileDigest } from './digest';
import { inputDatasets } from './inputs';
import { matchFiles } from './outputs';
import { readBack } from './readBack';

const root = mkdtempSync(join(tmpdir(), 'trialbook-inputs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
const only = async (pattern: string): Promise<NonNullable<Awaited<ReturnType<typeof inputDatasets>>['datasets'][number]>['dataset']> => (await inputDatasets([pattern], root)).datasets[0]!.dataset;

beforeAll(() => {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: root, env });
  execFileSync('git', ['remote', 'add', 'origin', 'https://me:pw@example.org/x.git'], { cwd: root, env });
  put('a.csv', 'id,name,x,ok\n1,"a, ""b""\nc",0.5,true\n2,d,,false\n');
  put('deep/er/b.csv', 'x\n1\n');
  put('deep/c.txt', 'c');
  put('deep/[odd]*.txt', 'o');
  symlinkSync('..', join(root, 'deep', 'loop'));
  execFileSync('git', ['add', '-A'], { cwd: root, env });
  execFileSync('git', ['commit', '-q', '-m', 'c'], { cwd: root, env });
});

test('a table has digest, rows and columns', async () => {
  expect(await only('a.csv')).toEqual({
    name: 'a.csv',
    digest: expect.stringMatching(/^[\da-f]{32}$/) as string,
    source_type: 'local',
    source: '{"uri":"a.csv"}',
    profile: '{"num_rows":2,"size_bytes":48}',
    schema: '{"mlflow_colspec":[{"type":"long","name":"id","required":true},{"type":"string","name":"name","required":true},{"type":"double","name":"x","required":true},{"type":"boolean","name":"ok","required":true}]}',
  });
});

test('rows of texts', async () => {
  const cases: [string, string, number][] = [['r.csv', '', 0], ['r.csv', 'a\n', 0], ['r.csv', 'a\r\n1\r\n2', 2], ['r.tsv', 'a\tb\n1\t"x\ny"\n\n', 1], ['r.jsonl', '{"a":"\\""}\n{"a":1}', 2]];
  for (const [name, text, rows] of cases) {
    put(name, text);
    expect(await rowsOf({ path: join(root, name), size: text.length })).toBe(rows);
  }
});

test('folders and globs; what is missing is named', async () => {
  const { datasets, missing } = await inputDatasets(['**/*.csv', 'deep', 'deep/[odd]*.txt', 'none', 'n*e'], root);
  expect(datasets.map(({ dataset }) => dataset.name)).toEqual(expect.arrayContaining(['a.csv', 'deep/er/b.csv', 'deep', 'deep/[odd]*.txt']));
  expect(missing).toEqual(['none', 'n*e']);
  expect(datasets.every(({ dataset }) => dataset.digest.length <= 36)).toBe(true);
});

test('the digest of a folder tells names and contents', async () => {
  put('f/a', '1');
  const before = (await only('f')).digest;
  put('f/a', '2');
  const after = (await only('f')).digest;
  rmSync(join(root, 'f/a'));
  put('f/b', '2');
  expect(new Set([before, after, (await only('f')).digest]).size).toBe(3);
});

test('a very large file has a sampled digest, and says so', async () => {
  put('large', 'x'.repeat(3_000_000));
  const file = { path: join(root, 'large'), size: 3_000_000 };
  const digest = await fileDigest(file, undefined, 1000);
  expect(digest).toMatch(/^sampled-[\da-f]{28}$/);
  put('large', `${'x'.repeat(2_999_999)}y`);
  expect(await fileDigest(file, undefined, 1000)).not.toBe(digest);
});

test('outputs are matched once each, in order', async () => {
  expect(await matchFiles(['deep/er', '*.csv', './a.csv', '{a,b}.csv', 'deep/?.txt', '../none'], root)).toEqual(expect.arrayContaining(['deep/er/b.csv', 'a.csv', 'deep/c.txt']));
});

test('a Delta table by its log', async () => {
  const log = (version: number, ...actions: object[]): void => put(`t/_delta_log/${String(version).padStart(20, '0')}.json`, actions.map((action) => JSON.stringify(action)).join('\n'));
  log(0, { metaData: { schemaString: '{"type":"struct","fields":[{"name":"id","type":"long"},{"name":"p","type":"decimal(3,1)"}]}' } }, { add: { path: 'a', size: 5, stats: '{"numRecords":3}' } });
  log(1, { add: { path: 'b', size: 7, stats: '{"numRecords":4}' } }, { remove: { path: 'a' } });
  const dataset = await only('t');
  expect(dataset).toMatchObject({ source_type: 'delta_table', source: '{"path":"t","delta_table_version":1}', profile: '{"num_rows":4,"size_bytes":7}' });
  expect(dataset.digest).toMatch(/^delta-v1-/);
  expect(readBack(dataset)?.code).toContain('spark.read.format("delta").option("versionAsOf", 1).load("t")');
  expect(await versionedArguments(['train.py', '--table=t', 'a.csv', 'none', '--x'], root)).toEqual(['t']);
});

test('DVC names versions beside data, above it and in its lock', async () => {
  put('d/x.csv', 'a\n1\n');
  put('d/x.csv.dvc', 'outs:\n- md5: 0123\n  size: 4\n  path: x.csv\n');
  put('raw/y.csv', 'a\n1\n');
  put('raw.dvc', 'outs:\n- md5: 4567.dir\n  path: raw\n');
  put('out/z.csv', 'a\n1\n');
  put('dvc.lock', "schema: '2.0'\nstages:\n  prepare:\n    outs:\n    - path: out/z.csv\n      hash: md5\n      md5: 89ab\n");
  const source = async (path: string): Promise<unknown> => JSON.parse((await only(path)).source);
  expect(await source('d/x.csv')).toMatchObject({ uri: 'd/x.csv', path: 'd/x.csv', md5: '0123', repo: 'https://example.org/x.git', rev: expect.stringMatching(/^[\da-f]{40}$/) as string });
  expect(await source('raw/y.csv')).toMatchObject({ md5: '4567.dir', kept: 'raw' });
  expect(await source('raw')).toMatchObject({ md5: '4567.dir', folder: true });
  expect(await source('out/z.csv')).toMatchObject({ md5: '89ab' });
  expect(readBack(await only('d/x.csv'))?.code).toMatch(/^import pandas as pd\nimport dvc\.api\nwith dvc\.api\.open\("d\/x\.csv", repo="https:\/\/example\.org\/x\.git", rev="[\da-f]{40}", mode="rb"\) as file:\n {4}df = pd\.read_csv\(file\)$/);
  put('bad.csv', 'a\n');
  put('bad.csv.dvc', 'outs: [\n');
  expect(await source('bad.csv')).toEqual({ uri: 'bad.csv' });
});

test('a pointer of Git LFS and the content it names have one digest', async () => {
  put('.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n');
  put('w.bin', 'content');
  const content = await only('w.bin');
  expect(content.source_type).toBe('git_lfs');
  put('w.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73\nsize 7\n');
  expect(await only('w.bin')).toEqual(content);
  expect(readBack(content)).toEqual({ language: 'shell', code: expect.stringMatching(/^git cat-file blob [\da-f]{40}:w\.bin \| git lfs smudge > w\.bin$/) as string });
});

test('what a run says is quoted in the code', () => {
  const base = { name: 'n', digest: 'd', source_type: 'local' };
  expect(readBack({ ...base, source: JSON.stringify({ uri: 'a"\n\u2028ü😀.csv' }) })?.code).toBe('import pandas as pd\ndf = pd.read_csv("a\\"\\n\\u2028\\u00fc\\U0001f600.csv")');
  expect(readBack({ ...base, source_type: 'git_lfs', source: JSON.stringify({ path: "a'; rm -rf x\u001b[201~", rev: '$(x)' }) })?.code).toBe("git cat-file blob 'HEAD:a'\\''; rm -rf x?[201~' | git lfs smudge > 'a'\\''; rm -rf x?[201~'");
  expect(readBack({ ...base, source_type: 'code', source: '{}' })).toBeUndefined();
  expect(readBack({ ...base, source: 'not json' })).toBeUndefined();
});
