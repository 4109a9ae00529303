import type { Call, Scene } from '../call';
import { get, post } from './short';

const unknown = 'f'.repeat(32);
const FILES = 'mlflow-artifacts/artifacts';
const ROOT = '{exp}/{run}/artifacts';
const MODEL = '{exp}/models/{model}/artifacts';
const HEADS = ['x-content-type-options', 'content-type'];
const PARTS = 'mlflow-artifacts/mpu';
const IN_PARTS = { at: ['status', 'error_code'], why: 'A stock server takes parts for object storage alone; ours for its own files.' };
const UTF8 = { at: ['headers.content-type'], why: 'Text says that it is UTF-8.' };
const ONCE = { at: ['status', 'error_code'], why: 'A path is decoded once: what is left of percent signs is part of a name.' };

const put = (what: string, path: string, bytes: string, more: Partial<Call> = {}): Call => ({ what, method: 'PUT', path: `${FILES}/${path}`, bytes, ...more });
const read = (what: string, path: string, query: Call['query'] = {}, more: Partial<Call> = {}): Call => ({ what, method: 'GET', path, query, headersToo: HEADS, ...more });
const take = (what: string, path: string, more: Partial<Call> = {}): Call => ({ what, method: 'DELETE', path: `${FILES}/${path}`, ...more });

