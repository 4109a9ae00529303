import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** Where calls go. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Connections that are kept: a client of its own each. */
export const newAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 });

/** How a call is made. */
export interface CallOptions {
  readonly agent?: Agent;
  /** Bytes that are no JSON. */
  readonly bytes?: Buffer;
  readonly signal?: AbortSignal;
}

/** Makes one call; raises when the connection breaks before the answer is whole. */
export function send(target: Target, method: string, path: string, json?: unknown, options: CallOptions = {}): Promise<Answer> {
  const bytes = options.bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${target.url}/${path}`,
      {
        method, agent: options.agent, signal: options.signal,
        headers: {
          authorization: `Bearer ${target.token}`,
          ...(bytes === undefined ? {} : { 'content-type': options.bytes === undefined ? 'application/json' : 'application/octet-stream', 'content-length': bytes.length }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
        response.on('close', () => reject(new Error('the answer broke off')));
      },
    );
    request.on('error', reject);
    request.end(bytes);
  });
}

/** An answer that says that the call failed. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

/** Makes one call of MLflow's protocol, as `runs/create`, or of ours, as `trialbook/flush`. Raises `Refused`, or what the connection says. */
export async function call<T = unknown>(target: Target, method: string, name: string, fields: unknown = {}, options: CallOptions = {}): Promise<T> {
  const path = name.startsWith('trialbook/') ? `api/2.0/${name}` : `api/2.0/mlflow/${name}`;
  const query = method === 'GET' ? `?${new URLSearchParams(fields as Record<string, string>).toString()}` : '';
  const { status, body } = await send(target, method, path + query, method === 'GET' ? undefined : fields, options);
  const answer = JSON.parse(body.toString()) as { error_code?: string; message?: string };
  if (status !== 200) throw new Refused(status, answer.error_code ?? '', answer.message ?? '');
  return answer as T;
}
