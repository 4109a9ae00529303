import { STAGES, type Stage } from './entities';

/*
 * The gateway: a process of its own beside the tracking server that owns the scoring servers of a store (`mlflow models serve`) and stands in front of them
 * at one stable address. Its public side is `POST /model/NAME/REF/invocations` with a key; everything else is its owner's, with the owner's token
 * (`Authorization: Bearer`), below `GATEWAY_PREFIX`.
 */

/** Where the owner's calls live. */
export const GATEWAY_PREFIX = '/gateway';

/** Which version is meant: a number, a stage or an alias (`@champion`; plain `champion` in an address). */
export type ModelRef =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'alias'; readonly alias: string };

/** The version that a text names: `3`, `Production` (in any case), `champion` or `@champion`. Undefined when it can be none. */
export function parseRef(text: string): ModelRef | undefined {
  if (/^[1-9]\d{0,18}$/.test(text)) return { kind: 'version', version: text };
  const stage = STAGES.find((name) => name.toLowerCase() === text.toLowerCase());
  if (stage !== undefined) return { kind: 'stage', stage };
  const alias = /^@?([\w-]{1,255})$/.exec(text)?.[1];
  return alias === undefined ? undefined : { kind: 'alias', alias };
}

/** The text that names a version, as it stands in an address; `parseRef` reads it. An alias has its `@` only where it would read as something else. */
export function refText(ref: ModelRef): string {
  if (ref.kind === 'version') return ref.version;
  if (ref.kind === 'stage') return ref.stage;
  return parseRef(ref.alias)?.kind === 'alias' ? ref.alias : `@${ref.alias}`;
}

/** Id of a served model, `NAME/REF` with the name encoded for an address. */
export function servedId(name: string, ref: ModelRef): string {
  return `${encodeURIComponent(name)}/${refText(ref)}`;
}

/** Which Python environment a scoring server runs in, as MLflow calls them. */
export type EnvManager = 'local' | 'virtualenv' | 'conda' | 'uv';

/** What is asked to be served, `POST /gateway/served`. Serving the same name and reference again changes how. */
export interface ServeRequest {
  readonly name: string;
  readonly ref: ModelRef;
  readonly environment: EnvManager;
  /** Interpreter with mlflow, absolute. */
  readonly python: string;
  /** Scoring processes of each version, 1 or more; between the two by queue length. */
  readonly workers: { readonly min: number; readonly max: number };
  /** A share of the requests that go to another version, 0 to 1. */
  readonly challenger?: { readonly ref: ModelRef; readonly share: number };
}

/** How a version of a served model is. */
export type BackendState =
  | { readonly kind: 'starting'; readonly since: number }
  | { readonly kind: 'healthy'; readonly since: number }
  /** Died and is being started again; `restarts` in a row. */
  | { readonly kind: 'restarting'; readonly restarts: number; readonly reason: string }
  /** Given up; requests are answered 503 with the reason. `hint` is a command that may help, such as one that installs a package. */
  | { readonly kind: 'failed'; readonly reason: string; readonly hint?: string }
  | { readonly kind: 'stopping' };

/** Figures of a version over the last 30 minutes, one slot a minute, oldest first. */
export interface Traffic {
  readonly requests: number;
  readonly errors: number;
  /** ms over the last minute with requests; absent without any. */
  readonly p50?: number;
  readonly p95?: number;
  /** UTC ms of the first slot's begin. */
  readonly from: number;
  readonly perMinute: readonly number[];
  /** p95 of each minute, ms; null without requests. */
  readonly p95PerMinute: readonly (number | null)[];
}

/** A version that takes requests of a served model. */
export interface Backend {
  readonly version: string;
  readonly role: 'champion' | 'challenger' | 'next';
  /** Share of the requests, 0 to 1. */
  readonly share: number;
  readonly state: BackendState;
  readonly workers: number;
  readonly queue: number;
  readonly traffic: Traffic;
  /** Absolute path of its log. */
  readonly log: string;
  /** From outcomes that were posted by request id; absent without any. */
  readonly outcome?: OutcomeMetric;
}

/** A metric of the answers against what really happened, with its 95 % interval. */
export interface OutcomeMetric {
  /** `rmse` for numbers, `accuracy` for labels. */
  readonly metric: 'rmse' | 'accuracy';
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** A served model. */
export interface Served {
  /** `NAME/REF` as it stands in its address. */
  readonly id: string;
  readonly request: ServeRequest;
  /** `http://127.0.0.1:PORT/model/NAME/REF/invocations`. */
  readonly url: string;
  readonly backends: readonly Backend[];
  /** What a person should know, such as that the version that Production names now could not be started and another one keeps the traffic. */
  readonly notice?: string;
  /** Origins that a browser may ask from; none without. */
  readonly origins: readonly string[];
}

/** A key for the public side, without its secret. */
export interface ServingKey {
  readonly id: string;
  readonly label: string;
  /** UTC ms. */
  readonly created: number;
  readonly lastUsed?: number;
}

/** Answer of `GET /gateway/status`; `GET /gateway/changes` streams one a second while something changes, newline-delimited. */
export interface GatewayStatus {
  readonly pid: number;
  readonly version: string;
  readonly served: readonly Served[];
  readonly keys: readonly ServingKey[];
}

/** One model of the answer to an outcome: `POST /model/NAME/REF/outcomes` with a key: `{"request_id": …, "outcome": …}`, or `{"outcomes": […]}`. */
export interface Outcome {
  readonly request_id: string;
  readonly outcome: number | string | readonly (number | string)[];
}
