import { randomBytes } from 'node:crypto';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { REGISTRY_TAGS, type RegistryEvent, type RegistryEventKind } from '../../protocol/registry';
import { isRecord, parseJson } from '../../protocol/plainJson';

/** An event before it has its place in a history. */
export type NewEvent = Omit<RegistryEvent, 'seq' | 'call' | 'hash' | 'time' | 'user' | 'client'>;

/** Longest value of a registered model's tag that every MLflow server keeps, characters: 5,000 before 2.21. */
const LONGEST_VALUE = 5000;
/** `TIME-CALL-PLACE`: UTC ms in 13 digits, 8 hex digits of the call, two digits of the place in it. */
const KEY = /^(\d{13})-([0-9a-f]{8})-(\d{2})$/;

const KINDS: ReadonlySet<string> = new Set<RegistryEventKind>([
  'model-created', 'model-renamed', 'model-deleted', 'model-restored', 'model-purged', 'version-registered', 'version-deleted', 'version-restored', 'version-purged',
  'stage-changed', 'alias-set', 'alias-removed', 'review-requested', 'review-approved', 'review-rejected', 'review-withdrawn', 'validated', 'described', 'tag-set', 'tag-removed', 'commented',
]);

/**
 * The tags that keep the events of one call, in their order. Words are cut so that a value fits. They are tags of the model, so that a deleted version's
 * stay.
 */
export function eventTags(events: readonly NewEvent[], user: RegistryEvent['user'], time: number): { key: string; value: string }[] {
  const call = randomBytes(4).toString('hex');
  return events.slice(0, 100).map((event, place) => ({
    key: `${REGISTRY_TAGS.event}${String(time).padStart(13, '0')}-${call}-${String(place).padStart(2, '0')}`,
    value: fitting({ ...event, time, user, client: 'trialbook' }),
  }));
}

function fitting(event: Omit<RegistryEvent, 'seq' | 'call'>): string {
  const text = JSON.stringify(event);
  const { comment } = event;
  if (text.length <= LONGEST_VALUE || comment === undefined) return text;
  // What JSON writes as two characters or six is cut along.
  const spare = LONGEST_VALUE - JSON.stringify({ ...event, comment: '' }).length - 1;
  let length = comment.length;
  while (length > 0 && JSON.stringify(comment.slice(0, length)).length - 2 > spare) length = Math.floor(length * 0.9);
  return JSON.stringify({ ...event, comment: `${comment.slice(0, length)}…` });
}

/**
 * The history that a model's tags tell of, oldest first, numbered from 1. What was registered without us is told by the model and its versions
 * themselves; stages and aliases that others moved leave no trace on a stock server.
 */
export function eventsOf(model: RegisteredModel, versions: readonly ModelVersion[]): RegistryEvent[] {
  const told = model.tags.flatMap(({ key, value }) => readEvent(key, value) ?? []);
  const registered = new Set(told.filter(({ event }) => event.kind === 'version-registered').map(({ event }) => event.version));
  const user = (name: string | undefined): RegistryEvent['user'] => ({ name: name ?? '', verified: false });
  const itself: Told[] = [
    ...(told.some(({ event }) => event.kind === 'model-created')
      ? []
      : [{ order: orderOf(model.creation_timestamp, 0), call: 'model', event: { kind: 'model-created' as const, name: model.name, time: model.creation_timestamp, user: user(model.user_id), client: 'other' as const } }]),
    ...versions.filter(({ version }) => !registered.has(version)).map((version) => ({
      order: orderOf(version.creation_timestamp, 1), call: `version ${version.version}`,
      event: {
        kind: 'version-registered' as const, name: version.name, version: version.version, time: version.creation_timestamp, user: user(version.user_id), client: 'other' as const,
        ...(version.run_id === undefined || version.run_id === '' ? {} : { run_id: version.run_id }),
      },
    })),
  ];
  const firsts = new Map<string, number>();
  return [...itself, ...told].sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ event, call }, index) => {
    const seq = index + 1;
    const first = firsts.get(call) ?? seq;
    firsts.set(call, first);
    return { ...event, seq, call: first };
  });
}

interface Told {
  readonly order: string;
  readonly call: string;
  readonly event: Omit<RegistryEvent, 'seq' | 'call'>;
}

const orderOf = (time: number | bigint, place: number): string => `${String(time).padStart(13, '0')}--${place}`;

/** Anyone may write such a tag: what is not of its shape is left out. */
function readEvent(key: string, value: string): Told | undefined {
  const place = key.startsWith(REGISTRY_TAGS.event) ? KEY.exec(key.slice(REGISTRY_TAGS.event.length)) : null;
  if (place === null) return undefined;
  const wire = parseJson(value);
  const { kind, name, user, comment, ...rest } = isRecord(wire) ? wire : {};
  const { name: by, verified } = isRecord(user) ? user : {};
  if (typeof kind !== 'string' || !KINDS.has(kind) || typeof name !== 'string' || typeof by !== 'string') return undefined;
  const [time, call = ''] = [Number(place[1]), place[2]];
  return {
    order: place[0], call,
    event: {
      kind: kind as RegistryEventKind, name, time, user: { name: by, verified: verified === true }, client: 'trialbook',
      ...texts(rest), ...(typeof comment === 'string' ? { comment } : {}),
      ...(rest['passed'] === undefined ? {} : { passed: rest['passed'] === true }),
      ...(rest['restores'] === true ? { restores: true as const } : {}),
    },
  };
}

const TEXTS = ['version', 'from', 'to', 'alias', 'key', 'run_id'] as const;

function texts(wire: Readonly<Record<string, unknown>>): Partial<Record<(typeof TEXTS)[number], string>> {
  return Object.fromEntries(TEXTS.flatMap((name) => (typeof wire[name] === 'string' ? [[name, wire[name]]] : [])));
}
