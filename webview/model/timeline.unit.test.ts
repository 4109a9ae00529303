import { expect, test } from 'vitest';
import { timeline, type HistoryEvent } from './timeline';

const event = (seq: number, kind: HistoryEvent['kind'], rest: Partial<HistoryEvent> = {}): HistoryEvent => ({
  seq, kind, call: seq, time: seq, user: { name: 'analyst', verified: false }, client: 'trialbook', name: 'House', ...rest,
});

test('what one call did to a version is one entry, above those it moved out of the way', () => {
  const comment = 'Beats the other.';
  const entries = timeline([
    event(9, 'stage-changed', { call: 6, version: '1', from: 'Production', to: 'Archived', comment }),
    event(8, 'alias-set', { call: 6, version: '2', alias: 'champion', from: '1', comment }),
    event(7, 'alias-removed', { call: 6, version: '2', alias: 'challenger', comment }),
    event(6, 'stage-changed', { call: 6, version: '2', from: 'Staging', to: 'Production', comment }),
    event(5, 'commented', { version: '2', comment: 'Wait.' }),
  ]);
  expect(entries.map(({ event: { kind, version, comment: said }, aliases, withAbove }) => [kind, version, aliases, said, withAbove])).toEqual([
    ['stage-changed', '2', ['champion'], comment, false],
    ['alias-removed', '2', [], undefined, true],
    ['stage-changed', '1', [], undefined, true],
    ['commented', '2', [], 'Wait.', false],
  ]);
});

test('a registration that goes to a stage at once is one entry, without the birth of its model', () => {
  const entries = timeline([
    event(3, 'stage-changed', { call: 1, version: '1', from: 'None', to: 'Staging' }),
    event(2, 'version-registered', { call: 1, version: '1' }),
    event(1, 'model-created', { call: 1 }),
  ]);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ registered: true, event: { kind: 'stage-changed' } });
});

test('calls stay in the order of the events, and events alone are entries', () => {
  expect(timeline([event(3, 'alias-set', { version: '1', alias: 'a' }), event(2, 'version-registered', { version: '1' }), event(1, 'model-created')]).map((entry) => entry.event.kind)).toEqual([
    'alias-set', 'version-registered', 'model-created',
  ]);
});
