import { describe, expect, it } from 'vitest';
import type { ModelVersion, RegisteredModel, Tag } from '../../protocol/entities';
import { eventsOf, eventTags } from './eventTags';

const USER = { name: 'ana@example.org', verified: false };
const model = (tags: Tag[]): RegisteredModel => ({ name: 'm', creation_timestamp: 1000, last_updated_timestamp: 1, latest_versions: [], aliases: [], tags, user_id: 'maker' });
const version = (number: string, more: Partial<ModelVersion> = {}): ModelVersion => ({
  name: 'm', version: number, current_stage: 'None', creation_timestamp: 2000, last_updated_timestamp: 1, source: 's', status: 'READY', tags: [], aliases: [], ...more,
});

describe('events in tags', () => {
  it('come back in their order, grouped by their call', () => {
    const first = eventTags([{ kind: 'model-created', name: 'm' }, { kind: 'version-registered', name: 'm', version: '1', run_id: 'r' }], USER, 1500);
    const second = eventTags([{ kind: 'stage-changed', name: 'm', version: '1', from: 'None', to: 'Production', comment: 'go', restores: true }], USER, 1600);
    expect(eventsOf(model([...second, ...first.toReversed()]), [version('1')])).toEqual([
      { seq: 1, call: 1, kind: 'model-created', name: 'm', time: 1500, user: USER, client: 'trialbook' },
      { seq: 2, call: 1, kind: 'version-registered', name: 'm', version: '1', run_id: 'r', time: 1500, user: USER, client: 'trialbook' },
      { seq: 3, call: 3, kind: 'stage-changed', name: 'm', version: '1', from: 'None', to: 'Production', comment: 'go', restores: true, time: 1600, user: USER, client: 'trialbook' },
    ]);
  });

  it('are added to by what the model tells of itself', () => {
    const tags = eventTags([{ kind: 'commented', name: 'm', comment: 'hello' }], USER, 2500);
    const events = eventsOf(model(tags), [version('2', { creation_timestamp: 3000, run_id: 'r' }), version('1', { user_id: 'other' })]);
    expect(events.map(({ kind, seq, version: which, user, client }) => [seq, kind, which, user.name, client])).toEqual([
      [1, 'model-created', undefined, 'maker', 'other'], [2, 'version-registered', '1', 'other', 'other'], [3, 'commented', undefined, USER.name, 'trialbook'], [4, 'version-registered', '2', '', 'other'],
    ]);
    expect(events[3]).toMatchObject({ run_id: 'r', call: 4 });
  });

  it('keep what fits of many words', () => {
    for (const comment of ['x'.repeat(30_000), '"\n'.repeat(10_000), '\u0001'.repeat(9000)]) {
      const [tag] = eventTags([{ kind: 'commented', name: 'm', comment }], USER, 1);
      expect(tag!.value.length).toBeLessThanOrEqual(5000);
      expect(eventsOf(model([tag!]), [])[0]!.comment!.length).toBeGreaterThan(500);
    }
  });

  it('leave out what somebody else wrote under such a key', () => {
    const key = 'trialbook.event.0000000002500-01234567-00';
    const good = { kind: 'commented', name: 'm', user: USER, comment: 'hello' };
    for (const value of ['', '7', '[]', JSON.stringify({ ...good, kind: 'exploded' }), JSON.stringify({ ...good, name: 7 }), JSON.stringify({ ...good, user: 'me' })]) {
      expect(eventsOf(model([{ key, value }]), [])).toHaveLength(1);
    }
    expect(eventsOf(model([{ key: 'trialbook.event.soon', value: JSON.stringify(good) }]), [])).toHaveLength(1);
    const [, read] = eventsOf(model([{ key, value: JSON.stringify({ ...good, seq: 99, hash: 'x', version: 7, time: 5, client: 'python' }) }]), []);
    expect(read).toEqual({ seq: 2, call: 2, kind: 'commented', name: 'm', user: USER, comment: 'hello', time: 2500, client: 'trialbook' });
  });
});
