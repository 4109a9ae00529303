import type { IncomingMessage } from 'node:http';
import { TRIALBOOK_PREFIX } from '../../protocol/trialbook';
import { parseRelativePath, parseUrlPath, type ArtifactPath, type Owner } from '../artifacts/paths';
import { requireOwner } from '../artifacts/write';
import { sendJson } from '../http/answer';
import { readJsonBody } from '../http/body';
import { Fields } from '../http/fields';
import { apiPaths, type Context, type StreamEndpoint, type StreamRequest } from './endpoint';

/** Where the parts of an upload are put; their addresses are answered when it begins. */
const PARTS = `${TRIALBOOK_PREFIX}/artifacts/parts`;

/** Upload of an artifact in parts, as MLflow's client does it when it is told to: see docs/protocol.md for when that is worth it. */
export const multipartEndpoints: readonly StreamEndpoint[] = [
  step('create', async (path, fields, { uploads }, request) => {
    const parts = fields.optionalInt32('num_parts') ?? 1;
    const upload_id = await uploads.create(path, parts);
    const [base, headers] = [baseOf(request), authorization(request)];
    const credentials = Array.from({ length: parts }, (_, index) => ({ url: `${base}${PARTS}/${upload_id}/${index + 1}`, part_number: index + 1, headers }));
    return { upload_id, credentials };
  }),
  step('complete', async (path, fields, { uploads, feed }) => {
    const parts = fields.list('parts', (part) => ({ number: part.optionalInt32('part_number') ?? 0, etag: part.textOrEmpty('etag') }));
    await uploads.complete(path, fields.text('upload_id'), parts);
    const { owner } = path;
    feed.publish([{ kind: 'artifacts', experiment_id: owner.experiment_id, ...(owner.kind === 'run' ? { run_id: owner.run_id } : { model_id: owner.model_id }) }]);
    return undefined;
  }),
  step('abort', async (path, fields, { uploads }) => {
    await uploads.abort(path, fields.text('upload_id'));
    return undefined;
  }),
  {
    kind: 'stream', method: 'PUT', paths: [`${PARTS}/{upload}/{part}`],
    call: async ({ request, response, params }, { uploads }) => {
      const part = new Fields({ part: params['part']! }).optionalInt32('part') ?? 0;
      response.setHeader('ETag', `"${await uploads.receive(params['upload']!, part, request)}"`);
      sendJson(response, undefined);
    },
  },
];

type Step = (path: ArtifactPath<Owner>, fields: Fields, context: Context, request: IncomingMessage) => Promise<unknown>;

function step(name: string, work: Step): StreamEndpoint {
  return {
    kind: 'stream', method: 'POST', paths: apiPaths(`mlflow-artifacts/mpu/${name}/{path}`),
    call: async ({ request, response, params }: StreamRequest, context) => {
      const fields = new Fields(await readJsonBody(request, context.patience));
      const folder = parseUrlPath(params['path']!);
      // The client sends its own path of the file, of which the name counts.
      const file = fields.text('path').split(/[\\/]/).at(-1)!;
      const path = { owner: folder.owner, segments: [...folder.segments, ...parseRelativePath(file)] };
      requireOwner(context.store, path.owner);
      sendJson(response, await work(path, fields, context, request));
    },
  };
}

/** The server's address as the caller has it, with the token when that is in the path. */
function baseOf(request: IncomingMessage): string {
  const before = /^(.*?)\/(?:ajax-)?api\//s.exec(request.url ?? '')?.[1] ?? '';
  return `http://${request.headers.host ?? ''}${before}`;
}

/** Parts are sent without the client's own credentials, so what it showed goes along. */
function authorization(request: IncomingMessage): Record<string, string> {
  const shown = request.headers.authorization;
  return shown === undefined || (request.url ?? '').startsWith('/t/') ? {} : { Authorization: shown };
}