/** Artifacts by their place, by run, by model and by version. */
export const artifacts: Scene = {
  name: 'artifacts',
  calls: [
    post('makes an experiment', 'mlflow/experiments/create', { name: 'parity artifacts {tag}' }, { keep: { exp: 'experiment_id' } }),
    post('makes a run', 'mlflow/runs/create', { experiment_id: '{exp}', run_name: 'm', user_id: 'somebody', start_time: 1 }, { keep: { run: 'run.info.run_id' } }),
    post('logs a model', 'mlflow/logged-models', { experiment_id: '{exp}', name: 'tree', source_run_id: '{run}' }, { keep: { model: 'model.info.model_id' } }),
    post('registers', 'mlflow/registered-models/create', { name: 'parity artifacts {tag}' }),
    post('makes a version', 'mlflow/model-versions/create', { name: 'parity artifacts {tag}', source: 'models:/{model}', model_id: '{model}' }),

    put('puts a file', `${ROOT}/notes.txt`, 'a note'),
    put('puts a file in folders', `${ROOT}/plots/deep/curve.json`, '{"x": 1}'),
    put('puts a file of any name', `${ROOT}/plots/gr%C3%B6%C3%9Fe%20%26%20100%25.csv`, 'a,b'),
    put('puts it anew', `${ROOT}/notes.txt`, 'another note'),
    put('puts an empty file', `${ROOT}/empty`, ''),
    put('puts a page', `${ROOT}/page.html`, '<script>alert(1)</script>'),
    put('puts a file of a model', `${MODEL}/MLmodel`, 'flavors: {}'),
    put('puts one more', `${MODEL}/data/weights.bin`, '123'),

    get('lists the root', 'mlflow/artifacts/list', { run_id: '{run}' }),
    get('lists by the old name of the run', 'mlflow/artifacts/list', { run_uuid: '{run}' }),
    get('lists a folder', 'mlflow/artifacts/list', { run_id: '{run}', path: 'plots' }),
    get('lists a deep folder', 'mlflow/artifacts/list', { run_id: '{run}', path: 'plots/deep' }),
    get('lists nothing in a file', 'mlflow/artifacts/list', { run_id: '{run}', path: 'notes.txt' }),
    get('lists nothing where nothing is', 'mlflow/artifacts/list', { run_id: '{run}', path: 'nowhere' }),
    get('wants a run', 'mlflow/artifacts/list'),
    get('lists no unknown run', 'mlflow/artifacts/list', { run_id: unknown }),
    ...['../..', '/etc', 'a/../../..'].map((path) => get(`lists nothing at ${path}`, 'mlflow/artifacts/list', { run_id: '{run}', path })),
    get('lists nothing at ..%2f..', 'mlflow/artifacts/list', { run_id: '{run}', path: '..%2f..' }, { differs: [ONCE] }),
    get('lists by its place', FILES, { path: ROOT }),
    get('lists a folder by its place', FILES, { path: `${ROOT}/plots` }),
    get('lists a model by its place', FILES, { path: MODEL }),
    get('lists nothing above', FILES, { path: '../..' }),
    get('lists the folders of a model', 'mlflow/logged-models/{model}/artifacts/directories'),
    get('lists a folder of a model', 'mlflow/logged-models/{model}/artifacts/directories', { artifact_directory_path: 'data' }),
    get('lists nothing above a model', 'mlflow/logged-models/{model}/artifacts/directories', { artifact_directory_path: '../..' }),

    read('reads a file', `${FILES}/${ROOT}/notes.txt`, {}, { differs: [UTF8] }),
    read('reads a file of any name', `${FILES}/${ROOT}/plots/gr%C3%B6%C3%9Fe%20%26%20100%25.csv`, {}, { differs: [{ at: ['headers.content-type'], why: 'Tables and JSON are called what they are; no type of ours is one that a page could run.' }] }),
    read('reads an empty file', `${FILES}/${ROOT}/empty`),
    read('reads JSON', `${FILES}/${ROOT}/plots/deep/curve.json`, {}, { differs: [{ at: ['**'], why: 'Tables and JSON are called what they are; no type of ours is one that a page could run.' }] }),
    read('reads a page as text', `${FILES}/${ROOT}/page.html`, {}, { differs: [{ at: ['headers.content-type'], why: 'A page is handed out as text: nothing that a run left may run script.' }] }),
    read('reads no file that is not there', `${FILES}/${ROOT}/nothing.txt`),
    read('reads no folder', `${FILES}/${ROOT}/plots`, {}, { differs: [{ at: ['status', 'error_code', 'message', 'detail'], why: 'There is no file of that name; MLflow answers an error that has no code.' }] }),
    read('reads nothing at ..%2f..%2fetc%2fpasswd', `${FILES}/${ROOT}/..%2f..%2fetc%2fpasswd`),
    read('reads nothing at %252e%252e/x', `${FILES}/${ROOT}/%252e%252e/x`, {}, { differs: [ONCE] }),
    read('reads by the run', '/get-artifact', { run_id: '{run}', path: 'notes.txt' }, { differs: [UTF8] }),
    read('reads by the old name of the run', '/get-artifact', { run_uuid: '{run}', path: 'notes.txt' }, { differs: [UTF8] }),
    read('reads nothing above', '/get-artifact', { run_id: '{run}', path: '../../../x' }),
    read('reads nothing of an unknown run', '/get-artifact', { run_id: unknown, path: 'notes.txt' }),
    read('reads nothing that is not there', '/get-artifact', { run_id: '{run}', path: 'nothing.txt' }),
    read('reads by the version', '/model-versions/get-artifact', { name: 'parity artifacts {tag}', version: '1', path: 'MLmodel' }, { differs: [UTF8] }),
    read('reads deep by the version', '/model-versions/get-artifact', { name: 'parity artifacts {tag}', version: '1', path: 'data/weights.bin' }),
    read('reads nothing above a version', '/model-versions/get-artifact', { name: 'parity artifacts {tag}', version: '1', path: '../x' }),
    read('reads nothing of an unknown version', '/model-versions/get-artifact', { name: 'parity artifacts {tag}', version: '9', path: 'MLmodel' }),
    read('reads a part', '/get-artifact', { run_id: '{run}', path: 'notes.txt' }, { headers: { range: 'bytes=2-4' }, headersToo: ['content-range', 'content-length'] }),
    read('reads the end', '/get-artifact', { run_id: '{run}', path: 'notes.txt' }, { headers: { range: 'bytes=-4' }, headersToo: ['content-range'] }),
    read('reads no part that is none', '/get-artifact', { run_id: '{run}', path: 'notes.txt' }, { headers: { range: 'bytes=999-' }, headersToo: ['content-range'], differs: [{ at: [''], why: 'MLflow adds a page in words.' }] }),

    put('puts nothing beside', '..%2fx', 'x'),

    take('takes a file away', `${ROOT}/notes.txt`),
    take('takes a folder away', `${ROOT}/plots`),
    take('takes nothing away above', '..%2f..%2fx'),
    get('has what is left', 'mlflow/artifacts/list', { run_id: '{run}' }),

    post('makes no address to put to', 'mlflow/artifacts/presigned-upload-url', { run_id: '{run}', path: 'x' }),
    post('makes no address to get from', 'mlflow/artifacts/presigned-download-url', { run_id: '{run}', path: 'x' }),
    post('makes no address for a model to put to', 'mlflow/artifacts/presigned-upload-url', { model_id: '{model}', path: 'x' }),
    post('makes no address for a moment to get from', 'mlflow/artifacts/presigned-download-url', { run_id: '{run}', path: 'x', expiration: 60 }),
    get('makes no address of a file', 'mlflow-artifacts/presigned/{exp}/{run}/artifacts/empty'),
    get('makes no address of a page', 'mlflow-artifacts/presigned/{exp}/{run}/artifacts/page.html'),
    read('reads by the run for pages', '/ajax-api/2.0/mlflow/get-artifact', { run_id: '{run}', path: 'page.html' }, { differs: [{ at: ['**'], why: 'MLflow has it at the root alone.' }] }),
    read('reads by the version for pages', '/ajax-api/2.0/mlflow/model-versions/get-artifact', { name: 'parity artifacts {tag}', version: '1', path: 'MLmodel' }, { differs: [{ at: ['**'], why: 'MLflow has it at the root alone.' }] }),

    ...['a.bin', 'b.bin'].flatMap((file): Call[] => [
      post(`begins ${file} in parts`, `${PARTS}/create/${ROOT}`, { path: `/tmp/${file}`, num_parts: 1 }, { differs: [IN_PARTS] }),
      post(`completes nothing of ${file}`, `${PARTS}/complete/${ROOT}`, { path: file, upload_id: 'none', parts: [] }, { differs: [IN_PARTS] }),
      post(`aborts nothing of ${file}`, `${PARTS}/abort/${ROOT}`, { path: file, upload_id: 'none' }, { differs: [IN_PARTS] }),
    ]),
  ],
};
