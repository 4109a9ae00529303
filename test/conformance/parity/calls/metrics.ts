import type { Scene } from '../call';
import { get, post } from './short';

const unknown = 'f'.repeat(32);
const NAMED = { at: ['status'], why: 'A value that is none of those allowed is named; MLflow leaves it out in silence.' };
const B = 'mlflow/runs/log-batch';
const H = 'mlflow/metrics/get-history';
const I = 'mlflow/metrics/get-history-bulk-interval';
const MANY = Array.from({ length: 1000 }, (_, index) => ({ key: 'many', value: Math.sin(index), timestamp: 5000 + index, step: index }));
/** A history that is out of order: what comes first in time has the greatest step. */
const MIXED = [[5, 100, 1], [3, 200, 2], [3, 100, 3], [9, 50, 4], [5, 100, 0.5], [0, 300, 'NaN'], [0, 300, 7]] as const;

/** Metrics logged one by one and in batches, and their histories. */
export const metrics: Scene = {
  name: 'metrics',
  calls: [
    post('makes an experiment', 'mlflow/experiments/create', { name: 'parity metrics {tag}' }, { keep: { exp: 'experiment_id' } }),
    post('makes a run', 'mlflow/runs/create', { experiment_id: '{exp}', run_name: 'm', user_id: 'somebody', start_time: 1 }, { keep: { run: 'run.info.run_id' } }),
    post('makes another', 'mlflow/runs/create', { experiment_id: '{exp}', run_name: 'n', user_id: 'somebody', start_time: 2 }, { keep: { next: 'run.info.run_id' } }),
    post('logs a metric', 'mlflow/runs/log-metric', { run_id: '{run}', run_uuid: '{run}', key: 'loss', value: 0.5, timestamp: 10, step: 1 }),
    post('logs it again', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'loss', value: 0.5, timestamp: 10, step: 1 }),
    post('logs one without step', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'loss', value: 1e300, timestamp: 11 }),
    post('logs a number as text', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'text', value: '0.25', timestamp: '12', step: '-3' }),
    post('logs NaN', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'nan', value: 'NaN', timestamp: 12, step: 0 }),
    post('logs infinity', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'inf', value: 'Infinity', timestamp: 12, step: 0 }),
    post('logs less than all', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'inf', value: '-Infinity', timestamp: 12, step: 1 }),
    post('logs a long step', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'far', value: 1, timestamp: 12, step: 9_007_199_254_740_993n }),
    post('wants a value', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'loss', timestamp: 10 }),
    post('wants a time', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'loss', value: 1 }),
    post('wants a key', 'mlflow/runs/log-metric', { run_id: '{run}', value: 1, timestamp: 1 }),
    post('wants a run', 'mlflow/runs/log-metric', { key: 'loss', value: 1, timestamp: 1 }),
    post('logs no word', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'loss', value: 'high', timestamp: 10, step: 1 }),
    post('logs no step that is none', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'loss', value: 1, timestamp: 10, step: 'one' }),
    post('logs no half step', 'mlflow/runs/log-metric', { run_id: '{next}', key: 'half', value: 1, timestamp: 10, step: 1.5 }, { differs: [NAMED] }),
    post('logs no time before time', 'mlflow/runs/log-metric', { run_id: '{run}', key: 'loss', value: 1, timestamp: -1, step: 1 }),
    post('logs nothing to an unknown run', 'mlflow/runs/log-metric', { run_id: unknown, key: 'loss', value: 1, timestamp: 10 }),
    ...['a//b', '../a', '/a', 'a*b', 'k'.repeat(251)].map((key) => post(`logs no metric called ${key.slice(0, 8)}`, 'mlflow/runs/log-metric', { run_id: '{run}', key, value: 1, timestamp: 1 })),

    post('logs a batch', B, { run_id: '{run}', metrics: MANY, params: [], tags: [] }),
    post('logs it a second time', B, { run_id: '{run}', metrics: MANY }),
    post('logs all kinds', B, { run_id: '{run}', metrics: [{ key: 'x', value: 1, timestamp: 1, step: 0 }], params: [{ key: 'p', value: '1' }], tags: [{ key: 't', value: '2' }] }),
    post('logs what is out of order', B, { run_id: '{run}', metrics: MIXED.map(([step, timestamp, value]) => ({ key: 'mixed', value, timestamp, step })) }),
    post('logs some to another run', B, { run_id: '{next}', metrics: MANY.slice(0, 7) }),
    post('logs nothing', B, { run_id: '{run}' }),
    post('wants the run of a batch', B, { metrics: [] }),
    post('takes no batch of 1001', B, { run_id: '{run}', metrics: [...MANY, { key: 'many', value: 1, timestamp: 1, step: 1001 }] }),
    post('takes no 101 params', B, { run_id: '{run}', params: Array.from({ length: 101 }, (_, index) => ({ key: `p${index}`, value: '1' })) }),
    post('takes no 101 tags', B, { run_id: '{run}', tags: Array.from({ length: 101 }, (_, index) => ({ key: `t${index}`, value: '1' })) }),
    post('takes no 1001 in all', B, { run_id: '{run}', metrics: MANY, tags: [{ key: 'one', value: 'more' }] }),
    post('names a metric without key', B, { run_id: '{run}', metrics: [{ key: 'ok', value: 1, timestamp: 1 }, { value: 1, timestamp: 1 }] }),
    post('names a metric without value', B, { run_id: '{run}', metrics: [{ key: 'ok', timestamp: 1 }] }),
    post('names a metric without time', B, { run_id: '{run}', metrics: [{ key: 'ok', value: 1 }] }),
    post('names a param without key', B, { run_id: '{run}', params: [{ value: '1' }] }),
    post('names a tag without key', B, { run_id: '{run}', tags: [{ value: '1' }] }),
    post('names a param that is there twice', B, { run_id: '{run}', params: [{ key: 'twice', value: '1' }, { key: 'twice', value: '2' }] }),
    post('applies nothing of a batch with a wrong param', B, { run_id: '{run}', metrics: [{ key: 'half', value: 1, timestamp: 1 }], params: [{ key: 'p', value: 'another' }], tags: [{ key: 'half', value: 'x' }] }),
    post('takes no metrics that are no list', B, { run_id: '{run}', metrics: { key: 'a' } }),
    get('has the latest of each', 'mlflow/runs/get', { run_id: '{run}' }),

    get('gives the history', H, { run_id: '{run}', metric_key: 'loss' }),
    get('gives the history by the old name of the run', H, { run_uuid: '{run}', metric_key: 'loss' }),
    get('gives a history in the order of time', H, { run_id: '{run}', metric_key: 'mixed' }),
    get('gives NaN and infinities', H, { run_id: '{run}', metric_key: 'inf' }),
    get('gives a page', H, { run_id: '{run}', metric_key: 'many', max_results: '3' }, { keep: { token: 'next_page_token' } }),
    get('gives the next page', H, { run_id: '{run}', metric_key: 'many', max_results: '3', page_token: '{token}' }),
    get('gives a page of what is out of order', H, { run_id: '{run}', metric_key: 'mixed', max_results: '4' }, { keep: { token2: 'next_page_token' } }),
    get('goes on there', H, { run_id: '{run}', metric_key: 'mixed', max_results: '4', page_token: '{token2}' }),
    get('gives nothing of a metric that is not there', H, { run_id: '{run}', metric_key: 'nothing' }),
    get('wants a metric', H, { run_id: '{run}' }),
    get('wants the run of a history', H, { metric_key: 'loss' }),
    get('gives no page of nothing', H, { run_id: '{run}', metric_key: 'many', max_results: '0' }),
    get('gives no page of a word', H, { run_id: '{run}', metric_key: 'many', max_results: 'all' }, { differs: [NAMED] }),
    get('takes no token of others', H, { run_id: '{run}', metric_key: 'many', max_results: '3', page_token: 'bm90IG91cnM' }),
    get('gives no history of an unknown run', H, { run_id: unknown, metric_key: 'loss' }, { differs: [{ at: ['status'], why: 'A run that is not there is told, as everywhere else; MLflow answers an empty history.' }] }),

    get('samples', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '10' }),
    get('samples another number', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '7' }),
    get('samples one', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '1' }),
    get('samples two', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '2' }),
    get('samples as many as there are', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '1000' }),
    get('samples a stretch', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '6', start_step: '100', end_step: '149' }),
    get('samples where nothing is', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '6', start_step: '5000', end_step: '6000' }),
    get('samples several runs', I, { run_ids: ['{run}', '{next}'], metric_key: 'many', max_results: '5' }),
    get('samples what is out of order', I, { run_ids: ['{run}'], metric_key: 'mixed', max_results: '3' }),
    get('samples all of what is out of order', I, { run_ids: ['{run}'], metric_key: 'mixed' }),
    get('samples nothing of a metric that is not there', I, { run_ids: ['{run}'], metric_key: 'nothing' }),
    get('wants runs to sample', I, { metric_key: 'many' }),
    get('wants a metric to sample', I, { run_ids: ['{run}'] }),
    get('wants both ends of a stretch', I, { run_ids: ['{run}'], metric_key: 'many', start_step: '1' }),
    get('takes no stretch that runs backwards', I, { run_ids: ['{run}'], metric_key: 'many', start_step: '9', end_step: '1' }),
    get('samples no 0', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '0' }),
    get('samples no 2501', I, { run_ids: ['{run}'], metric_key: 'many', max_results: '2501' }),
    get('samples no 101 runs', I, { run_ids: Array.from({ length: 101 }, () => '{run}'), metric_key: 'many' }),
    get('samples no unknown run', I, { run_ids: [unknown], metric_key: 'many' }),
  ],
};

