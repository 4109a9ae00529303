import { dirname } from 'node:path';
import type { CodeRunsRequest } from '../../protocol/codeRuns';
import { MlflowError, notFound } from '../../protocol/errors';
import { TRIALBOOK_PREFIX } from '../../protocol/trialbook';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import { keepsSource } from '../stamp/keepsSource';
import { keepText, readSource } from '../stamp/sourceCopies';
import type { JsonEndpoint } from './endpoint';

/** The runs of code, see `src/protocol/codeRuns.ts`, and source files as they were when runs began. */
export const codeEndpoints: readonly JsonEndpoint[] = [
  { kind: 'json', method: 'POST', paths: [`${TRIALBOOK_PREFIX}/code/runs`], durable: false, call: (fields, { store }) => store.runs.ofCode(codeRunsRequest(fields)) },
  {
    kind: 'json', method: 'GET', paths: [`${TRIALBOOK_PREFIX}/code/source`], durable: false,
    call: async (fields, { store }) => {
      const digest = fields.text('digest');
      const text = await readSource(store, digest);
      if (text === undefined) throw notFound(`No copy of a source file with digest '${digest.slice(0, 80)}' is kept.`);
      return { text };
    },
  },
  {
    kind: 'json', method: 'POST', paths: [`${TRIALBOOK_PREFIX}/code/source`], durable: false,
    call: async (fields, { store }) => {
      if (store.readOnly) throw new MlflowError('PERMISSION_DENIED', 'The store is open for reading only: no source is kept.');
      const digest = keepsSource(dirname(store.path)) ? await keepText(store, fields.text('text')) : undefined;
      return digest === undefined ? {} : { digest };
    },
  },
];

function codeRunsRequest(fields: Fields): CodeRunsRequest {
  const repository = fields.has('repository') ? fields.object('repository') : undefined;
  return present({
    paths: fields.texts('paths'),
    folders: fields.texts('folders'),
    names: fields.optionalTexts('names'),
    repository: repository === undefined ? undefined : present({ path: repository.text('path'), remote: repository.optionalText('remote') || undefined }),
    entry_points: fields.optionalList('entry_points', (item) => ({ folder: item.text('folder'), name: item.text('name') })),
    shared: fields.optionalBoolean('shared'),
    ignore_case: fields.optionalBoolean('ignore_case'),
    run_ids: fields.optionalTexts('run_ids'),
    max_results: fields.optionalInt32('max_results'),
  });
}
