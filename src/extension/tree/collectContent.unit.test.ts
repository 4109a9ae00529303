import { describe, expect, it } from 'vitest';
import type { Param, Run, Tag } from '../../protocol/entities';
import { collectGroups, paramsAtAGlance, visibleTags } from './collectContent';

const run = (params: Param[], tags: Tag[] = []): Run => ({
  info: {
    run_id: 'r', run_uuid: 'r', run_name: 'r', experiment_id: '1', user_id: '', status: 'FINISHED', start_time: 0, artifact_uri: '', lifecycle_stage: 'active',
  },
  data: { metrics: [], params, tags },
  inputs: { dataset_inputs: [], model_inputs: [] },
});
const content = { artifacts: { files: 2, bytes: 10 }, models: [], folders: new Map() };

describe('collectGroups', () => {
  it('holds only groups with content, in their order', () => {
    const groups = collectGroups(run([{ key: 'a', value: '1' }], [{ key: 't', value: 'x' }, { key: 'mlflow.user', value: 'y' }]), content);
    expect(groups.map((group) => [group.name, group.count])).toEqual([['params', 1], ['artifacts', 2], ['tags', 1]]);
  });
});

describe('paramsAtAGlance', () => {
  it('shows the first and counts the rest', () => {
    const params = Array.from({ length: 9 }, (_, index) => ({ key: `parameter_${index}`, value: '12345' }));
    expect(paramsAtAGlance(run(params))).toBe('parameter_0=12345 parameter_1=12345 +7');
    expect(paramsAtAGlance(run([{ key: 'a', value: 'x\ny' }]))).toBe('a=x y');
  });
});

describe('visibleTags', () => {
  it('hides what programs wrote', () => {
    expect(visibleTags(run([], [{ key: 'trialbook.error', value: 'e' }, { key: 'mlflow.user', value: 'u' }, { key: 'why', value: '' }])).map((tag) => tag.key)).toEqual(['why']);
  });
});
