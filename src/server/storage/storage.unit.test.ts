import { lstatSync, readdirSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StorageAim, StorageJob, StorageOutcome, StoragePlan, StorageReport, StorageTask } from '../../protocol/storage';
import { startTestApp, TOKEN, type TestApp } from '../http/testApp';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.close());

const newRun = async (): Promise<string> =>
  ((await test.call('POST', 'mlflow/runs/create', { experiment_id: '0' })).json['run'] as { info: { run_id: string } }).info.run_id;
const end = (id: string): Promise<unknown> => test.call('POST', 'mlflow/runs/update', { run_id: id, status: 'FINISHED', end_time: 5 });
const put = (run: string, path: string, text: string): Promise<unknown> => test.send('PUT', `/t/${TOKEN}/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/${path}`, text);
const read = async (run: string, path: string): Promise<string | undefined> => {
  const answer = await test.send('GET', `/t/${TOKEN}/get-artifact?run_id=${run}&path=${encodeURIComponent(path)}`);
  return answer.status === 200 ? answer.text : undefined;
};
const file = (run: string, path: string): string => join(test.folder, 'artifacts', '0', run, 'artifacts', path);

async function job(task: StorageTask): Promise<StorageJob> {
  const { id } = (await test.call('POST', 'trialbook/storage/jobs', { task })).json;
  for (;;) {
    const state = (await test.call('GET', 'trialbook/storage/jobs', { id })).json as unknown as StorageJob;
    if (state.kind !== 'running') return state;
    await wait(5);
  }
}
async function result<T>(task: StorageTask): Promise<T> {
  const state = await job(task);
  if (state.kind !== 'done') throw new Error(JSON.stringify(state));
  return Object.values(state.result)[0] as T;
}
const scan = (): Promise<StorageReport> => result({ kind: 'scan' });
const plan = (aim: StorageAim): Promise<StoragePlan> => result({ kind: 'plan', aim });
const apply = ({ id }: StoragePlan): Promise<StorageOutcome> => result({ kind: 'apply', plan: id });
const BIG = 'x'.repeat(5000);

