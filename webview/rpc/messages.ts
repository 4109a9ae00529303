import type { Check } from './checks';

/** What travels between a page and its host. */
export type Wire =
  | { readonly type: 'command'; readonly method: string; readonly params: unknown }
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: Refusal }
  | { readonly type: 'notification'; readonly method: string; readonly params: unknown };

/** Why a request was not answered, in words a person reads. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** A wish of the page that has no answer. Carries the type of its parameters and narrows an incoming message to it. */
export class Command<P> {
  constructor(
    readonly method: string,
    readonly admits: Check<P>,
  ) {}

  /** The parameters when `wire` is this command and well formed. */
  read(wire: Wire): { params: P } | undefined {
    return wire.type === 'command' && wire.method === this.method && this.admits(wire.params) ? { params: wire.params } : undefined;
  }
}

/** A question of the page, shaped like what it asks for. The host checks the parameters; its answer is trusted. */
export class Request<P, R> {
  /** Only carries the type of the answer. */
  declare readonly answer: R;

  constructor(
    readonly method: string,
    readonly admits: Check<P>,
  ) {}

  /** The parameters when `wire` is this request and well formed. */
  read(wire: Wire): { id: number; params: P } | undefined {
    return wire.type === 'request' && wire.method === this.method && this.admits(wire.params) ? { id: wire.id, params: wire.params } : undefined;
  }
}

/** News of the host. */
export class Notification<P> {
  declare readonly params: P;

  constructor(readonly method: string) {}

  /** The parameters when `wire` is this news. */
  read(wire: Wire): { params: P } | undefined {
    return wire.type === 'notification' && wire.method === this.method ? { params: wire.params as P } : undefined;
  }
}

/** The message when a value has the outer shape of one. */
export function readWire(value: unknown): Wire | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const wire = value as Record<string, unknown>;
  switch (wire['type']) {
    case 'command':
    case 'notification':
      return typeof wire['method'] === 'string' ? (value as Wire) : undefined;
    case 'request':
      return typeof wire['method'] === 'string' && typeof wire['id'] === 'number' ? (value as Wire) : undefined;
    case 'abort':
    case 'answer':
    case 'refusal':
      return typeof wire['id'] === 'number' ? (value as Wire) : undefined;
    default:
      return undefined;
  }
}
