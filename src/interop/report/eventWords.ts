import type { RegistryEvent } from '../../protocol/registry';
import { listed } from './numbers';

/** What one call to the registry did, as people tell it. */
export interface Decision {
  /** UTC ms. */
  readonly time: number;
  readonly who: string;
  /** Sentences about what happened, without who. */
  readonly what: readonly string[];
  readonly comments: readonly string[];
  /** Something went to production, or came from it. */
  readonly isBig: boolean;
}

/** Events, newest first as a registry tells them, put together by the call that made them. */
export function decisionsOf(events: readonly RegistryEvent[]): Decision[] {
  const calls = new Map<number, RegistryEvent[]>();
  for (const event of events) calls.set(event.call, [...(calls.get(event.call) ?? []), event]);
  return [...calls.values()].map(decisionOf);
}

function decisionOf(events: readonly RegistryEvent[]): Decision {
  const oldestFirst = [...events].sort((a, b) => a.seq - b.seq);
  // Those that were moved out of the way are told after what they made room for.
  const ordered = [...oldestFirst.filter((event) => !isMovedAway(event)), ...oldestFirst.filter(isMovedAway)];
  const isRegistered = events.some(({ kind }) => kind === 'version-registered');
  const told = ordered.filter(({ kind }) => !(kind === 'model-created' && isRegistered));
  return {
    time: Number(events[0]?.time ?? 0),
    who: events[0]?.user.name ?? '',
    what: told.map(sentence).filter((words) => words !== ''),
    comments: [...new Set(ordered.flatMap(({ comment }) => (comment === undefined || comment === '' ? [] : [comment])))],
    isBig: events.some(({ kind, from, to }) => kind === 'stage-changed' && (to === 'Production' || from === 'Production')),
  };
}

const isMovedAway = ({ kind, to }: RegistryEvent): boolean => kind === 'stage-changed' && to === 'Archived';

/** How an event is told; `subject` is what it happened to: `version 3` or `the model`. */
type Teller = (event: RegistryEvent, subject: string) => string;

const trashed: Teller = (_, subject) => `${capital(subject)} was moved to the trash.`;
const restored: Teller = (_, subject) => `${capital(subject)} was taken out of the trash.`;
const purged: Teller = (_, subject) => `${capital(subject)} was deleted for good.`;
/** Our own tags carry what other events tell of. */
const ofTag = (done: string): Teller => ({ key = '' }, subject) => (key.startsWith('trialbook.') ? '' : `The tag ${key} of ${subject} was ${done}.`);

const TELLERS: Readonly<Record<RegistryEvent['kind'], Teller>> = {
  'model-created': ({ name }) => `The model ${name} was created.`,
  'model-renamed': ({ from, to }) => `The model was renamed${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}.`,
  'model-deleted': trashed,
  'version-deleted': trashed,
  'model-restored': restored,
  'version-restored': restored,
  'model-purged': purged,
  'version-purged': purged,
  'version-registered': (_, subject) => `${capital(subject)} was registered.`,
  'stage-changed': ({ from, to, restores }, subject) => stageSentence(capital(subject), from, to, restores === true),
  'alias-set': ({ alias = '', version = '', from }) => `The alias @${alias} now points to version ${version}${from === undefined ? '' : ` (before: version ${from})`}.`,
  'alias-removed': ({ alias = '', version = '' }) => `The alias @${alias} was taken from version ${version}.`,
  'review-requested': ({ to }, subject) => `A review was asked for, to move ${subject} to ${to ?? 'another stage'}.`,
  'review-approved': (_, subject) => `The review of ${subject} was approved.`,
  'review-rejected': (_, subject) => `The review of ${subject} was rejected.`,
  'review-withdrawn': (_, subject) => `The review of ${subject} was taken back.`,
  validated: ({ to, passed }, subject) => `${capital(subject)} was measured on ${to ?? 'held-out data'} and ${passed === false ? 'did not pass' : 'passed'}.`,
  described: (_, subject) => `The description of ${subject} was written.`,
  'tag-set': ofTag('set'),
  'tag-removed': ofTag('removed'),
  commented: (_, subject) => `A comment on ${subject}.`,
};

/** An event as a sentence; empty for what people need not be told. */
function sentence(event: RegistryEvent): string {
  // A tag of a stock server may name a kind that a later version has.
  const tell = Object.hasOwn(TELLERS, event.kind) ? TELLERS[event.kind] : undefined;
  return tell?.(event, event.version === undefined ? 'the model' : `version ${event.version}`) ?? '';
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function stageSentence(subject: string, from: string | undefined, to: string | undefined, restores: boolean): string {
  const back = restores ? ', which takes an earlier decision back' : '';
  if (to === 'Archived') return `${subject} was archived${from === 'Production' ? ': it is no longer in production' : ''}${back}.`;
  if (to === 'None') return `${subject} was taken out of ${from ?? 'its stage'}${back}.`;
  return `${subject} went to ${to ?? 'another stage'}${from === undefined || from === 'None' ? '' : ` from ${from}`}${back}.`;
}

/** `version 3`, `versions 3, 4 and 7`. */
export function versionsWords(versions: readonly string[]): string {
  return `${versions.length === 1 ? 'version' : 'versions'} ${listed(versions)}`;
}
