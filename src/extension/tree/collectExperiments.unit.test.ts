import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../protocol/entities';
import type { ExperimentOverview } from '../../protocol/trialbook';
import { collectExperiments } from './collectExperiments';

const make = (id: string, name: string, over: Partial<Experiment> = {}): Experiment => ({
  experiment_id: id, name, artifact_location: '', lifecycle_stage: 'active', creation_time: 1, last_update_time: 1, tags: [], ...over,
});
const overview = (id: string, runs: number, last?: number): [string, ExperimentOverview] => [
  id,
  {
    experiment_id: id, runs, root_runs: runs, running: 0, failed: 0, metric_keys: [], param_keys: [], tag_keys: [],
    ...(last === undefined ? {} : { last_start_time: last }),
  },
];
const tag = (key: string) => ({ tags: [{ key, value: 'true' }] });

describe('collectExperiments', () => {
  it('puts favourites first, then the most recent', () => {
    const groups = collectExperiments(
      [make('1', 'old'), make('2', 'new'), make('3', 'star', tag('trialbook.favorite'))],
      new Map([overview('1', 1, 10), overview('2', 1, 20), overview('3', 1, 5)]),
    );
    expect(groups.shown.map((experiment) => experiment.name)).toEqual(['star', 'new', 'old']);
  });

  it('leaves out an empty Default, hides what is hidden and keeps the trash apart', () => {
    const groups = collectExperiments(
      [make('0', 'Default'), make('1', 'h', tag('trialbook.hidden')), make('2', 'd', { lifecycle_stage: 'deleted' })],
      new Map([overview('0', 0)]),
    );
    expect(groups.shown).toEqual([]);
    expect(groups.hidden.map((experiment) => experiment.name)).toEqual(['h']);
    expect(groups.trash.map((experiment) => experiment.name)).toEqual(['d']);
  });

  it('shows Default once something ran in it', () => {
    expect(collectExperiments([make('0', 'Default')], new Map([overview('0', 1, 1)])).shown).toHaveLength(1);
  });
});
