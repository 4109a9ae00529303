import { invalidParameter, notFound } from '../../protocol/errors';
import type { StorageAim, StorageFile, StorageTask } from '../../protocol/storage';
import { TRIALBOOK_PREFIX } from '../../protocol/trialbook';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import { filesOf } from '../storage/planCheckpoints';
import type { Context, JsonEndpoint, Method } from './endpoint';

/** Most files of a run or model that are answered. */
const MOST_FILES = 5000;
const TASKS = ['scan', 'plan', 'apply', 'undo'] as const;
const AIMS = ['duplicates', 'checkpoints', 'trash', 'strays'] as const;
const OWNERS = ['run', 'model'] as const;

function ours(method: Method, name: string, call: JsonEndpoint['call']): JsonEndpoint {
  return { kind: 'json', method, paths: [`${TRIALBOOK_PREFIX}/storage/${name}`], durable: false, call };
}

/** What a store takes on disk and how it gets smaller: see `src/protocol/storage.ts`. */
export const storageEndpoints: readonly JsonEndpoint[] = [
  ours('POST', 'jobs', (fields, { storage }) => ({ id: storage.begin(task(fields.object('task'))) })),
  ours('GET', 'jobs', (fields, { storage }) => storage.job(fields.text('id'))),
  ours('POST', 'jobs/cancel', (fields, { storage }) => {
    storage.cancel(fields.text('id'));
  }),
  ours('GET', 'owners', (fields, { storage }) => ({ owners: storage.owners(fields.text('experiment_id')) })),
  ours('GET', 'files', (fields, context) => files(fields, context)),
];

async function files(fields: Fields, { store, artifacts }: Context): Promise<{ files: StorageFile[]; more: number }> {
  const [kind, id] = [fields.optionalEnum('kind', OWNERS, 0) ?? 'run', fields.text('id')];
  const owner = store.storage.owners().find((row) => row.kind === kind && row.id === id);
  if (owner === undefined) throw notFound(`There is no ${kind} ${id}`);
  const found = (await filesOf({ artifacts }, owner, new AbortController().signal)).sort((a, b) => b.bytes - a.bytes);
  return {
    files: found.slice(0, MOST_FILES).map(({ path, bytes, modified, links }) => ({ path, bytes, modified: Math.floor(modified), ...(links > 1 ? { shared: true as const } : {}) })),
    more: Math.max(0, found.length - MOST_FILES),
  };
}

function task(fields: Fields): StorageTask {
  const kind = fields.optionalEnum('kind', TASKS, 0);
  switch (kind) {
    case 'scan':
      return { kind };
    case 'plan':
      return { kind, aim: aim(fields.object('aim')) };
    case 'apply':
      return { kind, plan: fields.text('plan') };
    case 'undo':
      return { kind, batch: fields.text('batch') };
    case undefined:
      throw invalidParameter("Missing value for required parameter 'task.kind'.");
  }
}

function aim(fields: Fields): StorageAim {
  const kind = fields.optionalEnum('kind', AIMS, 0);
  switch (kind) {
    case 'duplicates':
      return present({ kind, experiment_ids: fields.optionalTexts('experiment_ids') });
    case 'trash':
    case 'strays':
      return { kind };
    case 'checkpoints': {
      const keep = fields.optionalInt32('keep') ?? 0;
      if (keep < 1) throw invalidParameter("Invalid value for parameter 'keep': at least 1 checkpoint stays.");
      return present({
        kind, keep,
        experiment_ids: fields.optionalTexts('experiment_ids'),
        run_ids: fields.optionalTexts('run_ids'),
        metric: fields.text('metric'),
        direction: fields.optionalEnum('direction', ['lower', 'higher'] as const, 0) ?? 'lower',
        each: fields.optionalEnum('each', ['run', 'all'] as const, 0) ?? 'run',
      });
    }
    case undefined:
      throw invalidParameter("Missing value for required parameter 'aim.kind'.");
  }
}
