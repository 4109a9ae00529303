import { expect, it } from 'vitest';
import type { MlflowClient } from '../../client/mlflowClient';
import type { ModelVersion, Stage, Tag } from '../../protocol/entities';
import type { HistoryModel } from '../history';
import { StockRegistry } from './stockRegistry';
import { ServerTarget } from './target';

const version = (number: string, current_stage: Stage): ModelVersion => ({
  name: 'house', version: number, creation_timestamp: 1, last_updated_timestamp: 1, current_stage, source: 'runs:/a/model', run_id: 'a', status: 'READY', tags: [], aliases: [],
});
const house: HistoryModel = {
  model: { name: 'house', creation_timestamp: 1, last_updated_timestamp: 1, latest_versions: [], tags: [], aliases: [] }, versions: [version('1', 'Production'), version('2', 'None')],
};

it('a version whose copy broke off before its stage gets it when the copy is started again, and then stays as a person has it', async () => {
  const there: ModelVersion[] = [];
  const at = (number: string): ModelVersion => there[Number(number) - 1] as ModelVersion;
  let breaks = true;
  const client = {
    getRegisteredModel: () => Promise.resolve(house.model), getRun: () => Promise.resolve({ info: { artifact_uri: 'mlflow-artifacts:/1/a/artifacts' } }),
    searchModelVersions: () => Promise.resolve({ model_versions: structuredClone(there) }),
    createModelVersion: ({ tags }: { tags: Tag[] }) => Promise.resolve(there[there.push({ ...version(String(there.length + 1), 'None'), tags }) - 1]),
    transitionModelVersionStage: ({ version: number, stage }: { version: string; stage: Stage }) => {
      if (breaks) return Promise.reject(new Error('killed'));
      at(number).current_stage = stage;
      return Promise.resolve();
    },
    setModelVersionTag: (_name: string, number: string, key: string, value: string) => {
      at(number).tags = [...at(number).tags.filter((tag) => tag.key !== key), { key, value }];
      return Promise.resolve();
    },
  };
  const copy = (): Promise<number> =>
    new StockRegistry(new ServerTarget(client as unknown as MlflowClient, { source: 's', signal: new AbortController().signal, problem: () => undefined })).copy(house, { run: (id) => Promise.resolve(id), model: () => undefined });
  await expect(copy()).rejects.toThrow('killed');
  breaks = false;
  expect(await copy()).toBe(1);
  expect(there.map(({ current_stage }) => current_stage)).toEqual(['Production', 'None']);
  at('1').current_stage = 'Archived';
  expect(await copy()).toBe(0);
  expect(at('1').current_stage).toBe('Archived');
});
