import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlflowError } from '../protocol/errors';
import { resolveFilterTimes } from './filterTimes';

const zone = process.env['TZ'];
beforeAll(() => void (process.env['TZ'] = 'Europe/Berlin'));
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

/** A Wednesday, 15:30 in Berlin. */
const now = (): Date => new Date('2026-11-18T14:30:00Z');
const resolve = (filter: string): string => resolveFilterTimes(filter, now());
const ms = (iso: string): number => Date.parse(iso);

describe('times in filters', () => {
  it.each([
    ['start_time > yesterday', `start_time >= ${ms('2026-11-16T23:00:00Z')}`],
    ["start_time >= '2026-11-01'", `start_time >= ${ms('2026-10-31T23:00:00Z')}`],
    ['start_time >= 2026-07-01', `start_time >= ${ms('2026-06-30T22:00:00Z')}`],
    ["start_time < '2026-11-01'", `start_time < ${ms('2026-10-31T23:00:00Z')}`],
    ["start_time <= '2026-11-01'", `start_time < ${ms('2026-11-01T23:00:00Z')}`],
    ['end_time > 7d', `end_time > ${ms('2026-11-11T14:30:00Z')}`],
    ['end_time > 3 hours ago', `end_time > ${ms('2026-11-18T11:30:00Z')}`],
    ['start_time > last tuesday', `start_time >= ${ms('2026-11-16T23:00:00Z')}`],
    ['start_time > wednesday', `start_time >= ${ms('2026-11-17T23:00:00Z')}`],
    ['start_time > last wednesday', `start_time >= ${ms('2026-11-10T23:00:00Z')}`],
    ['start_time >= this week', `start_time >= ${ms('2026-11-15T23:00:00Z')}`],
    ['start_time = last month', `start_time >= ${ms('2026-09-30T22:00:00Z')} AND start_time < ${ms('2026-10-31T23:00:00Z')}`],
    ['start_time = today', `start_time >= ${ms('2026-11-17T23:00:00Z')} AND start_time < ${ms('2026-11-18T23:00:00Z')}`],
    ['attributes.start_time > 2026', `attributes.start_time >= ${ms('2025-12-31T23:00:00Z')}`],
    ['start_time > 2026-11-01 14:30', `start_time > ${ms('2026-11-01T13:30:00Z')}`],
    ["start_time > '2026-11-01T14:30:15.250Z'", `start_time > ${ms('2026-11-01T14:30:15.250Z')}`],
    ["start_time > '2026-11-01T14:30+05:30'", `start_time > ${ms('2026-11-01T09:00:00Z')}`],
    ['start_time > 3 months ago', `start_time > ${ms('2026-08-18T13:30:00Z')}`],
    ['start_time > last 2 days', `start_time >= ${ms('2026-11-16T14:30:00Z')}`],
    ['start_time > yesterday at 5pm', `start_time > ${ms('2026-11-17T16:00:00Z')}`],
    ['start_time > december 24', `start_time >= ${ms('2025-12-23T23:00:00Z')}`],
    ['start_time > friday at 10:00', `start_time > ${ms('2026-11-13T09:00:00Z')}`],
    ['start_time > now', `start_time > ${now().getTime()}`],
    ['start_time > 1767225600000', 'start_time > 1767225600000'],
    ["attributes.duration > '1h30m'", 'attributes.duration > 5400000'],
    ['attributes.duration > 5m AND duration < 2 hours', 'attributes.duration > 300000 AND duration < 7200000'],
    ['duration >= 1500', 'duration >= 1500'],
  ])('%s', (filter, expected) => expect(resolve(filter)).toBe(expected));

  it('leaves the rest of the filter as it is', () => {
    const filter = "params.day > '2026-01-01'  and (start_time>today OR tags.`a b` = 'yesterday') AND end_time IS NULL";
    expect(resolve(filter)).toBe(filter.replace('start_time>today', `start_time >= ${ms('2026-11-17T23:00:00Z')}`));
    expect(resolve('')).toBe('');
  });

  it.each(['start_time > 01/02/2026', "start_time > '1.2.2026'", 'start_time > blue moon', 'start_time > 2026-02-30', 'start_time > monday to friday', 'start_time != yesterday',
    'duration > tomorrow', 'duration > 5 parsecs', 'start_time > ', "start_time > ''", 'start_time > yesterday nonsense', 'colour > yesterday'])('says what is understood: %s', (filter) => {
    let error: unknown;
    try {
      resolve(filter);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(MlflowError);
    expect((error as MlflowError).message).toMatch(/character \d+/);
  });
});
