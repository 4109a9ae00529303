import { expect, it } from 'vitest';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Run, Tag } from '../../protocol/entities';
import { copyHistory } from '../copy/copyHistory';
import { MemorySource, runOf } from '../copy/memoryPlaces';
import type { Problem } from '../history';
import { StockSink } from './stockSink';
import { ServerTarget } from './target';

/** A server that does what it was asked for by a killed copy only after the next one has looked. */
function slowServer(late: readonly string[]): { readonly runs: Run[]; readonly client: MlflowClient } {
  const runs: Run[] = [];
  const make = (tags: Tag[]): Run => {
    const made = runOf({ id: `t${runs.length}` });
    runs.push({ ...made, data: { ...made.data, tags } });
    return made;
  };
  const at = (id: string): Run => runs.find(({ info }) => info.run_id === id) as Run;
  const tagged = (id: string, { key, value }: Tag): void => {
    at(id).data.tags = [...at(id).data.tags.filter((tag) => tag.key !== key), { key, value }];
  };
  let waiting = [...late];
  const client = {
    getExperimentByName: () => Promise.resolve({ experiment_id: '1', artifact_location: '', lifecycle_stage: 'active', tags: [] }),
    searchExperiments: () => Promise.resolve({ experiments: [{ experiment_id: '1' }] }),
    searchRuns: ({ filter }: { filter: string }) => {
      const [, key = '', how = ''] = /^tags\.`(.*)` (.*)$/.exec(filter) ?? [];
      const found = structuredClone(runs.filter(({ data }) => data.tags.some((tag) => tag.key === key && (how.startsWith('LIKE') || how === `= '${tag.value}'`))));
      for (const id of waiting) make([{ key: 'trialbook.source.id', value: id }, { key: 'trialbook.source.mark', value: '1' }, { key: 'trialbook.copy', value: 'partial' }]);
      waiting = [];
      return Promise.resolve({ runs: found });
    },
    createRun: ({ tags }: { tags: Tag[] }) => Promise.resolve(make(tags)),
    logBatch: ({ run_id: id, tags }: { run_id: string; tags: Tag[] }) => {
      for (const tag of tags) tagged(id, tag);
      return Promise.resolve();
    },
    setTag: (id: string, key: string, value: string) => {
      tagged(id, { key, value });
      return Promise.resolve();
    },
    updateRun: () => Promise.resolve(),
    deleteRun: (id: string) => {
      at(id).info.lifecycle_stage = 'deleted';
      return Promise.resolve();
    },
  };
  return { runs, client: client as unknown as MlflowClient };
}

it('a run that a killed copy had begun too is there but once in the end, and the whole one of two is gone on with', async () => {
  const { runs, client } = slowServer(['a', 'elsewhere']);
  const problems: Problem[] = [];
  const { signal } = new AbortController();
  const copy = async (): Promise<object> => copyHistory(new MemorySource([{ id: 'a' }, { id: 'b' }]), new StockSink(new ServerTarget(client, { source: 's', signal, problem: (problem) => problems.push(problem) }), 'there'), { signal });
  expect(await copy()).toMatchObject({ copied: 2 });
  const state = (): string[] => runs.map(({ info, data }) => `${data.tags.find(({ key }) => key === 'trialbook.source.id')?.value} ${data.tags.find(({ key }) => key === 'trialbook.copy')?.value} ${info.lifecycle_stage}`).sort();
  const once = ['a complete active', 'a partial deleted', 'b complete active', 'elsewhere partial active'];
  expect(state()).toEqual(once);
  expect(problems.map(({ lost }) => lost)).toEqual([false]);
  runs.reverse();
  expect(await copy()).toMatchObject({ copied: 0, completed: 0, same: 2 });
  expect(state()).toEqual(once);
});
