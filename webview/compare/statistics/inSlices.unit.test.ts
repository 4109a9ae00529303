import { expect, test } from 'vitest';
import { inSlices } from './inSlices';

function* work(steps: number, cost: number): Generator<number, string> {
  for (let step = 0; step < steps; step += 1) {
    const end = performance.now() + cost;
    while (performance.now() < end);
    yield step;
  }
  return 'done';
}

test('answers what the work returns and lets others in between', async () => {
  const told: number[] = [];
  let others = 0;
  const timer = setInterval(() => (others += 1));
  expect(await inSlices(work(8, 6), new AbortController().signal, (step) => told.push(step))).toBe('done');
  clearInterval(timer);
  expect(told.length).toBeGreaterThan(1);
  expect(others).toBeGreaterThan(0);
});

test('stops when it is told to', async () => {
  const stop = new AbortController();
  const told: number[] = [];
  expect(
    await inSlices(work(1000, 6), stop.signal, (step) => {
      told.push(step);
      stop.abort();
    }),
  ).toBeUndefined();
  expect(told).toHaveLength(1);
});
