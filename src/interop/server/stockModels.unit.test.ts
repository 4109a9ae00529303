import { describe, expect, it } from 'vitest';
import type { MlflowClient } from '../../client/mlflowClient';
import type { LogBatchRequest } from '../../client/requests';
import { MlflowError } from '../../protocol/errors';
import type { LoggedModel, Problem } from '../history';
import { StockModels } from './stockModels';
import { ServerTarget } from './target';

const model: LoggedModel = {
  info: { model_id: 'm-1', experiment_id: '1', name: 'net', artifact_uri: '', creation_timestamp_ms: 1, last_updated_timestamp_ms: 1, status: 'LOGGED_MODEL_READY', tags: [], source_run_id: 'own' },
  data: { params: [], metrics: ['own', 'other', 'deleted', 'elsewhere'].map((run_id) => ({ key: 'acc', value: 1, step: 0, timestamp: 1, model_id: 'm-1', run_id })) },
};

it('what other runs measured of a logged model comes with their copies, and is told where they have none', async () => {
  const [sent, problems]: [LogBatchRequest[], Problem[]] = [[], []];
  const client = {
    searchLoggedModels: () => Promise.resolve({ models: [] }),
    createLoggedModel: () => Promise.resolve({ ...model, info: { ...model.info, model_id: 'm-2' } }),
    logBatch: (request: LogBatchRequest) => {
      sent.push(request);
      return request.run_id === 't-deleted' ? Promise.reject(new MlflowError('INVALID_PARAMETER_VALUE', 'The run must be active.')) : Promise.resolve();
    },
    logOutputs: () => Promise.resolve(), finalizeLoggedModel: () => Promise.resolve(), setLoggedModelTags: () => Promise.resolve(),
  };
  const call = <T>(task: (options: object) => Promise<T>): Promise<T> => task({});
  const { signal } = new AbortController();
  const server = { client, signal, call, once: call, options: { source: 's', signal, problem: (problem: Problem) => problems.push(problem) } };
  const copies = new Map([['other', 't-other'], ['deleted', 't-deleted']]);
  const models = new StockModels(server as unknown as ServerTarget, (id) => copies.get(id));
  const { id } = await models.begin('7', model, 't-own');
  await models.end(id, model);
  expect(sent.map(({ run_id, metrics }) => [run_id, metrics?.map((metric) => metric.model_id)])).toEqual([['t-own', ['m-2']], ['t-other', ['m-2']], ['t-deleted', ['m-2']]]);
  expect(problems).toEqual([{ where: 'logged model net', what: '2 of its metrics were measured by runs that are not at the target or deleted there, and left out', lost: true }]);
});

describe('a logged model', () => {
  const refuse = (): Promise<void> => Promise.reject(new MlflowError('INVALID_PARAMETER_VALUE', "The run t-own must be in the 'active' state. Current state is deleted."));
  const ended = async (calls: object): Promise<{ tags: unknown[]; problems: Problem[] }> => {
    const [tags, problems]: [unknown[], Problem[]] = [[], []];
    const client = {
      searchLoggedModels: () => Promise.resolve({ models: [] }), createLoggedModel: () => Promise.resolve({ ...model, info: { ...model.info, model_id: 'm-2' } }),
      logBatch: () => Promise.resolve(), logOutputs: () => Promise.resolve(), finalizeLoggedModel: () => Promise.resolve(),
      setLoggedModelTags: (_id: string, list: unknown[]) => Promise.resolve(tags.push(...list)), ...calls,
    };
    const server = new ServerTarget(client as unknown as MlflowClient, { source: 's', signal: new AbortController().signal, problem: (problem) => problems.push(problem) });
    const models = new StockModels(server, () => 't-other');
    const { id } = await models.begin('7', model, 't-own');
    await models.end(id, model);
    return { tags, problems };
  };
  const whole = [{ key: 'trialbook.copy', value: 'complete' }];

  it('is whole when its run names it since a copy that broke off, which MLflow takes but once', async () => {
    const logOutputs = (): Promise<void> => Promise.reject(new MlflowError('INTERNAL_ERROR', 'UNIQUE constraint failed: inputs.source_type'));
    const outputs = (...ids: string[]): object => ({ logOutputs, getRun: () => Promise.resolve({ outputs: { model_outputs: ids.map((model_id) => ({ model_id, step: 0 })) } }) });
    expect(await ended(outputs('m-2'))).toEqual({ tags: whole, problems: [] });
    await expect(ended(outputs('m-1'))).rejects.toThrow('UNIQUE');
  });

  it('comes when its run is deleted, which takes no metrics any more', async () => {
    const { tags, problems } = await ended({ logBatch: refuse, logOutputs: refuse });
    expect(tags).toEqual(whole);
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('4 of its metrics')]);
  });
});
