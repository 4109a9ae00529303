import { describe, expect, it, vi } from 'vitest';
import { SILENT_RUN, isUsed, watchUse, type Use } from './lifetime';

const now = 1_800_000_000_000;
const unused: Use = { listeners: () => 0, inFlight: () => 0, lastRequestAt: () => 0, activeRuns: () => [] };

describe('isUsed', () => {
  it.each<[string, Partial<Use>, boolean]>([
    ['nothing', {}, false],
    ['a window', { listeners: () => 1 }, true],
    ['a request', { inFlight: () => 1 }, true],
    ['a run', { activeRuns: () => [{ last_write: now - 1000 }] }, true],
    ['a run that was silent for a week', { activeRuns: () => [{ last_write: now - SILENT_RUN }] }, false],
  ])('with %s', (_name, use, expected) => {
    expect(isUsed({ ...unused, ...use }, undefined, now)).toBe(expected);
  });

  it('with a parent as long as it lives', () => {
    expect([isUsed(unused, process.pid, now), isUsed(unused, 2 ** 30, now)]).toEqual([true, false]);
  });
});

it('does not take a jump of the clock for time without use', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let clock = now;
  let left = 0;
  watchUse({ ...unused, lastRequestAt: () => now }, { idle: 60_000 }, () => left++, () => clock);
  vi.advanceTimersByTime(15_000);
  clock += 10 * 3_600_000;
  vi.advanceTimersByTime(30_000);
  expect(left).toBe(0);
  vi.advanceTimersByTime(15_000);
  expect(left).toBe(1);
  vi.useRealTimers();
});

it('leaves once after the idle time, and stays for ever without one', async () => {
  let left = 0;
  watchUse(unused, { idle: 20 }, () => left++);
  let forever = 0;
  watchUse(unused, { idle: 0 }, () => forever++);
  await expect.poll(() => left).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([left, forever]).toEqual([1, 0]);
});