describe('storage', () => {
  it('tells what each experiment, run and file takes', async () => {
    const [a, b] = [await newRun(), await newRun()];
    await put(a, 'plots/A.png', 'abc');
    await put(b, 'model.bin', BIG);
    await test.call('POST', 'mlflow/runs/delete', { run_id: b });
    await mkdir(join(test.folder, 'artifacts', '7', 'lost'), { recursive: true });
    await writeFile(join(test.folder, 'artifacts', '7', 'lost', 'file'), 'zz');
    await symlink('/etc', join(test.folder, 'artifacts', '0', a, 'artifacts', 'link'));
    const report = await scan();
    expect(report).toMatchObject({ files: 3, bytes: 5005, shared_bytes: 0, strays: { files: 1, bytes: 2 }, trash: { runs: 1, bytes: 5000 }, left_elsewhere: 0 });
    expect(report.experiments).toMatchObject([{ experiment_id: '0', owners: 2, files: 2, bytes: 5003, trash_bytes: 5000 }]);
    expect((await test.call('GET', 'trialbook/storage/owners', { experiment_id: '0' })).json['owners']).toHaveLength(2);
    expect((await test.call('GET', 'trialbook/storage/files', { kind: 'run', id: a })).json).toMatchObject({ files: [{ path: 'plots/A.png', bytes: 3 }], more: 0 });
  });

  it('keeps equal files once, and one of them alone is written anew', async () => {
    const runs = [await newRun(), await newRun(), await newRun()];
    for (const run of runs) await put(run, 'model.bin', BIG);
    await put(runs[0]!, 'other.bin', BIG.replace('x', 'y'));
    for (const run of runs.slice(0, 2)) await end(run);
    const planned = await plan({ kind: 'duplicates' });
    expect(planned).toMatchObject({ count: 1, bytes: 5000, items: [{ path: 'model.bin' }] });
    expect((await scan()).shared_bytes).toBe(0);
    expect(await apply(planned)).toEqual({ done: 1, bytes: 5000, skipped: [] });
    expect(lstatSync(file(runs[0]!, 'model.bin')).ino).toBe(lstatSync(file(runs[1]!, 'model.bin')).ino);
    expect(await scan()).toMatchObject({ shared_bytes: 5000, bytes: 15_000 });
    await put(runs[0]!, 'model.bin', 'new');
    expect([await read(runs[0]!, 'model.bin'), await read(runs[1]!, 'model.bin')]).toEqual(['new', BIG]);
    expect((await plan({ kind: 'duplicates' })).count).toBe(0);
  });

  it('leaves a file that changed since', async () => {
    const runs = [await newRun(), await newRun()];
    for (const run of runs) await put(run, 'model.bin', BIG);
    for (const run of runs) await end(run);
    const planned = await plan({ kind: 'duplicates' });
    await writeFile(file(runs[0]!, 'model.bin'), 'z'.repeat(5000));
    await writeFile(file(runs[1]!, 'model.bin'), 'q'.repeat(5000));
    expect(await apply(planned)).toMatchObject({ done: 0, skipped: [{ path: 'model.bin' }] });
    expect(await readFile(file(runs[0]!, 'model.bin'), 'utf8')).toBe('z'.repeat(5000));
  });

  it('keeps the best checkpoints and those of versions, and puts the others back', async () => {
    const run = await newRun();
    for (const [step, value] of [[10, 3], [20, 1], [30, 2], [40, 4]] as const) {
      await put(run, `checkpoints/checkpoint-${step}/Weights.bin`, 'w'.repeat(step));
      await test.call('POST', 'mlflow/runs/log-batch', { run_id: run, metrics: [{ key: 'loss', value, timestamp: 1, step }] });
    }
    await put(run, 'checkpoints/checkpoint-50/Weights.bin', 'unknown');
    await test.call('POST', 'mlflow/registered-models/create', { name: 'm' });
    await test.call('POST', 'mlflow/model-versions/create', { name: 'm', source: `runs:/${run}/checkpoints/checkpoint-40`, run_id: run });
    const aim = { kind: 'checkpoints', metric: 'loss', direction: 'lower', keep: 1, each: 'run' } as const;
    expect((await plan(aim)).kept.every(({ why }) => why === 'running')).toBe(true);
    await end(run);
    const planned = await plan(aim);
    expect(planned.items.map(({ path, value, bytes }) => [path, value, bytes])).toEqual([['checkpoints/checkpoint-30', 2, 30], ['checkpoints/checkpoint-10', 3, 10]]);
    expect(planned.kept.map(({ path, why }) => [path, why])).toEqual([['checkpoints/checkpoint-50', 'unknown-value'], ['checkpoints/checkpoint-20', 'best'], ['checkpoints/checkpoint-40', 'registered']]);
    const done = await apply(planned);
    expect(done).toMatchObject({ done: 2, bytes: 40, skipped: [] });
    expect(await read(run, 'checkpoints/checkpoint-30/Weights.bin')).toBeUndefined();
    expect((await scan()).removed).toMatchObject([{ id: done.batch, files: 2, bytes: 40, kind: 'checkpoints' }]);
    expect(await result({ kind: 'undo', batch: done.batch! })).toMatchObject({ done: 2, skipped: [] });
    expect(await read(run, 'checkpoints/checkpoint-30/Weights.bin')).toBe('w'.repeat(30));
    expect((await scan()).removed).toEqual([]);
  });

  it('keeps the best of logged models, and the others come back', async () => {
    const run = await newRun();
    const ids: string[] = [];
    for (const step of [1, 2, 3]) {
      const model = (await test.call('POST', 'mlflow/logged-models', { experiment_id: '0', name: `checkpoint-${step}`, source_run_id: run })).json['model'] as { info: { model_id: string } };
      ids.push(model.info.model_id);
      await test.call('PATCH', `mlflow/logged-models/${model.info.model_id}`, { model_id: model.info.model_id, status: 'LOGGED_MODEL_READY' });
      await test.call('POST', 'mlflow/runs/log-batch', { run_id: run, metrics: [{ key: 'acc', value: [0.5, 0.9, 0.4][step - 1], timestamp: 1, step, model_id: model.info.model_id }] });
    }
    await end(run);
    const planned = await plan({ kind: 'checkpoints', metric: 'acc', direction: 'higher', keep: 1, each: 'all' });
    expect(planned.items.map(({ owner }) => owner?.id)).toEqual([ids[0], ids[2]]);
    const { batch } = await apply(planned);
    expect((await test.call('GET', `mlflow/logged-models/${ids[0]!}`)).status).toBe(404);
    await result({ kind: 'undo', batch: batch! });
    expect((await test.call('GET', `mlflow/logged-models/${ids[0]!}`)).status).toBe(200);
  });

  it('ends the trash with what was removed', async () => {
    const run = await newRun();
    for (const step of [1, 2]) await put(run, `ckpt_${step}.pt`, BIG);
    await test.call('POST', 'mlflow/runs/log-batch', { run_id: run, metrics: [{ key: 'loss', value: 1, timestamp: 1, step: 1 }, { key: 'loss', value: 2, timestamp: 1, step: 2 }] });
    await end(run);
    await apply(await plan({ kind: 'checkpoints', metric: 'loss', direction: 'lower', keep: 1, each: 'run' }));
    const gone = await newRun();
    await put(gone, 'a', BIG);
    await test.call('POST', 'mlflow/runs/delete', { run_id: gone });
    const planned = await plan({ kind: 'trash' });
    expect(planned.items.map(({ kind, bytes }) => [kind, bytes])).toEqual([['run', 5000], ['batch', 5000]]);
    expect(await apply(planned)).toMatchObject({ bytes: 10_000 });
    expect(await scan()).toMatchObject({ files: 1, bytes: 5000, removed: [], trash: { bytes: 0, runs: 0 } });
  });

  it('removes what belongs to nothing, and not what a run has by now', async () => {
    await mkdir(join(test.folder, 'artifacts', '7', 'lost'), { recursive: true });
    await writeFile(join(test.folder, 'artifacts', '7', 'lost', 'file'), 'zz');
    const planned = await plan({ kind: 'strays' });
    expect(planned.items).toMatchObject([{ path: '7/lost', bytes: 2 }]);
    const { batch } = await apply(planned);
    expect(readdirSync(join(test.folder, 'artifacts', '7'))).toEqual([]);
    await result({ kind: 'undo', batch: batch! });
    expect(readdirSync(join(test.folder, 'artifacts', '7', 'lost'))).toEqual(['file']);
  });

  it('does one thing at a time, and forgets a plan that was done', async () => {
    const planned = await plan({ kind: 'strays' });
    await apply(planned);
    expect(await job({ kind: 'apply', plan: planned.id })).toMatchObject({ kind: 'failed' });
    const first = test.call('POST', 'trialbook/storage/jobs', { task: { kind: 'scan' } });
    const second = test.call('POST', 'trialbook/storage/jobs', { task: { kind: 'scan' } });
    expect([(await first).status, (await second).status].sort()[0]).toBe(200);
  });
});
