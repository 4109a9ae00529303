import { expect, test } from 'vitest';
import type { RegistryEvent } from '../../protocol/registry';
import { decisionsOf } from './eventWords';

const event = (seq: number, call: number, rest: Partial<RegistryEvent>): RegistryEvent => ({
  seq, call, time: 1000 * call, user: { name: 'ann', verified: true }, client: 'trialbook', kind: 'commented', name: 'M', ...rest,
});

test('what one call did is one decision, what made room is told after what it made room for', () => {
  const [decision, ...others] = decisionsOf([
    event(7, 5, { kind: 'alias-set', alias: 'champion', version: '3', from: '2' }),
    event(6, 5, { kind: 'stage-changed', version: '3', from: 'Staging', to: 'Production', comment: 'better on all segments' }),
    event(5, 5, { kind: 'stage-changed', version: '2', from: 'Production', to: 'Archived' }),
  ]);
  expect(others).toEqual([]);
  expect(decision).toEqual({
    time: 5000, who: 'ann', isBig: true, comments: ['better on all segments'],
    what: [
      'Version 3 went to Production from Staging.',
      'The alias @champion now points to version 3 (before: version 2).',
      'Version 2 was archived: it is no longer in production.',
    ],
  });
});

test('that a model was created is not said beside its first version, and our own tags are no decisions', () => {
  const decisions = decisionsOf([
    event(3, 3, { kind: 'tag-set', key: 'trialbook.review', version: '1' }),
    event(2, 1, { kind: 'version-registered', version: '1' }),
    event(1, 1, { kind: 'model-created' }),
  ]);
  expect(decisions.map(({ what }) => what)).toEqual([[], ['Version 1 was registered.']]);
});
