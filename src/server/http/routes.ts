import type { Endpoint } from '../endpoints/endpoint';

/** What a method and a path lead to. */
export type Match =
  | { kind: 'found'; endpoint: Endpoint; params: Readonly<Record<string, string>> | undefined }
  | { kind: 'other-method'; methods: string[] }
  | { kind: 'unknown' };

interface Pattern {
  /** A text is met literally, `{name}` is taken; undecoded. */
  readonly segments: readonly string[];
  /** The last one takes what is left, slashes included. */
  readonly rest: boolean;
  readonly endpoint: Endpoint;
}

/** Finds endpoints: nearly all by one look-up of the whole path, the few with a name in their path by their segments. */
export class Routes {
  private readonly exact = new Map<string, Map<string, Endpoint>>();
  private readonly patterns: Pattern[] = [];

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      for (const path of endpoint.paths) this.add(path, endpoint);
    }
  }

  /** `params` are undecoded. */
  find(method: string, path: string): Match {
    const endpoint = this.exact.get(path)?.get(method);
    if (endpoint !== undefined) return { kind: 'found', endpoint, params: undefined };
    const methods = [...(this.exact.get(path)?.keys() ?? [])];
    const segments = path.split('/');
    for (const pattern of this.patterns) {
      const params = matchPattern(pattern, segments);
      if (params === undefined) continue;
      if (pattern.endpoint.method === method) return { kind: 'found', endpoint: pattern.endpoint, params };
      methods.push(pattern.endpoint.method);
    }
    return methods.length > 0 ? { kind: 'other-method', methods: [...new Set(methods)] } : { kind: 'unknown' };
  }

  private add(path: string, endpoint: Endpoint): void {
    if (path.includes('{')) {
      const segments = path.split('/');
      this.patterns.push({ segments, rest: segments.at(-1) === '{path}', endpoint });
      return;
    }
    const methods = this.exact.get(path) ?? new Map<string, Endpoint>();
    if (methods.has(endpoint.method)) throw new Error(`${endpoint.method} ${path} stands twice in the table`);
    methods.set(endpoint.method, endpoint);
    this.exact.set(path, methods);
  }
}

function matchPattern({ segments, rest }: Pattern, path: readonly string[]): Record<string, string> | undefined {
  if (rest ? path.length < segments.length : path.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = path[index]!;
    if (!segment.startsWith('{')) {
      if (segment !== given) return undefined;
    } else {
      params[segment.slice(1, -1)] = rest && index === segments.length - 1 ? path.slice(index).join('/') : given;
    }
  }
  return params;
}
