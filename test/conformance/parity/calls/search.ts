import type { Scene } from '../call';
import { post } from './short';

const S = 'mlflow/runs/search';
const NAMED = { at: ['status'], why: 'A value that is none of those allowed is named; MLflow leaves it out in silence.' };
const IN = { experiment_ids: ['{exp}'] };
const RUNS = ['{a}', '{b}', '{c}', '{d}'];

const FILTERS = [
  'metrics.loss < 0.5', 'metrics.loss >= 0.5 AND params.model = "tree"', 'metrics.loss != 0.5', 'metrics.loss = 0.5', 'metrics.`val loss` > 0', 'metrics."val loss" <= 2',
  "params.model LIKE 't%'", "params.model LIKE 'T%'", "params.model ILIKE 'T%'", "params.model != 'tree'", 'params.model IS NULL', 'params.model IS NOT NULL', 'param.model = "tree"', 'parameters.model = "tree"',
  "tags.team = 'core'", 'tags.team IS NULL', 'tags.`mlflow.runName` = "b"', "tag.team ILIKE 'CORE'", "tags.team != 'core'",
  "attributes.status = 'FINISHED'", "status != 'FINISHED'", "run_name = 'a'", "attributes.run_name LIKE '_'", "run.run_name ILIKE 'A'", "user_id = 'somebody'", "attributes.`start_time` > 1500", 'start_time <= 2000', 'end_time > 0', "artifact_uri LIKE 'mlflow-artifacts:%'",
  "run_id IN ('{a}', '{c}')", "attributes.run_id = '{a}'", "run_id NOT IN ('{a}')", "dataset.name = 'houses'", "datasets.digest IN ('d1', 'd2')", "dataset.context = 'train'", "dataset.name LIKE 'h%'", "attribute.`Run Name` = 'a'", '',
];
const WRONG = [
  'loss < 0.5', 'metrics.loss', "metrics.loss < 'small'", "metrics.loss LIKE '1'", "status > 'A'", "colour.x = '1'", "params.model = tree", "run_id IN ()", "run_id IN ('a', 3)", "attributes.colour = 'red'", "start_time = 'noon'", "dataset.source = 'x'", "tags.team = 'unclosed", 'metrics.loss IS NULL AND',
];
/** What MLflow takes: it leaves out what it does not understand. */
const LENIENT = ['metrics.loss < 0.5 AND', 'metrics.loss < 0.5 metrics.loss > 0.1'];
/** What only ours takes, since people write it; what it answers is tested elsewhere. */
const OURS = ['end_time IS NULL', "params.model = 'tree' OR metrics.loss > 1", "(status = 'FINISHED')", 'params.model < 3', "params.model IN ('tree')", 'attributes.duration > 1'];
const ORDERS = [
  ['metrics.loss'], ['metrics.loss DESC'], ['metric.`val loss` ASC'], ['params.model', 'metrics.loss DESC'], ['tags.team DESC'], ['attributes.start_time DESC'], ['run_name'], ['status'], ['end_time DESC'], ['status ASC', 'start_time DESC'], ['dataset.name DESC'],
];

/** `runs/search`: filters, orders and pages. */
export const search: Scene = {
  name: 'searching runs',
  calls: [
    post('makes an experiment', 'mlflow/experiments/create', { name: 'parity search {tag}' }, { keep: { exp: 'experiment_id' } }),
    ...['a', 'b', 'c', 'd'].map((name, index) =>
      post(`makes run ${name}`, 'mlflow/runs/create', { experiment_id: '{exp}', run_name: name, user_id: 'somebody', start_time: 1000 * (index + 1), tags: index % 2 === 0 ? [{ key: 'team', value: 'core' }] : [] }, { keep: { [name]: 'run.info.run_id' } })),
    ...RUNS.map((run_id, index) =>
      post(`logs to ${run_id}`, 'mlflow/runs/log-batch', {
        run_id, params: index === 3 ? [] : [{ key: 'model', value: index === 1 ? 'line' : 'tree' }], tags: [],
        metrics: [{ key: 'loss', value: index === 2 ? 'NaN' : 0.25 * (index + 1), timestamp: 10, step: 0 }, ...(index < 2 ? [{ key: 'val loss', value: index, timestamp: 10, step: 1 }] : [])],
      })),
    post('notes a dataset', 'mlflow/runs/log-inputs', { run_id: '{a}', datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset: { name: 'houses', digest: 'd1', source_type: 't', source: 's' } }] }),
    post('ends one', 'mlflow/runs/update', { run_id: '{b}', status: 'FINISHED', end_time: 9000 }),
    ...FILTERS.map((filter) => post(`finds ${filter === '' ? 'all' : filter}`, S, { ...IN, filter, order_by: ['start_time'] })),
    ...WRONG.map((filter) => post(`refuses ${filter}`, S, { ...IN, filter })),
    ...LENIENT.map((filter) => post(`refuses ${filter}`, S, { ...IN, filter }, { differs: [{ at: ['status'], why: 'A filter of which a part is no condition would find other runs than are meant.' }] })),
    ...OURS.map((filter) => post(`takes ${filter}`, S, { ...IN, filter }, { differs: [{ at: ['status'], why: 'A condition that people write and MLflow refuses.' }] })),
    post('takes metrics.loss.min < 0.3', S, { ...IN, filter: 'metrics.loss.min < 0.3' }, { differs: [{ at: ['runs.**'], why: 'The least value of a metric; with MLflow the dot belongs to its name, and no metric is called so.' }] }),
    ...ORDERS.map((order_by) => post(`orders by ${order_by.join(', ')}`, S, { ...IN, order_by: [...order_by] })),
    post('orders by itself', S, IN),
    post('refuses an order that is none', S, { ...IN, order_by: ['loss'] }),
    post('refuses a direction that is none', S, { ...IN, order_by: ['metrics.loss UP'] }),
    post('gives a page', S, { ...IN, order_by: ['start_time'], max_results: 3 }, { keep: { token: 'next_page_token' } }),
    post('gives the next page', S, { ...IN, order_by: ['start_time'], max_results: 3, page_token: '{token}' }),
    post('refuses a token of others', S, { ...IN, page_token: 'bm90IG91cnM' }),
    post('refuses a page beyond the limit', S, { ...IN, max_results: 50_001 }),
    post('refuses a page below nothing', S, { ...IN, max_results: -1 }),
    post('gives a page of nothing', S, { ...IN, max_results: 0 }),
    post('finds nothing in an unknown experiment', S, { experiment_ids: ['999999'] }),
    post('finds nothing in no experiment', S, { experiment_ids: [] }),
    post('refuses experiments that are no list', S, { experiment_ids: '{exp}' }, { differs: [{ at: ['status'], why: 'One text stands for a list of one, as in a query.' }] }),
    post('finds by the number of the view', S, { ...IN, run_view_type: 2 }),
    post('refuses a view that is none', S, { ...IN, run_view_type: 'SOME' }, { differs: [NAMED] }),
  ],
};
