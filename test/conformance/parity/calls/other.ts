import type { Scene } from '../call';
import { get, post } from './short';

const CAN = { at: ['features_enabled.gateway', 'presigned_upload_run_id_supported', 'presigned_upload_model_id_supported'], why: 'Ours has no gateway for language models, and no store that could sign an address.' };
const NO_JSON = { at: ['error_code'], why: 'A body that is none has a code of its own.' };
const UNKNOWN = { at: ['status', 'error_code', 'message', ''], why: 'What is not there is said in an error of the protocol, by its name; MLflow answers a page in words.' };
const ID = 'a'.repeat(32);

/** What is asked of the server itself, and bodies that are none. */
export const other: Scene = {
  name: 'the server itself',
  calls: [
    get('is well', '/health', {}, { headersToo: ['content-type'] }),
    get('says its version', '/version'),
    get('says what it can', '/api/3.0/mlflow/server-info', {}, { differs: [CAN] }),
    get('says what it can to pages', '/ajax-api/3.0/mlflow/server-info', {}, { differs: [CAN] }),
    { what: 'takes no text as JSON', method: 'POST', path: 'mlflow/experiments/create', bytes: '{"name": "x"}', headers: { 'content-type': 'text/plain' }, differs: [NO_JSON] },
    { what: 'takes no form', method: 'POST', path: 'mlflow/experiments/create', bytes: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' }, differs: [NO_JSON] },
    { what: 'takes JSON in a charset', method: 'POST', path: 'mlflow/experiments/search', bytes: JSON.stringify({ filter: "name = 'nobody'", max_results: 1 }), headers: { 'content-type': 'application/json; charset=utf-8' } },
    { what: 'takes no JSON that is broken', method: 'POST', path: 'mlflow/experiments/create', bytes: '{"name": ', headers: { 'content-type': 'application/json' }, differs: [NO_JSON] },
    { what: 'takes no JSON that is a list', method: 'POST', path: 'mlflow/experiments/create', bytes: '[1]', headers: { 'content-type': 'application/json' }, differs: [{ at: ['status', 'error_code', 'message', ''], why: 'A mistake of the caller; MLflow fails with a page in words.' }] },
    post('knows no such endpoint', 'mlflow/runs/fly', {}, { differs: [UNKNOWN] }),
    get('knows no such method', 'mlflow/runs/create', {}, { differs: [UNKNOWN] }),
    get('knows no such prefix', '/api/9.0/mlflow/runs/get', { run_id: ID }, { differs: [UNKNOWN] }),
  ],
};
