import { beforeEach, expect, it, vi } from 'vitest';
import type { Metric, Run } from '../protocol/entities';
import { OutputGate } from './outputGate';

let logged: Metric[];
let run: Run;

const point = (key: string, step: number, value = step): Metric => ({ key, value, step, timestamp: 1000 + step });
const gate = (usesMlflow = false, told: string[] = []): OutputGate => new OutputGate({
  log: ({ metrics }) => logged.push(...(metrics ?? [])), read: () => Promise.resolve(run), told: () => new Set(told), usesMlflow, params: [{ key: 'lr', value: '1' }],
});
const keys = (): string[] => logged.map(({ key, step }) => `${key}${step}`);

beforeEach(() => {
  vi.useFakeTimers();
  logged = [];
  run = { info: {} as Run['info'], data: { metrics: [], params: [{ key: 'lr', value: '1' }], tags: [] }, inputs: { dataset_inputs: [], model_inputs: [] } };
  return () => vi.useRealTimers();
});

it('lets metrics through while the command runs', async () => {
  const open = gate();
  open.push([point('loss', 1)]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(keys()).toEqual(['loss1']);
  expect([...(await open.end())]).toEqual(['loss']);
});

it('holds all back to the end once the program logs, and leaves it what it logged', async () => {
  const open = gate();
  run.data.metrics.push(point('acc', 0));
  open.push([point('loss', 1), point('acc', 1)]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(keys()).toEqual([]);
  open.push([point('loss', 2)]);
  run.data.metrics.push(point('loss', 0));
  open.push([point('f1', 3)]);
  await open.end();
  expect(keys()).toEqual(['f13']);
});

it('notices a program that logs a key late, and one that logs another value of a parameter', async () => {
  const open = gate();
  open.push([point('loss', 1)]);
  await vi.advanceTimersByTimeAsync(1500);
  run.data.metrics.push(point('loss', 5));
  open.push([point('loss', 2)]);
  await vi.advanceTimersByTimeAsync(1500);
  await open.end();
  expect(keys()).toEqual(['loss1']);
  logged = [];
  const other = gate();
  run.data = { ...run.data, metrics: [], params: [{ key: 'lr', value: '2' }] };
  other.push([point('a', 1)]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(keys()).toEqual([]);
  await other.end();
  expect(keys()).toEqual(['a1']);
});

it('is not held up by what `trialbook log` wrote, whose keys it leaves alone', async () => {
  const open = gate(false, ['acc']);
  run.data.metrics.push(point('acc', 0));
  open.push([point('acc', 1), point('loss', 1)]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(keys()).toEqual(['loss1']);
  await open.end();
});
