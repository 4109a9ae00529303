import { parseJson, stringifyJson, type Json } from '../../../src/protocol/json';
import type { Answer, Call } from './call';

/** One of the two servers, with what its answers were kept as. */
export class Server {
  /** What `{name}` in a call is here. */
  readonly kept = new Map<string, string>();

  /** `headers` are sent with every call. */
  constructor(
    readonly url: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Sends a call below a prefix such as `/api`. */
  async send(call: Call, prefix: string): Promise<Answer> {
    const path = call.path.startsWith('/') ? call.path : `${prefix}/2.0/${call.path}`;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) for (const one of typeof value === 'string' ? [value] : value) query.append(name, this.fill(one));
    const body = call.bytes === undefined ? (call.body === undefined ? undefined : this.fill(stringifyJson(call.body))) : call.bytes;
    const response = await fetch(`${this.url}${this.fill(path)}${query.size === 0 ? '' : `?${query.toString()}`}`, {
      method: call.method,
      headers: { ...(call.body === undefined ? {} : { 'content-type': 'application/json' }), ...this.headers, ...call.headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text, response.headers.get('content-type')) };
  }

  private fill(text: string): string {
    return text.replace(/\{([a-z][A-Za-z0-9]*)\}/g, (whole, name: string) => this.kept.get(name) ?? whole);
  }
}

function parsed(text: string, type: string | null): Json {
  if (type?.startsWith('application/json') !== true) return text;
  // MLflow's get-history-bulk answers bare NaN, which is no JSON but for Python; ours the text "NaN", as both do elsewhere.
  return parseJson(text.replace(/(?<=": ?)NaN(?=[,}])/g, '"NaN"'));
}
