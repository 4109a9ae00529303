import { describe, expect, it } from 'vitest';
import type { ModelVersion, RegisteredModel, Stage } from '../protocol/entities';
import type { PromoteRequest } from '../protocol/registry';
import { planPromotion } from './plan';

const version = (number: string, current_stage: Stage, name = 'm'): ModelVersion => ({
  name, version: number, current_stage, creation_timestamp: 1, last_updated_timestamp: 1, source: 's', status: 'READY', tags: [], aliases: [],
});
const model = (aliases: Record<string, string> = {}): RegisteredModel => ({
  name: 'm', creation_timestamp: 1, last_updated_timestamp: 1, latest_versions: [], tags: [], aliases: Object.entries(aliases).map(([alias, to]) => ({ alias, version: to })),
});
const VERSIONS = [version('10', 'None'), version('9', 'Production'), version('2', 'Production'), version('3', 'Staging'), version('1', 'Archived'), version('7', 'Production', 'other')];
const ask = (more: Partial<PromoteRequest>): PromoteRequest => ({ name: 'm', version: '10', expected_revision: 1, ...more });

describe('the plan of a promotion', () => {
  it('says what enters, what is archived in its place, and which aliases move', () => {
    const changes = planPromotion(model({ champion: '9', old: '9', challenger: '10' }), VERSIONS, ask({
      stage: 'Production', archive_existing: true, set_aliases: ['champion', 'fresh', 'challenger'], remove_aliases: ['old', 'none', 'champion'],
    }));
    expect(changes).toEqual([
      { kind: 'stage', version: '10', from: 'None', to: 'Production' }, { kind: 'archived', version: '2', from: 'Production' }, { kind: 'archived', version: '9', from: 'Production' },
      { kind: 'alias', alias: 'champion', from: '9', to: '10' }, { kind: 'alias', alias: 'fresh', to: '10' }, { kind: 'alias', alias: 'old', from: '9' },
    ]);
  });

  it('says who stays beside, and which stage is left empty', () => {
    expect(planPromotion(model(), VERSIONS, ask({ version: '3', stage: 'Production' }))).toEqual([
      { kind: 'stage', version: '3', from: 'Staging', to: 'Production' }, { kind: 'beside', versions: ['2', '9'], stage: 'Production' }, { kind: 'emptied', stage: 'Staging' },
    ]);
    expect(planPromotion(model(), VERSIONS, ask({ version: '9', stage: 'Archived', archive_existing: true }))).toEqual([{ kind: 'stage', version: '9', from: 'Production', to: 'Archived' }]);
  });

  it('archives the others also where the version is there already', () => {
    expect(planPromotion(model(), VERSIONS, ask({ version: '9', stage: 'Production', archive_existing: true }))).toEqual([{ kind: 'archived', version: '2', from: 'Production' }]);
    expect(planPromotion(model({ a: '9' }), VERSIONS, ask({ version: '9', stage: 'Production', set_aliases: ['a'] }))).toEqual([]);
  });

  it('registers what is new, with its model when there is none', () => {
    const fresh = ask({ version: { source: 'models:/m-1' }, stage: 'Staging', set_aliases: ['champion'] });
    expect(planPromotion(undefined, [], fresh)).toEqual([
      { kind: 'model-created', name: 'm' }, { kind: 'registered', name: 'm' }, { kind: 'stage', version: 'new', from: 'None', to: 'Staging' }, { kind: 'alias', alias: 'champion', to: 'new' },
    ]);
    expect(planPromotion(model(), VERSIONS, { ...fresh, archive_existing: true })).toContainEqual({ kind: 'archived', version: '3', from: 'Staging' });
  });

  it('says whose requests go elsewhere', () => {
    const served = [
      { kind: 'stage', stage: 'Production' }, { kind: 'alias', alias: 'champion' }, { kind: 'alias', alias: 'old' }, { kind: 'version', version: '9' }, { kind: 'stage', stage: 'Staging' },
    ] as const;
    const traffic = (more: Partial<PromoteRequest>) => planPromotion(model({ champion: '2', old: '2' }), VERSIONS, ask(more), served).filter(({ kind }) => kind === 'traffic');
    expect(traffic({ stage: 'Production', archive_existing: true, set_aliases: ['champion'], remove_aliases: ['old'] })).toEqual([
      { kind: 'traffic', ref: served[0], from: '9', to: '10' }, { kind: 'traffic', ref: served[1], from: '2', to: '10' }, { kind: 'traffic', ref: served[2], from: '2' },
    ]);
    expect(traffic({ version: '2', stage: 'Production' })).toEqual([]);
    expect(traffic({ version: '3', stage: 'Archived' })).toEqual([{ kind: 'traffic', ref: served[4], from: '3' }]);
    expect(traffic({ version: { source: 's' }, stage: 'Production' })).toEqual([{ kind: 'traffic', ref: served[0], from: '9', to: 'new' }]);
  });
});
