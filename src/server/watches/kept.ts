import { statSync } from 'node:fs';
import { errorCode, readJson, removeIfThere, replaceFile } from '../../address/files';
import { isRecord } from '../../protocol/plainJson';
import type { WatchEvent, WatchFinding } from '../../protocol/watches';

/** What is remembered of a watch. */
export interface KeptWatch {
  /** What it waited for, as text: another bound makes it another watch. */
  readonly of: string;
  /** UTC ms. */
  readonly since: number;
  /** What was found, by its key, so that it is not found twice. */
  readonly keys: readonly string[];
}

/** An event, and whether someone has told it. */
export interface KeptEvent extends WatchEvent {
  readonly taken: boolean;
}

/** What is kept of all watches of a store, beside its database. */
export interface Kept {
  /** Up to when runs were looked at, UTC ms. */
  readonly upTo: number;
  readonly watches: ReadonlyMap<string, KeptWatch>;
  /** The oldest first. */
  readonly events: readonly KeptEvent[];
}

/** Nothing was watched yet. */
export const NOTHING_KEPT: Kept = { upTo: 0, watches: new Map(), events: [] };

const VERSION = 1;
const MOST_BYTES = 5_000_000;

/** Reads what was kept. The file may have come with a clone: what has another shape than it should counts for nothing. Raises the errors of the system. */
export function readKept(path: string): Kept {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const whole = size === 0 || size > MOST_BYTES ? undefined : readJson(path);
  if (!isRecord(whole) || whole['version'] !== VERSION) return NOTHING_KEPT;
  const { upTo, watches, events } = whole;
  return {
    upTo: isTime(upTo) ? upTo : 0,
    watches: new Map(Object.entries(isRecord(watches) ? watches : {}).flatMap(([name, value]) => (isKeptWatch(value) ? [[name, value] as const] : []))),
    events: Array.isArray(events) ? events.filter(isEvent) : [],
  };
}

/** Writes it, in one step; nothing to be kept leaves no file. Raises the errors of the system. */
export function writeKept(path: string, { upTo, watches, events }: Kept): void {
  if (watches.size === 0 && events.length === 0) {
    removeIfThere(path);
    return;
  }
  try {
    replaceFile(path, JSON.stringify({ version: VERSION, upTo, watches: Object.fromEntries(watches), events }));
  } catch (error) {
    // The store's folder was erased, or is made with the first run: so there is nothing to remember of it.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 5000;

function isKeptWatch(value: unknown): value is KeptWatch {
  if (!isRecord(value)) return false;
  const { of, since, keys } = value;
  return isText(of) && isTime(since) && Array.isArray(keys) && keys.every(isText);
}

function isEvent(value: unknown): value is KeptEvent {
  if (!isRecord(value)) return false;
  const { id, watch, time, run, finding, taken } = value;
  return isText(id) && isText(watch) && isTime(time) && typeof taken === 'boolean' && (run === undefined || isRun(run)) && isRecord(finding) && isFinding(finding);
}

const isRun = (value: unknown): boolean => isRecord(value) && isText(value['id']) && isText(value['name']) && isText(value['experimentId']);

type Check = (value: unknown) => boolean;

const oneOf = (...words: readonly unknown[]): Check => (value) => words.includes(value);
const maybe = (check: Check): Check => (value) => value === undefined || check(value);

/** The fields of each kind of finding. */
const FINDINGS: { readonly [K in WatchFinding['kind']]: { readonly [F in Exclude<keyof Extract<WatchFinding, { kind: K }>, 'kind'>]-?: Check } } = {
  metric: { metric: isText, side: oneOf('below', 'above'), bound: isTime, value: isTime },
  ended: { status: oneOf('FINISHED', 'FAILED', 'KILLED'), reason: maybe(isText) },
  outside: { series: isText, metric: isText, value: isTime, low: isTime, high: isTime },
  missing: { series: isText, expected: isTime, last: maybe(isTime) },
};

function isFinding(value: Readonly<Record<string, unknown>>): boolean {
  const { kind } = value;
  const fields = typeof kind === 'string' && Object.hasOwn(FINDINGS, kind) ? FINDINGS[kind as WatchFinding['kind']] : undefined;
  return fields !== undefined && Object.entries<Check>(fields).every(([field, check]) => check(value[field]));
}
