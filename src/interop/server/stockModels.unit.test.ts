import { expect, it } from 'vitest';
import type { LogBatchRequest } from '../../client/requests';
import { MlflowError } from '../../protocol/errors';
import type { LoggedModel, Problem } from '../history';
import { StockModels } from './stockModels';
import type { ServerTarget } from './target';

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
