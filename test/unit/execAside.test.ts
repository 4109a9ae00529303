import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storeHash } from '../../src/address/address';
import { bootId, machineId } from '../../src/address/machine';
import { createRun } from '../../src/exec/record/createRun';
import { identityOf } from '../../src/exec/record/identity';
import { Spool, type SpoolHead } from '../../src/exec/record/spool';
import { takeIn } from '../../src/exec/record/takeIn';
import { makeExecBench, metricsOf, paramsOf, said, tagsOf, wrote, type ExecBench } from './execHarness';

let bench: ExecBench;

beforeAll(async () => {
  bench = await makeExecBench();
});
afterAll(() => bench.remove());
beforeEach(() => bench.reset());

/** A program for Node. */
const node = (text: string, ...args: string[]): string[] => {
  writeFileSync(join(bench.workspace, 'job.js'), text);
  return ['--', process.execPath, 'job.js', ...args];
};
const kept = (): string[] => {
  const folder = join(bench.state, 'kept', storeHash(join(bench.workspace, '.trialbook')));
  return existsSync(folder) ? readdirSync(folder) : [];
};
const target = () => ({ kind: 'store', storePath: join(bench.workspace, '.trialbook') }) as const;

describe('without a server', () => {
  it('a command runs all the same, and its record is taken in by the next one', async () => {
    const command = node(`
      console.log('loss=0.5', String(process.env.MLFLOW_RUN_ID), String(process.env.MLFLOW_TRACKING_URI));
      require('fs').writeFileSync('out.txt', 'first');
      require('child_process').execFileSync(process.execPath, [process.env.CLI, 'log', 'told=1']); process.exit(3)`, '--lr', '0.1');
    const alone = await bench.run(['exec', '--dir', '.', '--experiment', 'e', '--output', 'out.txt', ...command], { CLI: bench.lonely, MLFLOW_TRACKING_URI: `http://127.0.0.1:9/t/${'a'.repeat(64)}` }, bench.lonely);
    expect(alone).toMatchObject({ code: 3, stdout: 'loss=0.5 undefined undefined\n' });
    expect(alone.stderr.trim().split('\n')).toEqual([expect.stringContaining('its record is kept aside')]);
    expect(kept()).toHaveLength(1);
    writeFileSync(join(bench.workspace, 'out.txt'), 'second');
    const next = await bench.run(['exec', '--name', 'next', '--', process.execPath, '-e', '0']);
    expect(next.stderr).toContain('A run that was kept aside was taken in.');
    expect(kept()).toEqual([]);
    const [, run] = await bench.runs();
    expect([run!.info.status, run!.info.run_name, paramsOf(run!), metricsOf(run!)]).toEqual(['FAILED', 'job.js', { lr: '0.1' }, { loss: 0.5, told: 1 }]);
    expect((await bench.client().getExperiment(run!.info.experiment_id)).name).toBe('e');
    expect(tagsOf(run!)['trialbook.exit_code']).toBe('3');
    expect(await bench.artifact(run!, 'trialbook/console.log')).toContain('loss=0.5');
    expect(await bench.artifact(run!, 'out.txt')).toBe('first');
    expect(Number(run!.info.end_time)).toBeGreaterThanOrEqual(Number(run!.info.start_time));
  });

  it('a run made by hand is kept too, and `take-in` takes it', async () => {
    expect((await bench.run(['log', 'x=NaN', 'y=1', '--name', 'late'], {}, bench.lonely)).code).toBe(0);
    expect(await bench.run(['take-in'])).toMatchObject({ code: 0, stdout: 'Took in 1 run\n' });
    expect((await bench.run(['take-in'])).stdout).toBe('Nothing is kept aside\n');
    const [run] = await bench.runs();
    expect([run!.info.run_name, metricsOf(run!)]).toEqual(['late', { x: NaN, y: 1 }]);
  });

  it('nor a place to keep anything, a command runs with one line of warning', async () => {
    writeFileSync(join(bench.state, '..', 'file'), '');
    const result = await bench.run(['exec', ...node(`console.log('ran'); process.exit(5)`)], { TRIALBOOK_STATE_DIR: join(bench.state, '..', 'file', 'state') });
    expect(result).toMatchObject({ code: 5, stdout: 'ran\n' });
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('in a store that cannot be written, too', async () => {
    writeFileSync(join(bench.workspace, 'file'), '');
    const result = await bench.run(['exec', '--store', join(bench.workspace, 'file', '.trialbook'), ...node(`process.exit(6)`)]);
    expect(result.code).toBe(6);
    expect(result.stderr.trim().split('\n')).toEqual([expect.stringContaining('kept aside')]);
  });
});

it('a server that is killed in the middle loses nothing', async () => {
  const child = bench.start(['exec', ...node(`
    console.log('up'); console.log('step=1 loss=1');
    setInterval(() => { if (require('fs').existsSync('go')) { console.log('step=2 loss=2'); process.exit(0); } }, 20)`)]);
  const end = said(child);
  await wrote(child, 'up');
  const { pid } = await bench.client().status();
  process.kill(pid, 'SIGKILL');
  writeFileSync(join(bench.workspace, 'go'), '');
  expect((await end).code).toBe(0);
  const [run] = await bench.runs();
  expect([run!.info.status, metricsOf(run!)]).toEqual(['FINISHED', { loss: 2 }]);
  expect((await bench.client().getMetricHistory({ run_id: run!.info.run_id, metric_key: 'loss' })).metrics.map(({ value }) => value)).toEqual([1, 2]);
  expect(kept()).toEqual([]);
});

it('a recorder that is killed leaves a run that ends as KILLED, with its log, once its command is gone', async () => {
  const child = bench.start(['exec', ...node(`require('fs').writeFileSync('pid', String(process.pid)); console.log('up'); setInterval(() => 0, 1000)`, '--lr', '1')]);
  const end = said(child);
  await wrote(child, 'up');
  const folder = join(bench.state, 'kept', storeHash(target().storePath));
  await expect.poll(() => kept().map((name) => readFileSync(join(folder, name, 'console.log'), 'utf8'))).toEqual(['up\n']);
  child.kill('SIGKILL');
  await end;
  const command = Number(readFileSync(join(bench.workspace, 'pid'), 'utf8'));
  // The command goes on without its recorder: its run does too.
  expect((await bench.run(['take-in'])).stdout).toBe('Nothing is kept aside\n');
  process.kill(command, 'SIGKILL');
  await expect.poll(async () => (await bench.run(['take-in'])).stdout).toBe('Took in 1 run\n');
  const [run] = await bench.runs();
  expect([run!.info.status, paramsOf(run!)]).toEqual(['KILLED', { lr: '1' }]);
  expect(tagsOf(run!)['trialbook.error']).toContain('killed');
  expect(await bench.artifact(run!, 'trialbook/console.log')).toBe('up\n');
});

describe('taking in', () => {
  const gone = { pid: 2 ** 22 + 7, machine: '', boot: '', started: '' };

  /** The folder of a recorder that is gone, as it was killed after `lines`. */
  const leave = (lines: (spool: Spool) => void): SpoolHead => {
    const head: SpoolHead = { id: 'f00d', experiment: undefined, name: 'left', startTime: 1000, tags: [], params: [{ key: 'p', value: '1' }], process: { ...gone, machine: machineId(), boot: bootId() } };
    lines(Spool.create(target(), head));
    return head;
  };

  it('makes one run of a record, though who took it in was killed after making it', async () => {
    await bench.run(['env']);
    const head = leave((spool) => spool.append({ kind: 'log', entries: { metrics: [{ key: 'm', value: 2, step: 1, timestamp: 5 }] } }));
    await createRun(bench.client(), head);
    expect(await takeIn(bench.client(), target())).toEqual({ runs: 1, problems: [] });
    const runs = await bench.runs();
    expect(runs.map((run) => [run.info.run_name, run.info.status, metricsOf(run), paramsOf(run)])).toEqual([['left', 'KILLED', { m: 2 }, { p: '1' }]]);
  });

  it('is done once by several at the same time', async () => {
    await bench.run(['env']);
    leave((spool) => spool.append({ kind: 'end', status: 'FINISHED', endTime: 2000 }));
    const all = await Promise.all(Array.from({ length: 4 }, () => takeIn(bench.client(), target())));
    expect(all.reduce((sum, { runs }) => sum + runs, 0)).toBe(1);
    expect((await bench.runs()).map(({ info }) => [info.status, info.end_time])).toEqual([['FINISHED', 2000]]);
  });

  it('goes on where a process was killed that had claimed a record', async () => {
    await bench.run(['env']);
    leave((spool) => spool.append({ kind: 'ended', status: 'FAILED', endTime: 3000 }));
    const folder = join(bench.state, 'kept', storeHash(target().storePath));
    renameSync(join(folder, 'f00d'), join(folder, `f00d~${gone.pid}~1`));
    expect(await takeIn(bench.client(), target())).toEqual({ runs: 1, problems: [] });
    expect((await bench.runs()).map(({ info }) => [info.status, info.end_time])).toEqual([['FAILED', 3000]]);
  });

  it('leaves a line out that was cut off, and what a server refuses', async () => {
    await bench.run(['env']);
    leave((spool) => {
      writeFileSync(join(bench.workspace, 'gone.txt'), 'x');
      spool.append({ kind: 'artifact', path: 'gone.txt', file: { path: join(bench.workspace, 'gone.txt') } });
      rmSync(spool.file(`file-${process.pid}-0`));
      spool.append({ kind: 'end', status: 'FINISHED', endTime: 2000 });
      writeFileSync(spool.file('record.jsonl'), `${readFileSync(spool.file('record.jsonl'), 'utf8')}{"kind":"lo`);
    });
    const { runs, problems } = await takeIn(bench.client(), target());
    expect([runs, problems]).toEqual([1, [expect.stringContaining('gone.txt')]]);
  });

  it('leaves the record of a process that goes on alone', async () => {
    await bench.run(['env']);
    Spool.create(target(), { id: 'a11e', experiment: undefined, name: 'going', startTime: 1, tags: [], params: [], process: identityOf(process.pid) });
    expect(await takeIn(bench.client(), target())).toEqual({ runs: 0, problems: [] });
    expect(kept()).toEqual(['a11e']);
  });
});
