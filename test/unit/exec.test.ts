import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeExecBench, metricsOf, paramsOf, said, tagsOf, type ExecBench } from './execHarness';

let bench: ExecBench;

beforeAll(async () => {
  bench = await makeExecBench();
});
afterAll(() => bench.remove());
beforeEach(() => bench.reset());

const write = (name: string, text: string): void => writeFileSync(join(bench.workspace, name), text);
/** A program for Node, which every machine that runs these tests has. */
const node = (text: string, ...args: string[]): string[] => {
  write('job.js', text);
  return ['--', process.execPath, 'job.js', ...args];
};

describe('trialbook exec', () => {
  it('records what a command was, printed and left', async () => {
    write('data.csv', 'a,b\n1,2\n');
    const result = await bench.run([
      'exec', '--experiment', 'fits', '--name', 'fit {lr} on {date}', '--param', 'lr=0.1', '--tag', 'team=blue', '--note', 'why', '--input', 'data.csv', '--output', 'out/*.txt',
      ...node(`console.log('loss=0.5 accuracy=0.9'); console.error('careful'); require('fs').mkdirSync('out'); require('fs').writeFileSync('out/a.txt', 'kept')`, '--rate', '{lr}', '--epochs=3', '--fast', 'x.csv'),
    ]);
    expect(result).toMatchObject({ code: 0, stdout: 'loss=0.5 accuracy=0.9\n', stderr: 'careful\n' });
    const [run] = await bench.runs();
    expect(run!.info).toMatchObject({ status: 'FINISHED' });
    expect(run!.info.run_name).toMatch(/^fit 0\.1 on \d{4}-\d\d-\d\d$/);
    expect((await bench.client().getExperiment(run!.info.experiment_id)).name).toBe('fits');
    expect(paramsOf(run!)).toEqual({ lr: '0.1', epochs: '3', fast: 'x.csv' });
    expect(metricsOf(run!)).toEqual({ loss: 0.5, accuracy: 0.9 });
    expect(run!.data.metrics.map(({ key }) => key)).toContain('system/duration_seconds');
    expect(tagsOf(run!)).toMatchObject({
      team: 'blue', 'mlflow.note.content': 'why', 'mlflow.source.name': 'job.js', 'trialbook.cwd': '.', 'trialbook.exit_code': '0',
      'trialbook.command': JSON.stringify([process.execPath, 'job.js', '--rate', '{lr}', '--epochs=3', '--fast', 'x.csv']),
    });
    expect(run!.inputs.dataset_inputs.map(({ dataset }) => dataset.name)).toEqual(['data.csv']);
    expect(await bench.artifact(run!, 'out/a.txt')).toBe('kept');
    expect((await bench.artifact(run!, 'trialbook/console.log'))!.split('\n').sort()).toEqual(['', 'careful', 'loss=0.5 accuracy=0.9']);
    expect(JSON.parse((await bench.artifact(run!, 'trialbook/environment.json'))!)).toMatchObject({ machine: { cpus: expect.any(Number) as number } });
  });

  it('passes on how a command ended, and says why it failed', async () => {
    const failed = await bench.run(['exec', ...node(`console.log('acc=1'); console.error('Traceback\\n  File x\\nMemoryError: no room for 3 GB\\n'); process.exit(7)`)]);
    expect(failed.code).toBe(7);
    const missing = await bench.run(['exec', '--', 'no-such-program-here', '--lr', '1']);
    expect(missing.code).toBe(127);
    expect(missing.stderr).toContain('no-such-program-here');
    const killed = await bench.run(['exec', ...node(`process.kill(process.pid, 'SIGTERM'); setInterval(() => 0, 1000)`)]);
    const runs = await bench.runs();
    const told = runs.map((run) => [run.info.status, tagsOf(run)['trialbook.exit_code'], tagsOf(run)['trialbook.signal'], tagsOf(run)['trialbook.error']]);
    expect(told).toEqual([
      ...(process.platform === 'win32' ? [['FAILED', '1', undefined, expect.any(String)]] : [['KILLED', undefined, 'SIGTERM', 'Ended by SIGTERM']]),
      ['FAILED', '127', undefined, expect.stringContaining('no-such-program-here')],
      ['FAILED', '7', undefined, 'MemoryError: no room for 3 GB'],
    ]);
    expect(killed.code).toBe(process.platform === 'win32' ? 1 : 143);
    expect(await bench.artifact(runs[2]!, 'trialbook/console.log')).toContain('MemoryError');
  });

  it('masks secrets wherever they would be recorded', async () => {
    const secret = 'hunter2-hunter2';
    await bench.run(['exec', '--param', `db_password=${secret}`, '--note', `see ${secret}`, ...node(`console.log('password=' + process.argv[3]); console.error('Error: bad password=' + process.argv[3]); process.exit(1)`, '--api-key', secret)], { DB_PASSWORD: secret });
    const [run] = await bench.runs();
    expect(paramsOf(run!)).toEqual({ db_password: '***', 'api-key': '***' });
    const log = (await bench.artifact(run!, 'trialbook/console.log'))!;
    expect(log).toContain('password=');
    expect(JSON.stringify(run) + log).not.toContain(secret);
  });

  it('shows parameters and metrics while the command runs', async () => {
    const child = bench.start(['exec', ...node(`console.log('epoch 1 loss=0.5'); setInterval(() => require('fs').existsSync('go') && process.exit(0), 20)`, '--lr', '1e-3')]);
    const end = said(child);
    await expect.poll(async () => (await bench.runs().catch(() => [])).map((run) => [run.info.status, paramsOf(run), metricsOf(run)])).toEqual([['RUNNING', { lr: '1e-3' }, { loss: 0.5 }]]);
    write('go', '');
    expect((await end).code).toBe(0);
  });

  it('marks a run that lacks what it has to have', async () => {
    const result = await bench.run(['exec', '--require-param', 'lr', '--require-param', 'seed', '--require-metric', 'loss', '--require-metric', 'f1', ...node(`console.log('loss=1')`, '--lr', '1')]);
    expect(result.stderr).toContain("parameter 'seed', metric 'f1'");
    expect(JSON.parse(tagsOf((await bench.runs())[0]!)['trialbook.missing']!)).toEqual({ params: ['seed'], metrics: ['f1'] });
  });

  it('reads metrics by a pattern of its own, a bad one being told', async () => {
    const result = await bench.run(['exec', '--no-metrics', '--metric', 'took (?<seconds>[\\d.]+)', '--metric', '(?<x', ...node(`console.log('took 1.5 s loss=3')`)]);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('(?<x');
    expect(metricsOf((await bench.runs())[0]!)).toEqual({ seconds: 1.5 });
  });

  it('takes rules from trialbook.json', async () => {
    write('trialbook.json', '{ "recording": { "mask": ["^favourite$"], "metricPatterns": ["score is (?<score>\\\\d+)"] } }');
    await bench.run(['exec', ...node(`console.log('score is 7')`, '--favourite', 'blue')]);
    const [run] = await bench.runs();
    expect([paramsOf(run!), metricsOf(run!)]).toEqual([{ favourite: '***' }, { score: 7 }]);
  });

  it('keeps commit and uncommitted changes', async () => {
    rmSync(join(bench.workspace, '.git'), { recursive: true });
    const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: bench.workspace, encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'main');
    write('job.js', 'console.log(1)\n');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    // What it writes comes after the changes were looked at, however long that takes: they are there by then.
    const command = node(`
      console.log(2);
      const { MLFLOW_TRACKING_URI: uri, MLFLOW_RUN_ID: run } = process.env;
      const look = async () => {
        const { files = [] } = await (await fetch(uri + '/api/2.0/mlflow/artifacts/list?path=trialbook&run_id=' + run)).json();
        if (files.some(({ path }) => path.endsWith('.patch'))) require('fs').writeFileSync('made' + '.txt', 'later');
        else setTimeout(look, 20);
      };
      void look();`);
    await bench.run(['exec', ...command]);
    const [run] = await bench.runs();
    expect(tagsOf(run!)).toMatchObject({ 'mlflow.source.git.commit': git('rev-parse', 'HEAD'), 'mlflow.source.git.branch': 'main', 'trialbook.git.dirty': 'true', 'trialbook.source.file': 'job.js' });
    const patch = (await bench.artifact(run!, 'trialbook/changes.patch'))!;
    expect(patch).toContain('console.log(2)');
    expect(patch).not.toContain('made.txt');
    await bench.run(['exec', '--no-changes', ...node('console.log(3)')]);
    expect(await bench.artifact((await bench.runs())[0]!, 'trialbook/changes.patch')).toBeUndefined();
  });

  it('puts a command inside of another one below its run', async () => {
    await bench.run(['exec', '--experiment', 'outer', ...node(`require('child_process').execFileSync(process.execPath, [process.env.CLI, 'exec', '--name', 'inner', '--', process.execPath, '-e', '0'])`)], { CLI: bench.cli });
    const [inner, outer] = await bench.runs();
    expect([inner!.info.run_name, tagsOf(inner!)['mlflow.parentRunId'], inner!.info.experiment_id]).toEqual(['inner', outer!.info.run_id, outer!.info.experiment_id]);
  });

  it('leaves an address that is no server to the program', async () => {
    await bench.run(['exec', ...node(`const e = process.env; console.log(JSON.stringify([e.MLFLOW_TRACKING_URI, e.MLFLOW_RUN_ID ?? null, e.TRIALBOOK_RUN_ID]))`)], { MLFLOW_TRACKING_URI: 'sqlite:///own.db' });
    const [run] = await bench.runs();
    expect(JSON.parse((await bench.artifact(run!, 'trialbook/console.log'))!)).toEqual(['sqlite:///own.db', null, run!.info.run_id]);
  });

  it('records at the address that a person set, unless a folder is named', async () => {
    await bench.run(['exec', '--dir', '.', '--name', 'first', ...node('0')]);
    const { url, token } = bench.client().connection;
    // As a stock server is reached: by its address alone.
    const env = { MLFLOW_TRACKING_URI: `${url.replace('127.0.0.1', '127.0.0.1')}/t/${token ?? ''}/` };
    mkdirSync(join(bench.workspace, 'elsewhere', '.git'), { recursive: true });
    await bench.run(['exec', '--cwd', 'elsewhere', '--uri', env.MLFLOW_TRACKING_URI, '--name', 'second', '--', process.execPath, '-e', 'console.log(process.env.MLFLOW_RUN_ID)']);
    await bench.run(['exec', '--cwd', 'elsewhere', '--name', 'third', '--', process.execPath, '-e', '0'], env);
    expect((await bench.runs()).map(({ info }) => [info.run_name, info.status])).toEqual([['third', 'FINISHED'], ['second', 'FINISHED'], ['first', 'FINISHED']]);
    const [, second] = await bench.runs();
    expect(await bench.artifact(second!, 'trialbook/console.log')).toBe(`${second!.info.run_id}\n`);
  });

  it.each([
    [['exec'], 'Name the command after --'],
    [['exec', '--param', 'x', '--', 'a'], "--param takes KEY=VALUE, not 'x'"],
    [['exec', '--uri', 'file:///x', '--', 'a'], '--uri takes the address of an MLflow server'],
    [['exec', '--start', '{}', '--', 'a'], '--start takes a JSON object'],
  ])('refuses %j', async (args, words) => {
    const result = await bench.run(args);
    expect([result.code, result.stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('trialbook log', () => {
  it('tells a call that makes no sense and does not fail its script, unless that is asked for', async () => {
    const forgiven = await bench.run(['log', 'a=1', '--step', '-5']);
    expect(forgiven).toMatchObject({ code: 0, stderr: expect.stringContaining('--step') as string });
    expect((await bench.run(['log', 'a=1', '--nope', '--strict'])).code).toBe(2);
  });

  it('and exec write down no secret that they are given, nor where it is printed', async () => {
    const secrets = ['Zq1-argument', 'Zq2 a b', 'Zq3-parameter', 'Zq4-logged', 'Zq5-tag'];
    const program = `console.log(process.argv.slice(2).join(' ') + ' Zq5-tag'); require('child_process').execFileSync(process.execPath, [${JSON.stringify(bench.cli)}, 'log', 'db_password=Zq4-logged', 'plain=seen'])`;
    expect(await bench.run(['exec', '--param', 'api_key=Zq3-parameter', '--tag', 'auth_token=Zq5-tag', ...node(program, '--password', 'Zq1-argument', '--auth-token=Zq2 a b', '{api_key}')])).toMatchObject({ code: 0, stderr: '' });
    const [run] = await bench.runs();
    expect(paramsOf(run!)).toMatchObject({ api_key: '***', db_password: '***', plain: 'seen' });
    const written = JSON.stringify(run) + (await bench.artifact(run!, 'trialbook/console.log'))!;
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
  });

  it('adds to the run of its command, and keeps what is printed as well out of the way', async () => {
    write('report.html', '<p>');
    write('values.json', '{"metrics": {"auc": 0.8}, "params": {"depth": 4}}');
    const result = await bench.run(['exec', ...node(`
      const log = (...args) => require('child_process').execFileSync(process.execPath, [process.env.CLI, 'log', ...args], { stdio: 'inherit' });
      log('acc=0.5', 'model=forest', '--step', '3', '--param', 'seed=1', '--tag', 'a=b', '--note', 'n', '--artifact', 'report.html', '--dataset', 'report.html', '--file', 'values.json');
      console.log('acc=9');
      log('model=tree');`)], { CLI: bench.cli });
    expect(result.stderr).toContain("'model' is 'forest' already");
    expect(result.code).toBe(0);
    const [run] = await bench.runs();
    expect(paramsOf(run!)).toEqual({ model: 'forest', seed: '1', depth: '4' });
    expect(run!.data.metrics).toContainEqual(expect.objectContaining({ key: 'acc', value: 0.5, step: 3 }));
    expect(metricsOf(run!)).toEqual({ acc: 0.5, auc: 0.8 });
    expect(tagsOf(run!)).toMatchObject({ a: 'b', 'mlflow.note.content': 'n' });
    expect(await bench.artifact(run!, 'report.html')).toBe('<p>');
    expect(run!.inputs.dataset_inputs).toHaveLength(1);
  });

  it('makes a run at once, adds to a named one, and never fails its script', async () => {
    expect((await bench.run(['log', 'x=1'])).stderr).toContain('No run goes on here');
    expect((await bench.run(['log', 'x=1'])).code).toBe(0);
    expect((await bench.run(['log', 'x=1', '--strict'])).code).toBe(2);
    expect(await bench.run(['log', 'x=1', '--name', 'by hand', '--experiment', 'e'])).toMatchObject({ code: 0, stderr: '' });
    const [made] = await bench.runs();
    expect([made!.info.run_name, made!.info.status, metricsOf(made!)]).toEqual(['by hand', 'FINISHED', { x: 1 }]);
    await bench.run(['log', 'y=2', '--run', made!.info.run_id]);
    expect(metricsOf((await bench.runs())[0]!)).toEqual({ x: 1, y: 2 });
  });
});

describe('ranks', () => {
  const env = (rank: number): NodeJS.ProcessEnv => ({ RANK: String(rank), WORLD_SIZE: '3', LOCAL_WORLD_SIZE: '3', MASTER_ADDR: 'localhost', MASTER_PORT: '29500' });

  it('share one run, which fails when one of them does', async () => {
    // All are there before one ends, as with a launcher.
    const args = ['exec', ...node(`
      const { existsSync, writeFileSync } = require('fs');
      console.log(process.env.MLFLOW_RUN_ID);
      writeFileSync('up' + process.env.RANK, '');
      setInterval(() => {
        if (![0, 1, 2].every((rank) => existsSync('up' + rank))) return;
        if (process.env.RANK === '2') console.error('MemoryError: rank');
        process.exit(process.env.RANK === '2' ? 3 : 0);
      }, 20);`)];
    const results = await Promise.all([0, 1, 2].map((rank) => bench.run(args, env(rank))));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 3]);
    const runs = await bench.runs();
    expect(runs).toHaveLength(1);
    expect(new Set(results.map(({ stdout }) => stdout.trim()))).toEqual(new Set([runs[0]!.info.run_id]));
    expect(runs[0]!.info.status).toBe('FAILED');
    expect(Object.keys(JSON.parse(tagsOf(runs[0]!)['trialbook.ranks']!) as object)).toEqual(['0', '1', '2']);
    expect(tagsOf(runs[0]!)['trialbook.error']).toBe('Rank 2: MemoryError: rank');
    expect(await bench.artifact(runs[0]!, 'trialbook/console.rank2.log')).toContain('MemoryError');
  });

  it.runIf(process.platform === 'linux')('that one command starts are known by their environment', async () => {
    write('mpirun', `#!/bin/sh\nfor rank in 0 1; do OMPI_COMM_WORLD_RANK=$rank OMPI_COMM_WORLD_SIZE=2 sh -c 'while [ ! -e go ]; do sleep 0.05; done' & done; wait\n`);
    chmodSync(join(bench.workspace, 'mpirun'), 0o755);
    const end = said(bench.start(['exec', '--', './mpirun', '-n', '2', 'job']));
    const ranks = async (): Promise<string[]> => Object.keys(JSON.parse(tagsOf((await bench.runs())[0]!)['trialbook.ranks'] ?? '{}') as object);
    await expect.poll(ranks).toEqual(['0', '1']);
    write('go', '');
    expect((await end).code).toBe(0);
    expect(await ranks()).toEqual(['0', '1']);
  });

  it('that start late are part of their own launch, and not of one before it', async () => {
    const two = (rank: number): NodeJS.ProcessEnv => ({ ...env(rank), WORLD_SIZE: '2', LOCAL_WORLD_SIZE: '2' });
    const args = ['exec', ...node('0')];
    for (const launch of [1, 2]) {
      // The first rank is over before the second one begins.
      expect((await bench.run(args, two(0))).code).toBe(0);
      expect((await bench.run(args, two(1))).code).toBe(0);
      const runs = await bench.runs();
      expect(runs).toHaveLength(launch);
      for (const run of runs) expect(Object.keys(JSON.parse(tagsOf(run)['trialbook.ranks']!) as object)).toEqual(['0', '1']);
    }
  });

  it('count when one fails after the first ended', async () => {
    write('job.js', `process.stdin.resume(); console.log('up'); setTimeout(() => process.exit(process.env.RANK === '1' ? 4 : 0), process.env.RANK === '1' ? 1500 : 300)`);
    const args = ['exec', '--', process.execPath, 'job.js'];
    const first = bench.start(args, { ...env(0), WORLD_SIZE: '2', LOCAL_WORLD_SIZE: '2' });
    const second = bench.start(args, { ...env(1), WORLD_SIZE: '2', LOCAL_WORLD_SIZE: '2' });
    const [one, two] = await Promise.all([said(first), said(second)]);
    expect([one.code, two.code]).toEqual([0, 4]);
    expect((await bench.runs()).map(({ info }) => info.status)).toEqual(['FAILED']);
  });
});
