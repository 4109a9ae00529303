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

/** An event as a sentence whose subject is what it happened to. */
function sentence(event: RegistryEvent): string {
  const { kind, version, from, to, alias, key, passed, restores, name } = event;
  const subject = version === undefined ? 'The model' : `Version ${version}`;
  switch (kind) {
    case 'model-created':
      return `The model ${name} was created.`;
    case 'model-renamed':
      return `The model was renamed${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}.`;
    case 'model-deleted':
    case 'version-deleted':
      return `${subject} was moved to the trash.`;
    case 'model-restored':
    case 'version-restored':
      return `${subject} was taken out of the trash.`;
    case 'model-purged':
    case 'version-purged':
      return `${subject} was deleted for good.`;
    case 'version-registered':
      return `${subject} was registered.`;
    case 'stage-changed':
      return stageSentence(subject, from, to, restores === true);
    case 'alias-set':
      return `The alias @${alias ?? ''} now points to version ${version ?? ''}${from === undefined ? '' : ` (before: version ${from})`}.`;
    case 'alias-removed':
      return `The alias @${alias ?? ''} was taken from version ${version ?? ''}.`;
    case 'review-requested':
      return `A review was asked for, to move ${subject.toLowerCase()} to ${to ?? 'another stage'}.`;
    case 'review-approved':
      return `The review of ${subject.toLowerCase()} was approved.`;
    case 'review-rejected':
      return `The review of ${subject.toLowerCase()} was rejected.`;
    case 'review-withdrawn':
      return `The review of ${subject.toLowerCase()} was taken back.`;
    case 'validated':
      return `${subject} was measured on ${to ?? 'held-out data'} and ${passed === false ? 'did not pass' : 'passed'}.`;
    case 'described':
      return `The description of ${subject.toLowerCase()} was written.`;
    case 'tag-set':
      return key?.startsWith('trialbook.') === true ? '' : `The tag ${key ?? ''} of ${subject.toLowerCase()} was set.`;
    case 'tag-removed':
      return key?.startsWith('trialbook.') === true ? '' : `The tag ${key ?? ''} of ${subject.toLowerCase()} was removed.`;
    case 'commented':
      return version === undefined ? 'A comment on the model.' : `A comment on version ${version}.`;
  }
}

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
