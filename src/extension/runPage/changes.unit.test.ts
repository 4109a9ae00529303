import { expect, it } from 'vitest';
import { changesFor } from './changes';

it('keeps what the page of a run shows', () => {
  expect(changesFor('r', 'e', [], [{ kind: 'metrics', run_id: 'r', experiment_id: 'e', keys: ['a'] }, { kind: 'metrics', run_id: 'r', keys: ['b', 'a'] }])).toEqual({
    parts: ['metrics'],
    metricKeys: ['a', 'b'],
  });
  expect(changesFor('r', 'e', [], [{ kind: 'metrics', run_id: 'r' }])).toEqual({ parts: ['metrics'] });
  expect(changesFor('r', 'e', [], [{ kind: 'run', run_id: 'other', experiment_id: 'e' }])).toEqual({ parts: ['children'] });
  expect(changesFor('r', 'e', [], [{ kind: 'artifacts' }])).toEqual({ parts: ['artifacts'] });
  expect(changesFor('r', 'e', ['m'], [{ kind: 'logged-model', model_id: 'm' }])).toEqual({ parts: ['models'] });
});

it('lets all else pass', () => {
  expect(changesFor('r', 'e', [], [{ kind: 'metrics', run_id: 'other', experiment_id: 'e' }, { kind: 'run', run_id: 'x', experiment_id: 'f' }])).toBeUndefined();
});
