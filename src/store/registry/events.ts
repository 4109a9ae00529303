import { createHash } from 'node:crypto';
import type { HistoryPage, RegistryEvent, RegistryEventKind } from '../../protocol/registry';
import type { RuleTarget } from '../../promotion/rules';
import type { Reader, Transaction } from '../sql';
import { bodyOf, readBody } from './eventBody';

/** What an event tells beside what its place in the history brings. */
export type EventDraft = Omit<RegistryEvent, 'seq' | 'time' | 'user' | 'client' | 'call' | 'hash'>;

/** What the events of one call share. */
export type EventFrame = Pick<RegistryEvent, 'time' | 'user' | 'client'> & { readonly call?: number };

/** Kinds that change what a promotion decides on: which versions there are, their stages, where aliases point. */
const MOVES: ReadonlySet<RegistryEventKind> = new Set<RegistryEventKind>([
  'model-created', 'model-deleted', 'model-restored', 'version-registered', 'version-deleted', 'version-restored', 'stage-changed', 'alias-set', 'alias-removed',
]);

/** Hex SHA-256 over the hash of the entry before (empty for the first) and an entry's canonical JSON. */
export const chainHash = (before: string, body: string): string => createHash('sha256').update(`${before}\n${body}`).digest('hex');

/** The number of a registered model that is there; it stays the same through renames and the trash. 0 for one that the history does not know. */
export const modelNumber = (reader: Reader, name: string): number =>
  reader.one<[number]>('SELECT model FROM registry_models WHERE name = ? AND deleted_time IS NULL', [name])?.[0] ?? 0;

/** The newest entry of all: its place and hash. */
export function lastEvent(reader: Reader): { seq: number; hash: string } {
  const [seq, hash] = reader.one<[number, string]>('SELECT seq, hash FROM registry_events ORDER BY seq DESC LIMIT 1') ?? [0, ''];
  return { seq, hash };
}

/** Adds an entry behind the newest. `model` is the number of the registered model that it is about; absent, the event is the model's first. */
export function appendEvent(tx: Transaction, frame: EventFrame, draft: EventDraft, model?: number): RegistryEvent {
  const last = lastEvent(tx);
  const seq = last.seq + 1;
  const event = { ...draft, ...frame, seq, call: frame.call ?? seq };
  const number = model ?? seq;
  const body = bodyOf(event, number);
  const hash = chainHash(last.hash, body);
  tx.run('registryEvent.append', [seq, number, draft.name, MOVES.has(draft.kind) ? 1 : 0, body, hash]);
  return { ...event, hash };
}

/** `seq` of the newest event that registered, deleted or moved a version or an alias of a model that is there; 0 for none. */
export function revisionOf(reader: Reader, name: string): number {
  const model = modelNumber(reader, name);
  if (model === 0) return 0;
  return reader.one<[number]>('SELECT seq FROM registry_events WHERE model = ? AND moves = 1 ORDER BY seq DESC LIMIT 1', [model])?.[0] ?? 0;
}

/** Events of a model since one, oldest first, at most `most` of those that changed what a promotion decides on. */
export function movesSince(reader: Reader, model: number, seq: number, most: number): RegistryEvent[] {
  return readRows(reader.all('SELECT body, hash FROM registry_events WHERE model = ? AND moves = 1 AND seq > ? ORDER BY seq DESC LIMIT ?', [model, seq, most])).reverse();
}

/** Whether a version of a model that is there was in a place before, as the history tells. */
export function wasAt(reader: Reader, name: string, version: string, target: RuleTarget): boolean {
  const [kind, field, value] = target.startsWith('@') ? ['alias-set', '$.alias', target.slice(1)] : ['stage-changed', '$.to', target.toLowerCase()];
  return reader.one(
    `SELECT 1 FROM registry_events WHERE model = ? AND moves = 1 AND json_valid(body) AND json_extract(body, '$.kind') = ? AND json_extract(body, '$.version') = ?
       AND lower(json_extract(body, ?)) = ? LIMIT 1`,
    [modelNumber(reader, name), kind, version, field, value],
  ) !== undefined;
}

/** The number of the model that bears a name, else of the one that bore it last; `undefined` when none ever did. */
export const numberEverOf = (reader: Reader, name: string): number | undefined =>
  modelNumber(reader, name) || reader.one<[number]>('SELECT model FROM registry_events WHERE name = ? ORDER BY seq DESC LIMIT 1', [name])?.[0];

/**
 * Entries about a name, newest first: all that happened to the model that bears it, whatever its name was, and to those that bore it before.
 * `before` is exclusive.
 */
export function eventsOf(reader: Reader, name: string, before: number, most: number): Pick<HistoryPage, 'events' | 'next_before'> {
  const rows = readRows(reader.all(
    `SELECT body, hash FROM registry_events WHERE seq IN (
       SELECT seq FROM (SELECT seq FROM registry_events WHERE model = ? AND seq < ? ORDER BY seq DESC LIMIT ?)
       UNION SELECT seq FROM (SELECT seq FROM registry_events WHERE name = ? AND seq < ? ORDER BY seq DESC LIMIT ?)
     ) ORDER BY seq DESC LIMIT ?`,
    [numberEverOf(reader, name) ?? 0, before, most + 1, name, before, most + 1, most + 1],
  ));
  const events = rows.slice(0, most);
  const last = events.at(-1);
  return rows.length > most && last !== undefined ? { events, next_before: last.seq } : { events };
}

/** What cannot be read is left out here; the chain tells of it. */
const readRows = (rows: readonly unknown[][]): RegistryEvent[] =>
  rows.flatMap(([body, hash]) => {
    const read = readBody(String(body));
    return read === undefined ? [] : { ...read.event, hash: String(hash) };
  });
