import { ENDPOINTS } from '../../../src/server/endpoints/table';
import { Routes } from '../../../src/server/http/routes';
import { TRIALBOOK_PREFIX } from '../../../src/protocol/trialbook';
import type { Call } from './call';

const routes = new Routes(ENDPOINTS);

/** Which prefix each call is sent to: an endpoint is called below `/api` and below `/ajax-api` in turn. */
export class Coverage {
  readonly #turns = new Map<string, number>();
  readonly #called = new Set<string>();

  prefixOf({ method, path }: Call): '/api' | '/ajax-api' {
    const name = path.startsWith('/') ? path : patternOf(method, `/api/2.0/${path}`);
    const turn = this.#turns.get(name) ?? 0;
    this.#turns.set(name, turn + 1);
    const prefix = turn % 2 === 0 ? '/api' : '/ajax-api';
    this.#called.add(patternOf(method, path.startsWith('/') ? path : `${prefix}/2.0/${path}`));
    return prefix;
  }

  /** Endpoints of MLflow's that the server has and nobody called. */
  missing(): string[] {
    const all = ENDPOINTS.flatMap(({ method, paths }) => paths.map((path) => `${method} ${path}`)).filter((name) => !name.includes(TRIALBOOK_PREFIX));
    return all.filter((name) => !this.#called.has(name));
  }
}

/** The path of an endpoint as its table has it. */
function patternOf(method: string, path: string): string {
  const match = routes.find(method, path);
  if (match.kind !== 'found') return `${method} ${path}`;
  const [, prefix] = /^(\/ajax-api|\/api|)/.exec(path)!;
  const patterns = match.endpoint.paths.filter((one) => one === path || (prefix !== '' && one.startsWith(`${prefix}/`)));
  return `${method} ${patterns[0] ?? path}`;
}
