import { parseJson, stringifyJson, type Json } from '../../../src/protocol/json';
import type { Answer, Call, Difference } from './call';
import type { Server } from './server';

/** One place at which two answers differ. */
export interface Found {
  readonly at: string;
  readonly ours: Json | undefined;
  readonly theirs: Json | undefined;
}

/** Lists of things with a key or a name of their own, which the protocol gives no order: MLflow answers them as its database has them. */
const OPEN_ORDER: readonly string[] = ['tags', 'params', 'aliases', 'registrations', 'files', 'model_inputs', 'dataset_inputs', 'model_outputs', 'data.metrics', 'latest_versions'];

/** Text of answers in which ids of one server are no ids of the other. */
const URI = /\bmlflow-artifacts:\/(\d+)(?=\/|$)/g;

/**
 * Where two answers to one call differ, ids and times apart. `since` is UTC ms: integers of that time and later are times. What is empty (a list, a text) counts as not there: the
 * JSON of protocol buffers leaves empty lists out where ours writes them, and readers of such JSON take both for the same. Where one refuses what the other does, that alone differs.
 */
export function compareAnswers(call: Call, [ours, theirs]: readonly [Answer, Answer], [here, there]: readonly [Server, Server], since: number): Found[] {
  const flat = (answer: Answer, server: Server): Map<string, Json> => {
    const places = new Map<string, Json>([['status', answer.status]]);
    for (const name of call.headersToo ?? []) places.set(`headers.${name}`, answer.headers.get(name));
    flatten('', plain(answer.body, '', namesOf(server), since, [...OPEN_ORDER, ...(call.unordered ?? [])]), places);
    return places;
  };
  if (ours.status < 400 !== theirs.status < 400) return [{ at: 'status', ours: outcome(ours), theirs: outcome(theirs) }];
  const [a, b] = [flat(ours, here), flat(theirs, there)];
  const found: Found[] = [];
  for (const at of new Set([...a.keys(), ...b.keys()])) if (!Object.is(a.get(at) ?? '', b.get(at) ?? '')) found.push({ at, ours: a.get(at), theirs: b.get(at) });
  return found;
}

/** How a call ended, in a word. */
function outcome({ status, body }: Answer): string {
  const code = typeof body === 'object' && body !== null && !Array.isArray(body) ? body['error_code'] : undefined;
  return typeof code === 'string' ? `${status} ${code}` : String(status);
}

/** Whether a difference is one that is meant. */
export function covers({ at, when }: Difference, { at: place, ours, theirs }: Found): boolean {
  if (when?.(ours, theirs) === false) return false;
  const parts = place.split('.');
  return at.some((pattern) => {
    const wanted = pattern.split('.');
    return wanted.every((name, index) => matches(name, parts[index])) && (wanted.length === parts.length || wanted.at(-1) === '**');
  });
}

function matches(pattern: string, part: string | undefined): boolean {
  if (part === undefined) return false;
  if (pattern === '*' || pattern === '**') return true;
  return pattern.endsWith('*') ? part.startsWith(pattern.slice(0, -1)) : pattern === part;
}

/** What stands at a place of an answer. */
export function readPlace(body: Json, place: string): string {
  const value = place.split('.').reduce<Json | undefined>((at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, Json>)[name] : undefined), body);
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`nothing at ${place} of ${JSON.stringify(body).slice(0, 300)}`);
  return String(value);
}

/** The names that a server's own ids have, longest ids first. */
function namesOf(server: Server): readonly (readonly [id: string, name: string])[] {
  return [...server.kept].map(([name, id]) => [id, `{${name}}`] as const).filter(([id]) => id !== '').sort(([a], [b]) => b.length - a.length);
}

function plain(value: Json, field: string, names: ReturnType<typeof namesOf>, since: number, openOrder: readonly string[]): Json {
  // Text that is JSON of its own (tags, sources of datasets) is compared as such: blanks say nothing.
  if (typeof value === 'string') return /^(\[\{|\{")/.test(value) ? plain(parseJson(value), field, names, since, openOrder) : named(value, field, names);
  if (typeof value === 'number') return value >= since && value < since + 3_600_000 ? '<a time of the test>' : value;
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item, field, names, since, openOrder));
    const open = openOrder.some((name) => field === name || field.endsWith(`.${name}`));
    return open ? items.sort((a, b) => (sortText(a) < sortText(b) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, plain(inner, field === '' ? name : `${field}.${name}`, names, since, openOrder)]));
}

/** What an item of a list without order is called by, else all of it. */
function sortText(item: Json): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return stringifyJson(item);
  const name = ['key', 'path', 'version', 'model_id', 'name'].map((field) => item[field]).find((text) => typeof text === 'string');
  return `${typeof name === 'string' ? name : ''} ${stringifyJson(item)}`;
}

function named(text: string, field: string, names: ReturnType<typeof namesOf>): string {
  // Short ids (of experiments) stand alone or in places of artifacts; a digit anywhere else is just one.
  const short = names.filter(([id]) => id.length < 20);
  const alone = /(^|\.)experiment_id$/.test(field) ? short.find(([id]) => id === text)?.[1] : undefined;
  if (alone !== undefined) return alone;
  const rooted = text.replace(URI, (whole, id: string) => `mlflow-artifacts:/${short.find(([one]) => one === id)?.[1] ?? whole}`);
  return names.filter(([id]) => id.length >= 20).reduce((all, [id, name]) => all.replaceAll(id, name), rooted);
}

function flatten(at: string, value: Json, places: Map<string, Json>): void {
  if (typeof value !== 'object' || value === null) {
    places.set(at, value);
    return;
  }
  for (const [name, inner] of Object.entries(value as Record<string, Json>)) flatten(at === '' ? name : `${at}.${name}`, inner, places);
}