/** `get-history-bulk`, which MLflow answers below `/ajax-api` alone. */
const BULK = '/ajax-api/2.0/mlflow/metrics/get-history-bulk';

export const bulk: Scene = {
  name: 'histories in bulk',
  calls: [
    post('makes an experiment', 'mlflow/experiments/create', { name: 'parity bulk {tag}' }, { keep: { exp: 'experiment_id' } }),
    ...['one', 'two', 'three'].map((name) => post(`makes run ${name}`, 'mlflow/runs/create', { experiment_id: '{exp}', run_name: name, user_id: 'u', start_time: 1 }, { keep: { [name]: 'run.info.run_id' } })),
    ...['{one}', '{two}'].map((run_id) => post(`logs to ${run_id}`, B, { run_id, metrics: MIXED.map(([step, timestamp, value]) => ({ key: 'mixed', value, timestamp, step })) })),
    // In the order of the runs' ids, which are random.
    get('gives two histories', BULK, { run_id: ['{one}', '{two}'], metric_key: 'mixed' }, { unordered: ['metrics'] }),
    get('gives one history', BULK, { run_id: '{one}', metric_key: 'mixed' }),
    get('gives no more than is asked', BULK, { run_id: '{one}', metric_key: 'mixed', max_results: '4' }),
    get('gives it below /api too', '/api/2.0/mlflow/metrics/get-history-bulk', { run_id: '{one}', metric_key: 'mixed' }, { differs: [{ at: ['**'], why: 'MLflow has it below /ajax-api alone.' }] }),
    get('gives nothing of a run without it', BULK, { run_id: '{three}', metric_key: 'mixed' }),
    get('gives nothing of an unknown run', BULK, { run_id: [unknown], metric_key: 'mixed' }),
    get('wants a run', BULK, { metric_key: 'mixed' }),
    get('wants a metric', BULK, { run_id: '{one}' }),
    get('takes no 101 runs', BULK, { run_id: Array.from({ length: 101 }, () => '{one}'), metric_key: 'mixed' }),
  ],
};
