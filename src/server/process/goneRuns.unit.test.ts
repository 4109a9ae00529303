import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { processIsGone, thisProcess } from '../../address/machine';
import { storeWithRun } from '../../store/testing/folders';
import { endGoneRuns } from './goneRuns';

const LATER = 10 * 60_000;

it('ends a run whose process is gone, and no other', async () => {
  let time = 1000;
  const { store } = await storeWithRun({ now: () => time });
  const make = (process: unknown): string => store.runs.create({ experiment_id: '0', tags: [{ key: 'trialbook.process', value: JSON.stringify(process) }] }).info.run_id;
  const ended = spawnSync(process.execPath, ['-e', '0']).pid;
  const gone = make({ ...thisProcess(), pid: ended, started: '1' });
  const others = [make(thisProcess()), make({ ...thisProcess(), pid: ended, machine: 'another' }), make({ pid: -1 }), make('x'), make({ ...thisProcess(), pid: ended })];
  time += LATER;
  store.metrics.logBatch(others[4]!, [], [], []);
  expect(endGoneRuns(store, time)).toEqual([gone]);
  expect(store.runs.get(gone)).toMatchObject({ info: { status: 'KILLED', end_time: 1000 } });
  expect(store.runs.get(gone).data.tags).toContainEqual({ key: 'trialbook.error', value: 'The process that recorded this run is gone' });
  for (const id of others) expect(store.runs.get(id).info.status).toBe('RUNNING');
});

it('tells a process from another one with its number, and from one before the machine started anew', () => {
  const here = thisProcess();
  expect(processIsGone(here)).toBe(false);
  expect(processIsGone({ ...here, started: `${here.started}0` })).toBe(process.platform === 'linux');
  expect(processIsGone({ ...here, boot: 'before' })).toBe(here.boot !== '');
  expect(processIsGone({ ...here, machine: 'another', pid: 2 ** 22 + 5 })).toBe(false);
});
