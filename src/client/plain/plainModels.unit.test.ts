import { expect, test } from 'vitest';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { PlainModels } from './plainModels';

const model = (name: string, more: Partial<RegisteredModel> = {}): RegisteredModel => ({ name, creation_timestamp: 1, last_updated_timestamp: 1, latest_versions: [], tags: [], aliases: [], ...more });
const version = (more: Partial<ModelVersion> = {}): ModelVersion => ({
  name: 'a', version: '1', creation_timestamp: 1, last_updated_timestamp: 1, current_stage: 'None', source: 's', status: 'READY', tags: [], aliases: [], ...more,
});
const { signal } = new AbortController();

/** A server whose models and versions a test changes. */
function server(models: RegisteredModel[], versions: ModelVersion[] = []): { models: RegisteredModel[]; versions: ModelVersion[]; calls: number } & Parameters<PlainModels['look']>[0] {
  const state = {
    models, versions, calls: 0,
    searchRegisteredModels: () => {
      state.calls += 1;
      return Promise.resolve({ registered_models: state.models });
    },
    searchModelVersions: () => Promise.resolve({ model_versions: state.versions }),
  };
  return state;
}

test('nothing is asked before somebody shows models', async () => {
  const stock = server([model('a')]);
  expect(await new PlainModels().look(stock, signal)).toEqual([]);
  expect(stock.calls).toBe(0);
});

test('models that came, changed or went are told once', async () => {
  const stock = server([model('a'), model('b'), model('c')]);
  const models = new PlainModels();
  models.ask();
  expect(await models.look(stock, signal)).toEqual([]);
  stock.models = [model('a'), model('b', { aliases: [{ alias: 'champion', version: '1' }] }), model('d')];
  expect((await models.look(stock, signal)).map(({ name }) => name).sort()).toEqual(['b', 'c', 'd']);
  expect(await models.look(stock, signal)).toEqual([]);
});

test('versions of a model that was opened are looked at too', async () => {
  const stock = server([model('a')], [version()]);
  const models = new PlainModels();
  models.ask();
  models.askVersions("name = 'a'", stock.versions);
  expect(await models.look(stock, signal)).toEqual([]);
  stock.versions = [version({ tags: [{ key: 'k', value: 'v' }] })];
  expect(await models.look(stock, signal)).toEqual([{ kind: 'registered-model', name: 'a' }]);
});
