import type { Scene } from '../call';
import { get, patch, post, remove } from './short';

const L = 'mlflow/logged-models';
const unknown = `m-${'f'.repeat(32)}`;

/** `logged-models…` */
export const loggedModels: Scene = {
  name: 'logged models',
  calls: [
    post('makes an experiment', 'mlflow/experiments/create', { name: 'parity models {tag}' }, { keep: { exp: 'experiment_id' } }),
    post('makes a run', 'mlflow/runs/create', { experiment_id: '{exp}', run_name: 'm', user_id: 'somebody', start_time: 1 }, { keep: { run: 'run.info.run_id' } }),
    post('makes a model', L, { experiment_id: '{exp}', name: 'tree', model_type: 'sklearn', source_run_id: '{run}', params: [{ key: 'depth', value: '3' }], tags: [{ key: 'a', value: '1' }] }, { keep: { model: 'model.info.model_id' } }),
    post('makes a model of no run', L, { experiment_id: '{exp}', name: 'line' }, { keep: { line: 'model.info.model_id' } }),
    post('makes no model in an unknown experiment', L, { experiment_id: '999999', name: 'x' }),
    post('wants an experiment', L, { name: 'x' }),
    ...['a/b', 'a:b', 'a.b', 'a%b', 'a"b'].map((name) => post(`makes no model called ${name}`, L, { experiment_id: '{exp}', name })),

    get('gets it', `${L}/{model}`),
    get('does not get an unknown one', `${L}/${unknown}`),
    patch('is ready', `${L}/{model}`, { model_id: '{model}', status: 'LOGGED_MODEL_READY' }),
    patch('has failed, by number', `${L}/{line}`, { model_id: '{line}', status: 3 }),
    post('makes an experiment for what should not be', 'mlflow/experiments/create', { name: 'parity models apart {tag}' }, { keep: { apart: 'experiment_id' } }),
    post('makes a model there', L, { experiment_id: '{apart}', name: 'apart' }, { keep: { lone: 'model.info.model_id' } }),
    patch('takes no status that is none', `${L}/{lone}`, { model_id: '{lone}', status: 'DONE' }, { differs: [{ at: ['status'], why: 'A value that is none of those allowed is named; MLflow leaves it out in silence.' }] }),
    patch('wants a status', `${L}/{model}`, { model_id: '{model}' }),
    patch('is no unknown one', `${L}/${unknown}`, { model_id: unknown, status: 'LOGGED_MODEL_READY' }),

    patch('sets tags', `${L}/{model}/tags`, { model_id: '{model}', tags: [{ key: 'b', value: '2' }, { key: 'a', value: '3' }] }),
    patch('sets no tag of an unknown one', `${L}/${unknown}/tags`, { model_id: unknown, tags: [{ key: 'b', value: '2' }] }),
    remove('takes a tag away', `${L}/{model}/tags/b`, undefined),
    remove('takes no tag away that is not there', `${L}/{model}/tags/b`, undefined),
    remove('takes no tag of an unknown one away', `${L}/${unknown}/tags/b`, undefined),
    post('logs params', `${L}/{model}/params`, { model_id: '{model}', params: [{ key: 'leaves', value: '9' }] }),
    post('logs no params of an unknown one', `${L}/${unknown}/params`, { model_id: unknown, params: [{ key: 'leaves', value: '9' }] }),

    post('notes it as output of its run', 'mlflow/runs/outputs', { run_id: '{run}', models: [{ model_id: '{model}', step: 2 }] }),
    post('notes it as input of its run', 'mlflow/runs/log-inputs', { run_id: '{run}', models: [{ model_id: '{line}' }] }),
    post('wants the models of a run', 'mlflow/runs/outputs', { run_id: '{run}' }),
    post('wants the run of models', 'mlflow/runs/outputs', { models: [{ model_id: '{model}', step: 2 }] }),
    post('links a metric to it', 'mlflow/runs/log-batch', { run_id: '{run}', metrics: [{ key: 'auc', value: 0.9, timestamp: 5, step: 1, model_id: '{model}' }, { key: 'auc', value: 0.7, timestamp: 5, step: 2, model_id: '{line}', dataset_name: 'houses', dataset_digest: 'd1' }] }),
    post('links one more', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'rmse', value: 2, timestamp: 6, step: 1, model_id: '{model}' }),
    get('has all of it', `${L}/{model}`),
    get('its run has it', 'mlflow/runs/get', { run_id: '{run}' }),

    ...["name = 'tree'", "name LIKE 'l%'", "model_type = 'sklearn'", "params.depth = '3'", "tags.a = '3'", "tags.a != '3'", 'metrics.auc > 0.8', 'metrics.auc <= 0.8', "source_run_id = '{run}'", 'creation_timestamp > 0', "name IN ('tree', 'line')", ''].map((filter) =>
      post(`finds ${filter === '' ? 'all' : filter}`, `${L}/search`, { experiment_ids: ['{exp}'], filter, order_by: [{ field_name: 'name', ascending: true }] })),
    post('finds by status', `${L}/search`, { experiment_ids: ['{exp}'], filter: "status = 'READY'" }, { differs: [{ at: ['models.**'], why: 'What is ready is found; MLflow compares the word with a number and finds nothing.' }] }),
    post('refuses what is not there', `${L}/search`, { experiment_ids: ['{exp}'], filter: "colour = 'red'" }, { differs: [{ at: ['status', 'error_code'], why: 'A filter that is wrong is a mistake of the caller; MLflow answers 500, at which its client asks again for minutes.' }] }),
    ...['params.depth IS NULL', "params.depth > '3'"].map((filter) => post(`takes ${filter}`, `${L}/search`, { experiment_ids: ['{exp}'], filter }, { differs: [{ at: ['status'], why: 'A condition that people write and MLflow refuses.' }] })),
    ...["name ==== 'tree'", 'metrics.auc'].map((filter) => post(`refuses ${filter}`, `${L}/search`, { experiment_ids: ['{exp}'], filter })),
    ...[{ field_name: 'name', ascending: false }, { field_name: 'metrics.auc' }, { field_name: 'metrics.auc', ascending: true }, { field_name: 'metrics.auc', dataset_name: 'houses', dataset_digest: 'd1' }, { field_name: 'creation_timestamp', ascending: true }].map((order) =>
      post(`orders by ${JSON.stringify(order)}`, `${L}/search`, { experiment_ids: ['{exp}'], order_by: [order] })),
    post('refuses an order that is none', `${L}/search`, { experiment_ids: ['{exp}'], order_by: [{ field_name: 'colour' }] }),
    post('finds by dataset', `${L}/search`, { experiment_ids: ['{exp}'], filter: 'metrics.auc > 0.1', datasets: [{ dataset_name: 'houses', dataset_digest: 'd1' }] }),
    post('gives a page', `${L}/search`, { experiment_ids: ['{exp}'], order_by: [{ field_name: 'name', ascending: true }], max_results: 1 }, { keep: { token: 'next_page_token' } }),
    post('gives the next page', `${L}/search`, { experiment_ids: ['{exp}'], order_by: [{ field_name: 'name', ascending: true }], max_results: 1, page_token: '{token}' }),
    post('wants experiments', `${L}/search`, {}),

    get('has no folders yet', `${L}/{model}/artifacts/directories`, { artifact_directory_path: '' }),
    remove('goes away', `${L}/{line}`, undefined),
    get('is gone', `${L}/{line}`),
    remove('goes away once', `${L}/{line}`, undefined, { differs: [{ at: ['status'], why: 'A model that is not there is told, as everywhere else.' }] }),
    post('is found no more', `${L}/search`, { experiment_ids: ['{exp}'] }),
  ],
};
