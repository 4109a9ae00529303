import { describe, expect, it } from 'vitest';
import { emptyRefresh, isEmpty, planRefresh, type Known } from './planRefresh';

const known = (over: Partial<Known> = {}): Known => ({
  experimentOf: (run) => (run === 'shown' ? '1' : undefined), parentOf: () => undefined, hasMetric: (_, key) => key === 'loss',
  isArranged: () => false, opened: () => [], ...over,
});

describe('planRefresh', () => {
  it('reads one run and its course for a point of a shown run, and nothing else', () => {
    const refresh = emptyRefresh();
    planRefresh(refresh, [{ kind: 'metrics', experiment_id: '1', run_id: 'shown', keys: ['loss'] }], known());
    expect([...refresh.runs]).toEqual(['shown']);
    expect([...refresh.courses]).toEqual(['shown']);
    expect(refresh.overviews.size + refresh.lists.size + refresh.summaries.size + refresh.arranged.size).toBe(0);
  });

  it('reads no run that is not shown', () => {
    const refresh = emptyRefresh();
    planRefresh(refresh, [{ kind: 'metrics', experiment_id: '1', run_id: 'other', keys: ['loss'] }], known());
    expect(refresh.runs.size).toBe(0);
    expect([...refresh.summaries]).toEqual(['1']);
  });

  it('reads lists and counts when a run comes or ends', () => {
    const refresh = emptyRefresh();
    planRefresh(refresh, [{ kind: 'run', experiment_id: '1', run_id: 'new' }], known());
    expect([...refresh.lists]).toEqual(['1']);
    expect([...refresh.overviews]).toEqual(['1']);
  });

  it('reads the counts for a metric that was not seen before', () => {
    const refresh = emptyRefresh();
    planRefresh(refresh, [{ kind: 'metrics', experiment_id: '1', run_id: 'shown', keys: ['fresh'] }], known());
    expect([...refresh.overviews]).toEqual(['1']);
  });

  it('marks an arranged experiment, and remembers artifacts and models', () => {
    const refresh = emptyRefresh();
    planRefresh(
      refresh,
      [
        { kind: 'params', experiment_id: '1', run_id: 'shown' },
        { kind: 'artifacts', run_id: 'shown' },
        { kind: 'logged-model', run_id: 'shown', model_id: 'm' },
      ],
      known({ isArranged: () => true }),
    );
    expect([...refresh.arranged]).toEqual(['1']);
    expect([...refresh.artifacts]).toEqual(['shown']);
    expect([...refresh.models]).toEqual(['shown']);
  });

  it('reads the files of all opened runs when no run is named, as after the folder was erased', () => {
    const refresh = emptyRefresh();
    planRefresh(refresh, [{ kind: 'artifacts' }], known({ opened: () => ['a', 'b'] }));
    expect([...refresh.artifacts]).toEqual(['a', 'b']);
    const ofModel = emptyRefresh();
    planRefresh(ofModel, [{ kind: 'artifacts', experiment_id: '1', model_id: 'm' }], known({ opened: () => ['a'] }));
    expect(isEmpty(ofModel)).toBe(true);
  });

  it('is empty for what the tree does not show', () => {
    const refresh = emptyRefresh();
    planRefresh(refresh, [{ kind: 'registered-model', name: 'm' }, { kind: 'model-version', name: 'm', version: '1' }], known());
    expect(isEmpty(refresh)).toBe(true);
  });
});
