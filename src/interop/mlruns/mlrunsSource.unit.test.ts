import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryRun, Metric, Problem } from '../history';
import { openMlruns } from './mlrunsSource';

const ID = '0123456789abcdef0123456789abcdef';
const OTHER = 'fedcba9876543210fedcba9876543210';

describe('an mlruns folder', () => {
  let root: string;
  let problems: Problem[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trialbook-mlruns-'));
    problems = [];
    put('1/meta.yaml', "artifact_location: file:///gone/1\nexperiment_id: '1'\nname: 'a: b'\n");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const put = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const meta = (more = ''): string => `run_id: ${ID}\nrun_name: ok\nstart_time: 1700000000000\nend_time: 1700000001000\nstatus: 3\n${more}`;
  const source = (path = root) => openMlruns(path, { problem: (problem) => problems.push(problem), signal: new AbortController().signal });
  const all = async (path = root): Promise<HistoryRun[]> => {
    const opened = source(path);
    const found: HistoryRun[] = [];
    for await (const experiment of opened.experiments()) for await (const run of opened.runs(experiment)) found.push(run);
    return found;
  };
  const pointsOf = async (known?: ReadonlyMap<string, number>): Promise<Metric[]> => {
    const opened = source();
    const found: Metric[] = [];
    for await (const experiment of opened.experiments()) for await (const run of opened.runs(experiment)) for await (const block of opened.points(run, known)) found.push(...block);
    return found;
  };

  it('has keys with slashes in folders, and states that are numbers', async () => {
    put(`1/${ID}/meta.yaml`, meta());
    put(`1/${ID}/params/opt/lr`, '0.1');
    put(`1/${ID}/tags/mlflow.note.content`, 'ü\nb');
    put(`1/${ID}/metrics/val/loss`, '1 0.5 1\n');
    const [{ run }] = await all() as [HistoryRun];
    expect(run.info).toMatchObject({ run_id: ID, run_name: 'ok', status: 'FINISHED', start_time: 1_700_000_000_000, end_time: 1_700_000_001_000, experiment_id: '1', lifecycle_stage: 'active' });
    expect(run.data).toEqual({ metrics: [], params: [{ key: 'opt/lr', value: '0.1' }], tags: [{ key: 'mlflow.note.content', value: 'ü\nb' }] });
    expect(await pointsOf()).toEqual([{ key: 'val/loss', timestamp: 1, value: 0.5, step: 1 }]);
    expect(problems).toEqual([]);
  });

  it('of an old version keeps names, source and commit in the meta file', async () => {
    put(`1/${ID}/meta.yaml`, `run_uuid: ${ID}\nname: old\nsource_name: train.py\nsource_type: 4\nsource_version: abc\nentry_point_name: main\nstart_time: 1\nend_time: 2\nstatus: 4\ntags: []\nuser_id: u\nexperiment_id: 0\n`);
    const [{ run }] = await all() as [HistoryRun];
    expect(run.info).toMatchObject({ run_id: ID, run_name: 'old', status: 'FAILED' });
    expect(run.data.tags).toEqual([
      { key: 'mlflow.source.name', value: 'train.py' }, { key: 'mlflow.source.git.commit', value: 'abc' }, { key: 'mlflow.project.entryPoint', value: 'main' }, { key: 'mlflow.source.type', value: 'LOCAL' },
    ]);
  });

  it('gives what is left of a damaged run, and tells of the damage', async () => {
    put(`1/${ID}/meta.yaml`, '');
    put(`1/${ID}/params/lr`, '0.1');
    put(`1/${ID}/tags/mlflow.runName`, 'torn');
    put(`1/${ID}/metrics/loss`, '1 0.5 1\nxx\n2 0.4');
    put(`1/${OTHER}/meta.yaml`, `run_id: ${OTHER}\nstart_time: 5\nstatus: 3\nend_time: 6\nrun_name: "cut o`);
    const runs = await all();
    expect(runs.map(({ run: { info } }) => [info.run_id, info.run_name, info.status])).toEqual([[ID, 'torn', 'KILLED'], [OTHER, expect.any(String), 'FINISHED']]);
    expect(await pointsOf()).toHaveLength(1);
    const told = problems.map(({ where, what }) => `${where.slice(root.length + 3 + 33)} ${what}`);
    expect(told).toContain('meta.yaml is empty');
    expect(told).toContain('meta.yaml is damaged and was read up to the damage');
    expect(told).toContain('metrics/loss 1 line is damaged and is left out');
    expect(told).toContain('metrics/loss its last line is cut off and is left out');
  });

  it('gives the points before a line that does not end, and tells of it', async () => {
    put(`1/${ID}/meta.yaml`, meta());
    put(`1/${ID}/metrics/loss`, '1 0.5 1\n2 0.4 2\n');
    // Longer than what is read as a whole; what is behind the lines is one of zeros.
    truncateSync(join(root, `1/${ID}/metrics/loss`), 33 * 1024 * 1024);
    expect((await pointsOf()).map(({ step }) => step)).toEqual([1, 2]);
    expect(problems.map(({ what }) => what)).toEqual(['holds a line without an end, and was read up to it']);
  });

  it('that still grows has a last line without an end, and new points behind those that are known', async () => {
    put(`1/${ID}/meta.yaml`, meta().replace('status: 3', 'status: 1'));
    put(`1/${ID}/metrics/loss`, '1 0.5 1\n2 0.4 2\n3 0.3 3\n4 0.');
    const [before] = await all();
    expect((await pointsOf(new Map([['loss', 2]]))).map(({ step }) => step)).toEqual([3]);
    expect(problems).toEqual([]);
    put(`1/${ID}/metrics/loss`, '1 0.5 1\n2 0.4 2\n3 0.3 3\n4 0.2 0\n');
    const [after] = await all();
    expect(after!.mark).not.toBe(before!.mark);
    // Out of order, nobody knows which ones the target has.
    expect((await pointsOf(new Map([['loss', 3]]))).map(({ step }) => step)).toEqual([0, 1, 2, 3]);
  });

  it('tells how many traces an experiment has, which come along nowhere', async () => {
    put('1/traces/tr-1/trace_info.yaml', 'request_id: tr-1\n');
    put('1/traces/tr-2/trace_info.yaml', 'request_id: tr-2\n');
    expect(await all()).toEqual([]);
    const told = [{ where: 'experiment a: b', what: 'its 2 traces are left out, for only runs and models are copied', lost: true }];
    expect(problems).toEqual(told);
    problems.length = 0;
    const opened = source();
    // Where runs of other experiments are chosen nothing of this one is missing.
    for await (const experiment of opened.experiments()) for await (const run of opened.runs(experiment, { runs: new Set(['other']) })) expect(run).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it('is read by a mark that stays while nothing changes', async () => {
    put(`1/${ID}/meta.yaml`, meta());
    put(`1/${ID}/artifacts/a.txt`, 'a');
    const [first] = await all();
    const [second] = await all();
    expect(second!.mark).toBe(first!.mark);
    put(`1/${ID}/artifacts/b.txt`, 'b');
    expect((await all())[0]!.mark).not.toBe(first!.mark);
  });

  it('has its artifacts with it when it was moved, and never those of links', async () => {
    put(`1/${ID}/meta.yaml`, meta(`artifact_uri: file:///gone/1/${ID}/artifacts\n`));
    put(`1/${ID}/artifacts/a/b.txt`, 'abc');
    symlinkSync(tmpdir(), join(root, '1', ID, 'artifacts', 'all'));
    const opened = source();
    const found: string[] = [];
    for await (const experiment of opened.experiments()) for await (const run of opened.runs(experiment)) for await (const file of opened.files(run)) found.push(file.path);
    expect(found).toEqual(['a/b.txt']);
    expect(problems.map(({ what }) => what)).toEqual(['is a link to a place outside and is left out']);
  });

  it('keeps deleted experiments apart, and can be opened by one of its experiments', async () => {
    put('.trash/2/meta.yaml', "experiment_id: '2'\nname: gone\nlifecycle_stage: deleted\n");
    const [a, b] = [[] as unknown[], [] as unknown[]];
    for await (const { name, lifecycle_stage: stage } of source().experiments()) a.push([name, stage]);
    for await (const { name } of source(join(root, '1')).experiments()) b.push(name);
    expect(a).toEqual([['a: b', 'active'], ['gone', 'deleted']]);
    expect(b).toEqual(['a: b']);
  });

  it('does not follow what a meta file asks for', async () => {
    put(`1/${ID}/meta.yaml`, meta());
    put(`1/${ID}/inputs/x/meta.yaml`, 'source_type: DATASET\nsource_id: ../../../../secret\ntags: {}\n');
    put(`1/${ID}/inputs/y/meta.yaml`, `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n`);
    const [{ run }] = await all() as [HistoryRun];
    expect(run.inputs.dataset_inputs).toEqual([]);
    expect(problems.map(({ what }) => what)).toEqual(['is damaged']);
  });

  it('has registered models with versions in the order of their numbers, sources by ids, and without deleted ones', async () => {
    put('models/net/meta.yaml', 'name: net\ncreation_timestamp: 1\nlast_updated_timestamp: 2\ndescription: null\n');
    put('models/net/aliases/champion', '10');
    for (const version of [2, 10]) put(`models/net/version-${version}/meta.yaml`, `name: net\nversion: ${version}\nrun_id: ${ID}\nsource: file:///gone/1/${ID}/artifacts/model\ncurrent_stage: Production\ncreation_timestamp: 1\nstatus: READY\n`);
    put('models/net/version-11/meta.yaml', 'name: net\nversion: 11\ncurrent_stage: Deleted_Internal\n');
    const found = [];
    for await (const model of source().registeredModels()) found.push(model);
    expect(found).toHaveLength(1);
    expect(found[0]!.versions.map(({ version, source: from, aliases, current_stage: stage }) => [version, from, aliases, stage])).toEqual([
      ['2', `runs:/${ID}/model`, [], 'Production'], ['10', `runs:/${ID}/model`, ['champion'], 'Production'],
    ]);
  });
});
