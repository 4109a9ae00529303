import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPatience } from './patience';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends none that merely slept with the machine', () => {
  const patience = createPatience(60_000);
  const request = { destroy: vi.fn() };
  patience.begin(request as unknown as IncomingMessage);
  vi.advanceTimersByTime(15_000);
  vi.setSystemTime(Date.now() + 10 * 3_600_000);
  vi.advanceTimersByTime(15_000);
  expect(request.destroy).not.toHaveBeenCalled();
  patience.close();
});

it('ends bodies that stand still, and only those', () => {
  const patience = createPatience(60_000);
  const make = (): { destroy: () => void } => ({ destroy: vi.fn() });
  const [still, moving, done] = [make(), make(), make()];
  for (const request of [still, moving, done]) patience.begin(request as unknown as IncomingMessage);
  patience.end(done as unknown as IncomingMessage);
  for (let time = 0; time < 120_000; time += 30_000) {
    vi.advanceTimersByTime(30_000);
    patience.progress(moving as unknown as IncomingMessage);
  }
  expect(still.destroy).toHaveBeenCalled();
  expect(moving.destroy).not.toHaveBeenCalled();
  expect(done.destroy).not.toHaveBeenCalled();
  patience.close();
});

it('holds so much of all bodies together, and no more until one has ended', () => {
  const patience = createPatience(60_000, 100);
  const make = (): IncomingMessage => ({}) as unknown as IncomingMessage;
  const [one, other] = [make(), make()];
  expect([patience.hold(one, 60), patience.hold(one, 30), patience.hold(other, 20), patience.hold(other, 10)]).toEqual([true, true, false, true]);
  patience.end(one);
  expect([patience.hold(other, 90), patience.hold(one, 1)]).toEqual([true, false]);
  patience.close();
});
