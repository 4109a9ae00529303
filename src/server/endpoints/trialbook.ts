import { rm } from 'node:fs/promises';
import { invalidParameter, MlflowError } from '../../protocol/errors';
import {
  TRIALBOOK_PREFIX, TRIALBOOK_PROTOCOL, type ArtifactSummary, type EmptyTrashAnswer, type Hello, type ServerStatus,
} from '../../protocol/trialbook';
import type { Store } from '../../store/api';
import { SCHEMA_VERSION } from '../../store/schema';
import type { ArtifactFolder, Found } from '../artifacts/folder';
import { measure } from '../artifacts/list';
import { parseArtifactUri } from '../artifacts/paths';
import { streamChanges } from '../feed/stream';
import { sendJson } from '../http/answer';
import { readJsonBody } from '../http/body';
import { Fields } from '../http/fields';
import { present } from '../http/present';
import type { Context, Endpoint, JsonEndpoint, Method, StreamRequest } from './endpoint';
import { VIEW_TYPES } from './shapes';
import { snapshotFailure } from './snapshotFailure';

const NONCE = /^[0-9a-f]{16,128}$/i;

function ours(method: Method, name: string, call: JsonEndpoint['call'], durable = false): JsonEndpoint {
  return { kind: 'json', method, paths: [`${TRIALBOOK_PREFIX}/${name}`], durable, call };
}

/** What Trialbook adds to MLflow's protocol: see `src/protocol/trialbook.ts`. */
export const trialbookEndpoints: readonly Endpoint[] = [
  { ...ours('GET', 'hello', hello), open: true },
  ours('GET', 'status', (_fields, context) => status(context)),
  {
    kind: 'stream', method: 'GET', paths: [`${TRIALBOOK_PREFIX}/changes`],
    call: ({ response, query, retired }, { feed }) => {
      // Who follows can look up the token that is good now, and has to before this one ends.
      if (retired) throw new MlflowError('UNAUTHENTICATED', 'The token was replaced. Read it anew.');
      streamChanges(feed, query.optionalText('since') || undefined, response);
    },
  },
  ours('POST', 'runs/count', (fields, { store }) => ({
    count: store.runs.count(present({
      experiment_ids: fields.texts('experiment_ids'),
      filter: fields.optionalText('filter'),
      run_view_type: fields.optionalEnum('run_view_type', VIEW_TYPES),
    })),
  })),
  ours('POST', 'experiments/overview', (fields, { store }) => ({
    experiments: store.experiments.overview(fields.optionalTexts('experiment_ids')),
  })),
  ours('POST', 'runs/children', (fields, { store }) => ({
    runs: store.runs.children(fields.texts('run_ids'), fields.optionalText('metric_key') || undefined),
  })),
  ours('POST', 'metrics/series', (fields, { store }) => {
    const buckets = fields.optionalInt32('buckets') ?? 500;
    if (buckets < 1 || buckets > 5000) throw invalidParameter(`Invalid value ${buckets} for parameter 'buckets': it must be 1 to 5000.`);
    return {
      series: store.metrics.series(present({
        series: fields.list('series', (item) => ({ run_id: item.text('run_id'), key: item.text('key') })),
        buckets,
        reduce: fields.optionalEnum('reduce', ['minmax', 'mean'] as const, 0) ?? 'minmax',
        min_step: fields.optionalInt64('min_step'),
        max_step: fields.optionalInt64('max_step'),
      })),
    };
  }),
  ours('GET', 'watches', (_fields, { watches }) => watches.state()),
  ours('POST', 'watches/take', (_fields, { watches }) => watches.take()),
  ours('POST', 'trash/empty', (fields, { store, artifacts }) => emptyTrash(present({ run_ids: fields.optionalTexts('run_ids'), experiment_ids: fields.optionalTexts('experiment_ids') }), store, artifacts)),
  ours('GET', 'artifacts/summary', async (fields, { store, artifacts }): Promise<ArtifactSummary> => {
    const root = parseArtifactUri(store.runs.get(fields.textOf('run_id', 'run_uuid')).info.artifact_uri);
    const found = await artifacts.find(root);
    return found === undefined ? { files: 0, bytes: 0 } : measure(found.file);
  }),
  ours('POST', 'flush', async (_fields, { store }) => {
    await store.snapshot().catch((error: unknown) => {
      throw snapshotFailure(error);
    });
  }),
  { kind: 'stream', method: 'POST', paths: [`${TRIALBOOK_PREFIX}/shutdown`], call: shutdown },
  ours('GET', 'token', (_fields, { tokens }) => tokens.state()),
  { kind: 'stream', method: 'POST', paths: [`${TRIALBOOK_PREFIX}/token/rotate`], call: rotateToken },
];

/** Replaces the token of the address. Whoever follows the feed is sent away to read the new one. */
async function rotateToken({ request, response, retired }: StreamRequest, { server, patience, tokens, feed }: Context): Promise<void> {
  if (retired) throw new MlflowError('PERMISSION_DENIED', 'A token that was replaced cannot replace another.');
  const now = new Fields(await readJsonBody(request, patience)).optionalBoolean('now') ?? false;
  const answer = tokens.rotate(now);
  if (now) server.breakOff(response);
  else feed.sendAway();
  sendJson(response, answer);
}

/** The process ends only when the answer is out. */
async function shutdown({ request, response }: StreamRequest, { server, patience }: Context): Promise<void> {
  const handover = new Fields(await readJsonBody(request, patience)).optionalBoolean('handover') ?? false;
  response.once('close', () => server.shutdown({ handover }));
  response.setHeader('Connection', 'close');
  sendJson(response, undefined);
}

function hello(fields: Fields, { store, server }: Context): Hello {
  const nonce = fields.text('nonce');
  if (!NONCE.test(nonce)) throw invalidParameter("Invalid value for parameter 'nonce': it must be 16 to 128 hexadecimal digits.");
  return {
    product: 'trialbook',
    version: server.version,
    protocol: TRIALBOOK_PROTOCOL,
    schema: SCHEMA_VERSION,
    store: server.storeHash,
    readOnly: store.readOnly,
    proof: server.prove(nonce),
  };
}

function status({ store, server, feed }: Context): ServerStatus {
  return {
    version: server.version,
    pid: process.pid,
    storePath: store.path,
    onDisk: store.onDisk,
    readOnly: store.readOnly,
    startedAt: server.startedAt,
    ...store.size,
    listeners: feed.size,
    activeRuns: store.runs.active().length,
    memoryBytes: process.memoryUsage.rss(),
    warnings: [...store.warnings],
  };
}

/** Ends the trash, or what of it is named. The rows go first, and for good: files without rows are harmless, rows without files are not. */
export async function emptyTrash(only: { run_ids?: string[]; experiment_ids?: string[] }, store: Store, artifacts: ArtifactFolder): Promise<EmptyTrashAnswer> {
  const { artifactRoots, ...answer } = store.trash.empty(only);
  await store.durable();
  let freed = 0;
  for (const root of artifactRoots) {
    const found = await findUnlinked(artifacts, root);
    if (found === undefined) continue;
    freed += (await measure(found.file)).bytes;
    await rm(found.file, { recursive: true, force: true });
  }
  return { ...answer, freed_bytes: freed };
}

/** A link in the place of a run's folder did not come from us and is left alone: the run is gone all the same. */
async function findUnlinked(artifacts: ArtifactFolder, root: string): Promise<Found | undefined> {
  try {
    return await artifacts.findRoot(root);
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'PERMISSION_DENIED') return undefined;
    throw error;
  }
}
