import type { Scene } from '../call';
import { get, post } from './short';

const E = 'mlflow/experiments';
const NAME = 'parity {tag}';

const SAFE_LOCATIONS = { at: ['status'], why: 'A place that leads out of where artifacts may be is refused: it has been an attack.' };

/** `experiments/…` with their life in the trash. */
export const experiments: Scene = {
  name: 'experiments',
  calls: [
    post('makes an experiment', `${E}/create`, { name: NAME, tags: [{ key: 'team', value: 'core' }, { key: 'mlflow.note.content', value: 'what for' }] }, { keep: { exp: 'experiment_id' } }),
    post('makes another', `${E}/create`, { name: `${NAME} b`, artifact_location: '' }, { keep: { other: 'experiment_id' } }),
    post('makes one elsewhere', `${E}/create`, { name: `${NAME} s3`, artifact_location: 's3://bucket/some/path' }, { keep: { remote: 'experiment_id' } }),
    get('gets the one elsewhere', `${E}/get`, { experiment_id: '{remote}' }),
    post('does not make it twice', `${E}/create`, { name: NAME }),
    post('wants a name', `${E}/create`, {}),
    post('wants a name that is not empty', `${E}/create`, { name: '' }),
    post('wants a text as name', `${E}/create`, { name: 7 }),
    post('takes no name longer than 500', `${E}/create`, { name: `${NAME} ${'x'.repeat(500)}` }),
    post('takes no fragment in a location', `${E}/create`, { name: `${NAME} f`, artifact_location: 's3://bucket/a#b' }),
    post('takes no query in a location', `${E}/create`, { name: 'refused {tag} q', artifact_location: 's3://bucket/a?b=c' }, { differs: [SAFE_LOCATIONS] }),
    post('takes no parent folder in a location', `${E}/create`, { name: 'refused {tag} p', artifact_location: 's3://bucket/../../etc' }, { differs: [SAFE_LOCATIONS] }),
    post('takes no list as tags that is none', `${E}/create`, { name: `${NAME} t`, tags: 'x' }),

    get('gets it', `${E}/get`, { experiment_id: '{exp}' }),
    get('wants an id', `${E}/get`),
    get('does not get an unknown one', `${E}/get`, { experiment_id: '999999' }),
    get('does not get one whose id is no number', `${E}/get`, { experiment_id: 'abc' }),
    get('gets it by name', `${E}/get-by-name`, { experiment_name: NAME }),
    get('wants a name to get by', `${E}/get-by-name`),
    get('does not get an unknown name', `${E}/get-by-name`, { experiment_name: 'nobody has this name' }),

    get('searches by GET', `${E}/search`, { filter: `name LIKE '${NAME}%'`, order_by: ['name ASC'], max_results: '10' }),
    get('searches a page by GET', `${E}/search`, { filter: `name LIKE '${NAME}%'`, order_by: ['experiment_id DESC'], max_results: '2', view_type: 'ALL' }),
    post('searches by POST', `${E}/search`, { filter: `name LIKE '${NAME}%'`, order_by: ['name DESC'], max_results: 10, view_type: 'ALL' }),
    post('searches by number of the view', `${E}/search`, { filter: `name = '${NAME}'`, view_type: 3, max_results: 10 }),
    post('searches by tag', `${E}/search`, { filter: `name LIKE '${NAME}%' AND tags.team = 'core'`, max_results: 10 }),
    post('searches page by page', `${E}/search`, { filter: `name LIKE '${NAME}%'`, order_by: ['name'], max_results: 1 }, { keep: { token: 'next_page_token' } }),
    post('goes on to the next page', `${E}/search`, { filter: `name LIKE '${NAME}%'`, order_by: ['name'], max_results: 2, page_token: '{token}' }),
    post('takes no page token of others', `${E}/search`, { max_results: 1, page_token: 'bm90IG91cnM' }),
    post('takes no filter that is none', `${E}/search`, { filter: 'name ==== 3', max_results: 1 }),
    post('takes no filter on what is not there', `${E}/search`, { filter: "colour = 'red'", max_results: 1 }),
    post('takes no order that is none', `${E}/search`, { order_by: ['name SIDEWAYS'], max_results: 1 }),
    post('takes no page of nothing', `${E}/search`, { max_results: 0 }),
    post('takes no page below nothing', `${E}/search`, { max_results: -1 }),
    post('takes no page beyond the limit', `${E}/search`, { max_results: 50_001 }),

    post('sets a tag', `${E}/set-experiment-tag`, { experiment_id: '{exp}', key: 'k', value: 'v' }),
    post('sets a tag of no value', `${E}/set-experiment-tag`, { experiment_id: '{exp}', key: 'empty' }),
    post('wants the key of a tag', `${E}/set-experiment-tag`, { experiment_id: '{exp}', value: 'v' }),
    post('wants the experiment of a tag', `${E}/set-experiment-tag`, { key: 'k', value: 'v' }),
    post('sets no tag of an unknown one', `${E}/set-experiment-tag`, { experiment_id: '999999', key: 'k', value: 'v' }),
    post('sets no tag whose key is a path out', `${E}/set-experiment-tag`, { experiment_id: '{exp}', key: '../k', value: 'v' }),
    post('sets no tag with a key of 251', `${E}/set-experiment-tag`, { experiment_id: '{exp}', key: 'k'.repeat(251), value: 'v' }),
    post('sets no tag with a value of 5001', `${E}/set-experiment-tag`, { experiment_id: '{exp}', key: 'long', value: 'v'.repeat(5001) }),
    get('has the tags', `${E}/get`, { experiment_id: '{exp}' }),
    post('takes a tag away', `${E}/delete-experiment-tag`, { experiment_id: '{exp}', key: 'k' }),
    post('takes no tag away that is not there', `${E}/delete-experiment-tag`, { experiment_id: '{exp}', key: 'k' }),
    post('wants the key of a tag to take away', `${E}/delete-experiment-tag`, { experiment_id: '{exp}' }),
    post('takes no tag of an unknown one away', `${E}/delete-experiment-tag`, { experiment_id: '999999', key: 'k' }),

    post('renames', `${E}/update`, { experiment_id: '{exp}', new_name: `${NAME} new` }),
    post('renames to the same', `${E}/update`, { experiment_id: '{exp}', new_name: `${NAME} new` }),
    post('does not rename to a taken name', `${E}/update`, { experiment_id: '{exp}', new_name: `${NAME} b` }, { differs: [{ at: ['error_code'], why: "MLflow's BAD_REQUEST holds its database's own words; that the name is taken has a code of its own." }] }),
    post('wants a new name', `${E}/update`, { experiment_id: '{exp}' }),
    post('does not rename an unknown one', `${E}/update`, { experiment_id: '999999', new_name: `${NAME} n` }),

    post('moves to the trash', `${E}/delete`, { experiment_id: '{exp}' }),
    post('moves nothing to the trash twice', `${E}/delete`, { experiment_id: '{exp}' }),
    post('wants the id of what goes to the trash', `${E}/delete`, {}),
    get('gets what is in the trash', `${E}/get`, { experiment_id: '{exp}' }),
    get('gets what is in the trash by name', `${E}/get-by-name`, { experiment_name: `${NAME} new` }),
    post('finds what is in the trash', `${E}/search`, { filter: `name LIKE '${NAME}%'`, view_type: 'DELETED_ONLY', max_results: 10 }),
    post('finds it not among the others', `${E}/search`, { filter: `name LIKE '${NAME}%'`, view_type: 'ACTIVE_ONLY', order_by: ['name'], max_results: 10 }),
    post('gives its name to no other', `${E}/create`, { name: `${NAME} new` }),
    post('does not rename in the trash', `${E}/update`, { experiment_id: '{exp}', new_name: `${NAME} third` }, { differs: [{ at: ['status'], why: 'The same code, INVALID_STATE, which MLflow answers with 500: its client would ask again for minutes.' }] }),
    post('makes no run in the trash', 'mlflow/runs/create', { experiment_id: '{exp}', start_time: 1 }),
    post('sets no tag in the trash', `${E}/set-experiment-tag`, { experiment_id: '{exp}', key: 'k', value: 'v' }),
    post('restores', `${E}/restore`, { experiment_id: '{exp}' }),
    post('restores nothing twice', `${E}/restore`, { experiment_id: '{exp}' }),
    post('does not restore an unknown one', `${E}/restore`, { experiment_id: '999999' }),
    get('has it again', `${E}/get`, { experiment_id: '{exp}' }),
  ],
};
