import type { Scene } from '../call';
import { get, post } from './short';

const R = 'mlflow/runs';
const DATASET = { name: 'houses', digest: 'd1', source_type: 'local', source: '{"uri":"houses.csv"}', schema: '{"a":1}', profile: '{"rows":3}' };
const WHOLE_DATASETS = { at: ['status'], why: 'A dataset without what makes it one is a mistake, which is named; MLflow keeps an empty one.' };
const NAMED = { at: ['status'], why: 'A value that is none of those allowed is named; MLflow leaves it out in silence.' };
const unknown = 'f'.repeat(32);

/** `runs/…` but for metrics. */
export const runs: Scene = {
  name: 'runs',
  calls: [
    post('makes an experiment', 'mlflow/experiments/create', { name: 'parity runs {tag}' }, { keep: { exp: 'experiment_id' } }),
    post('makes a run', `${R}/create`, { experiment_id: '{exp}', run_name: 'first', start_time: 1000, user_id: 'somebody', tags: [{ key: 'a', value: '1' }, { key: 'mlflow.user', value: 'somebody' }] }, { keep: { run: 'run.info.run_id' } }),
    post('makes a run named by its tag', `${R}/create`, { experiment_id: '{exp}', start_time: 2000, tags: [{ key: 'mlflow.runName', value: 'by tag' }] }, { keep: { second: 'run.info.run_id' } }),
    post('makes a run of one name in both', `${R}/create`, { experiment_id: '{exp}', start_time: 3000, run_name: 'same', tags: [{ key: 'mlflow.runName', value: 'same' }, { key: 'mlflow.parentRunId', value: '{run}' }] }, { keep: { third: 'run.info.run_id' } }),
    post('makes no run of two names', `${R}/create`, { experiment_id: '{exp}', start_time: 1, run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] }),
    post('makes no run in an unknown experiment', `${R}/create`, { experiment_id: '999999', start_time: 1 }),
    post('wants an integer as time', `${R}/create`, { experiment_id: '{exp}', start_time: 'noon' }),
    post('makes an experiment for what should not be', 'mlflow/experiments/create', { name: 'parity runs apart {tag}' }, { keep: { apart: 'experiment_id' } }),
    post('makes a run there', `${R}/create`, { experiment_id: '{apart}', run_name: 'apart', start_time: 1, user_id: 'somebody' }, { keep: { lone: 'run.info.run_id' } }),
    post('makes no run with a tag whose key is a path out', `${R}/create`, { experiment_id: '{apart}', start_time: 1, tags: [{ key: '/etc', value: 'x' }] }, { differs: [{ at: ['status'], why: 'Keys of tags are what set-tag takes, here too.' }] }),

    get('gets a run', `${R}/get`, { run_id: '{run}' }),
    get('gets a run by its old name', `${R}/get`, { run_uuid: '{run}' }),
    get('gets a run by both', `${R}/get`, { run_id: '{run}', run_uuid: '{run}' }),
    get('wants an id', `${R}/get`),
    get('does not get an unknown run', `${R}/get`, { run_id: unknown }),
    get('does not get a run of an impossible id', `${R}/get`, { run_id: '../../etc' }),

    post('logs a param', `${R}/log-parameter`, { run_id: '{run}', run_uuid: '{run}', key: 'lr', value: '0.1' }),
    post('logs the same again', `${R}/log-parameter`, { run_id: '{run}', key: 'lr', value: '0.1' }),
    post('changes no param', `${R}/log-parameter`, { run_id: '{run}', key: 'lr', value: '0.2' }),
    post('logs a param of no value', `${R}/log-parameter`, { run_id: '{run}', key: 'none' }),
    post('logs a param in any script', `${R}/log-parameter`, { run_id: '{run}', key: 'größe/学習 率', value: 'ж' }),
    post('cuts a long value', `${R}/log-parameter`, { run_id: '{run}', key: 'long', value: 'x'.repeat(6010) }),
    post('wants the key of a param', `${R}/log-parameter`, { run_id: '{run}', value: '1' }),
    post('wants the run of a param', `${R}/log-parameter`, { key: 'a', value: '1' }),
    post('takes no number as value of a param', `${R}/log-parameter`, { run_id: '{run}', key: 'number', value: 5 }),
    post('logs no param of an unknown run', `${R}/log-parameter`, { run_id: unknown, key: 'a', value: '1' }),
    ...['a//b', '../a', '/a', 'a/', './a', 'a*b', '', 'k'.repeat(251)].map((key) => post(`logs no param called ${JSON.stringify(key).slice(0, 12)}`, `${R}/log-parameter`, { run_id: '{run}', key, value: '1' })),

    post('sets a tag', `${R}/set-tag`, { run_id: '{run}', run_uuid: '{run}', key: 'b', value: '2' }),
    post('sets it anew', `${R}/set-tag`, { run_id: '{run}', key: 'b', value: '3' }),
    post('sets a tag of no value', `${R}/set-tag`, { run_id: '{run}', key: 'c' }),
    post('cuts a long tag', `${R}/set-tag`, { run_id: '{run}', key: 'long', value: 'y'.repeat(8010) }),
    post('wants the key of a tag', `${R}/set-tag`, { run_id: '{run}', value: '1' }),
    post('sets no tag of an unknown run', `${R}/set-tag`, { run_id: unknown, key: 'a', value: '1' }),
    post('renames by a tag', `${R}/set-tag`, { run_id: '{run}', key: 'mlflow.runName', value: 'renamed' }),
    post('takes a tag away', `${R}/delete-tag`, { run_id: '{run}', key: 'b' }),
    post('takes no tag away twice', `${R}/delete-tag`, { run_id: '{run}', key: 'b' }),
    post('wants the key of a tag to take away', `${R}/delete-tag`, { run_id: '{run}' }),
    post('takes no tag of an unknown run away', `${R}/delete-tag`, { run_id: unknown, key: 'b' }),

    post('logs inputs', `${R}/log-inputs`, { run_id: '{run}', datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset: DATASET }] }),
    post('logs the same inputs again', `${R}/log-inputs`, { run_id: '{run}', datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset: DATASET }] }),
    post('logs inputs without schema', `${R}/log-inputs`, { run_id: '{run}', datasets: [{ tags: [], dataset: { name: 'b', digest: 'd2', source_type: 'code', source: 's' } }] }),
    post('wants a dataset', `${R}/log-inputs`, { run_id: '{lone}', datasets: [{ tags: [] }] }, { differs: [WHOLE_DATASETS] }),
    post('wants the name of a dataset', `${R}/log-inputs`, { run_id: '{lone}', datasets: [{ dataset: { ...DATASET, name: undefined } }] }, { differs: [WHOLE_DATASETS] }),
    post('wants the digest of a dataset', `${R}/log-inputs`, { run_id: '{lone}', datasets: [{ dataset: { ...DATASET, digest: undefined } }] }, { differs: [WHOLE_DATASETS] }),
    post('wants the source of a dataset', `${R}/log-inputs`, { run_id: '{lone}', datasets: [{ dataset: { ...DATASET, digest: 'd9', source: undefined } }] }, { differs: [WHOLE_DATASETS] }),
    post('takes no dataset name of 501', `${R}/log-inputs`, { run_id: '{run}', datasets: [{ dataset: { ...DATASET, name: 'n'.repeat(501) } }] }),
    post('takes no digest of 37', `${R}/log-inputs`, { run_id: '{run}', datasets: [{ dataset: { ...DATASET, digest: 'd'.repeat(37) } }] }),
    post('logs no inputs of an unknown run', `${R}/log-inputs`, { run_id: unknown, datasets: [] }),
    get('has all of it', `${R}/get`, { run_id: '{run}' }),

    post('logs a legacy model', `${R}/log-model`, { run_id: '{run}', model_json: '{"run_id":"{run}","artifact_path":"model","utc_time_created":"2026-01-01 00:00:00","flavors":{"python_function":{"loader_module":"x"}}}' }),
    post('logs a second one', `${R}/log-model`, { run_id: '{run}', model_json: '{"run_id":"{run}","artifact_path":"other","utc_time_created":"2026-01-02 00:00:00","flavors":{}}' }),
    post('takes no model that is no JSON', `${R}/log-model`, { run_id: '{run}', model_json: 'model' }),
    post('takes no model without its fields', `${R}/log-model`, { run_id: '{run}', model_json: '{"artifact_path":"model"}' }),
    post('wants a model', `${R}/log-model`, { run_id: '{run}' }),
    post('logs no model of an unknown run', `${R}/log-model`, { run_id: unknown, model_json: '{"run_id":"a","artifact_path":"model","utc_time_created":"2026-01-01 00:00:00","flavors":{}}' }),
    get('has the models among its tags', `${R}/get`, { run_id: '{run}' }),

    post('ends', `${R}/update`, { run_id: '{run}', run_uuid: '{run}', status: 'FINISHED', end_time: 5000, run_name: 'ended' }),
    post('fails, by number', `${R}/update`, { run_id: '{second}', status: 4, end_time: 6000 }),
    post('changes the name alone', `${R}/update`, { run_id: '{third}', run_name: 'third' }),
    post('changes nothing', `${R}/update`, { run_id: '{third}' }),
    post('takes no status that is none', `${R}/update`, { run_id: '{run}', status: 'DONE' }, { differs: [NAMED] }),
    post('changes no unknown run', `${R}/update`, { run_id: unknown, status: 'FINISHED' }),
    post('wants the run to change', `${R}/update`, { status: 'FINISHED' }),
    get('has ended', `${R}/get`, { run_id: '{run}' }),

    post('moves to the trash', `${R}/delete`, { run_id: '{second}' }),
    post('moves to the trash again', `${R}/delete`, { run_id: '{second}' }),
    post('moves no unknown run', `${R}/delete`, { run_id: unknown }),
    get('gets what is in the trash', `${R}/get`, { run_id: '{second}' }),
    post('logs nothing in the trash', `${R}/log-parameter`, { run_id: '{second}', key: 'a', value: '1' }),
    post('sets no tag in the trash', `${R}/set-tag`, { run_id: '{second}', key: 'a', value: '1' }),
    post('logs no inputs in the trash', `${R}/log-inputs`, { run_id: '{second}', datasets: [] }),
    post('changes nothing in the trash', `${R}/update`, { run_id: '{second}', status: 'FINISHED' }),
    post('finds the trash', `${R}/search`, { experiment_ids: ['{exp}'], run_view_type: 'DELETED_ONLY' }),
    post('restores', `${R}/restore`, { run_id: '{second}' }),
    post('restores again', `${R}/restore`, { run_id: '{second}' }),
    post('restores no unknown run', `${R}/restore`, { run_id: unknown }),
    post('finds all again', `${R}/search`, { experiment_ids: ['{exp}'], run_view_type: 'ALL', order_by: ['attributes.start_time ASC'] }),
  ],
};
