import { isActive } from '../../protocol/entities';
import type { Backend, BackendState, ModelRef, Served, Traffic } from '../../protocol/serving';

const MINUTE = 60_000;

/** What a version takes part in. */
export interface Taking {
  readonly served: Served;
  readonly backend: Backend;
}

/** How a version is served, all its places taken together. */
export interface VersionServing {
  readonly places: readonly Taking[];
  /** The one that a person should look at first. */
  readonly state: BackendState;
  /** Requests over the last minute. */
  readonly rate: number;
  /** p95 over the last minute with requests, ms. */
  readonly p95?: number;
  /** Share of the requests, of its only place. */
  readonly share: number;
  readonly role: Backend['role'];
}

/** From what needs a look to what is well. */
const URGENCY: readonly BackendState['kind'][] = ['failed', 'restarting', 'starting', 'stopping', 'healthy'];

/** Where a version of a registered model takes requests; undefined when it takes none. `now` in UTC ms. */
export function collectServed(served: readonly Served[], name: string, version: string, now: number): VersionServing | undefined {
  const places = served.filter((one) => one.request.name === name).flatMap((one) => one.backends.filter((backend) => backend.version === version).map((backend) => ({ served: one, backend })));
  const [first] = places;
  if (first === undefined) return undefined;
  const worst = places.reduce((a, b) => (URGENCY.indexOf(b.backend.state.kind) < URGENCY.indexOf(a.backend.state.kind) ? b : a), first);
  const p95 = places.map(({ backend }) => backend.traffic.p95).filter((value) => value !== undefined);
  return {
    places,
    state: worst.backend.state,
    rate: places.reduce((sum, { backend }) => sum + perMinute(backend.traffic, now), 0),
    ...(p95.length === 0 ? {} : { p95: Math.max(...p95) }),
    share: places.length === 1 ? first.backend.share : 1,
    role: worst.backend.role,
  };
}

/** Requests over the 60 s before `now` (UTC ms): the minute that goes on, and of the one before as much as is not over. */
export function perMinute({ perMinute: slots, from }: Pick<Traffic, 'perMinute' | 'from'>, now: number): number {
  const at = Math.floor((now - from) / MINUTE);
  const passed = (now - from) / MINUTE - at;
  const rate = (slots[at] ?? 0) + (slots[at - 1] ?? 0) * (1 - passed);
  return Math.round(rate);
}

/** How a whole served model is. */
export type Health = 'healthy' | 'starting' | 'troubled' | 'stopping';

/** Whether a served model answers: one that can answer with a version is not starting; a version that died is trouble, and so is a reference that names none. */
export function healthOf({ backends, notice }: Pick<Served, 'backends' | 'notice'>): Health {
  const states = backends.map(({ state }) => state.kind);
  if (states.length === 0 && notice !== undefined) return 'troubled';
  if (states.some((kind) => kind === 'failed' || kind === 'restarting')) return 'troubled';
  if (states.includes('healthy')) return 'healthy';
  return states.length > 0 && states.every((kind) => kind === 'stopping') ? 'stopping' : 'starting';
}

/** A reference as people write it: `v3`, `Production`, `@champion`. */
export function refLabel(ref: ModelRef): string {
  switch (ref.kind) {
    case 'version':
      return `v${ref.version}`;
    case 'stage':
      return ref.stage;
    case 'alias':
      return `@${ref.alias}`;
  }
}

/** Whether two references are the same. */
export function sameRef(a: ModelRef, b: ModelRef): boolean {
  return refLabel(a) === refLabel(b);
}

/** What is known of a version's place in its model. */
export interface Place {
  readonly version: string;
  readonly stage: string;
  readonly aliases: readonly string[];
  /** No newer version is in its stage: the stage means it. */
  readonly isNewestOfStage: boolean;
}

/** Aliases that mean the version in use, by convention; they come first. */
const FIRST_ALIASES = ['champion', 'production', 'prod'];

/** References that mean a version now, the one to serve it by first: what stays the same when another version takes its place. */
export function refsOf({ version, stage, aliases, isNewestOfStage }: Place): ModelRef[] {
  const stages: ModelRef[] = isNewestOfStage && isActive(stage) ? [{ kind: 'stage', stage }] : [];
  const rank = (alias: string): number => (FIRST_ALIASES.includes(alias) ? FIRST_ALIASES.indexOf(alias) : FIRST_ALIASES.length);
  const named: ModelRef[] = [...aliases].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)).map((alias) => ({ kind: 'alias', alias }));
  return [...stages, ...named, { kind: 'version', version }];
}
