import type { RegistryEvent } from '../../src/protocol/registry';

/** An event as the page gets it: the time as a plain number, a run with its name where it is known. */
export type HistoryEvent = Omit<RegistryEvent, 'time' | 'hash'> & { readonly time: number; readonly runName?: string };

/** One entry of the timeline: an event, with what happened to the same version in the same call. */
export interface Entry {
  readonly event: HistoryEvent;
  /** Aliases that came to the version in the same call. */
  readonly aliases: readonly string[];
  /** Its registration was part of the call. */
  readonly registered: boolean;
  /** Another entry of the same call stands above. */
  readonly withAbove: boolean;
}

/** What says most about a call, first. */
const WEIGHT: Partial<Record<HistoryEvent['kind'], number>> = { 'stage-changed': 0, 'version-registered': 1, 'alias-set': 2, 'alias-removed': 3 };

/**
 * Events, newest first, as people read them: what one call did to one version is one entry, and the version it was about stands above those it moved
 * out of the way. That a model was created is not said beside its first version, nor that an alias left one version when it went to another.
 */
export function timeline(events: readonly HistoryEvent[]): Entry[] {
  const calls = new Map<number, HistoryEvent[]>();
  for (const event of events) calls.set(event.call, [...(calls.get(event.call) ?? []), event]);
  return [...calls.values()].flatMap(entriesOf);
}

function entriesOf(whole: readonly HistoryEvent[]): Entry[] {
  const call = whole.some((event) => event.kind === 'version-registered') ? whole.filter((event) => event.kind !== 'model-created') : whole;
  const [only] = call;
  if (only !== undefined && call.length === 1) return [{ event: only, aliases: only.kind === 'alias-set' && only.alias !== undefined ? [only.alias] : [], registered: false, withAbove: false }];
  const subject = call.find((event) => event.kind === 'stage-changed' && event.to !== 'Archived')?.version ?? call.find((event) => event.kind === 'alias-set')?.version ?? call[0]?.version;
  const versions = [...new Set(call.map((event) => event.version))].sort((a, b) => Number(b === subject) - Number(a === subject));
  const entries = versions.flatMap((version) => entriesOfVersion(call.filter((event) => event.version === version)));
  const comment = call.find((event) => event.comment !== undefined)?.comment;
  return entries.map((entry, index) => {
    const { comment: own, ...event } = entry.event;
    const said = index === 0 ? comment : own === comment ? undefined : own;
    return { ...entry, event: said === undefined ? event : { ...event, comment: said }, withAbove: index > 0 };
  });
}

/** What one call did to one version, or to the model itself. */
function entriesOfVersion(events: readonly HistoryEvent[]): Entry[] {
  const aliases = events.flatMap((event) => (event.kind === 'alias-set' && event.alias !== undefined ? [event.alias] : []));
  const joined = events.filter((event) => WEIGHT[event.kind] !== undefined).sort((a, b) => (WEIGHT[a.kind] ?? 9) - (WEIGHT[b.kind] ?? 9));
  const rest = events.filter((event) => WEIGHT[event.kind] === undefined);
  const [main, ...others] = joined;
  const registered = others.some((event) => event.kind === 'version-registered');
  const alone = others.filter((event) => event.kind === 'alias-removed');
  const own = main === undefined ? [] : [{ event: main, aliases, registered, withAbove: false }];
  return [...own, ...[...alone, ...rest].map((event) => ({ event, aliases: [], registered: false, withAbove: false }))];
}
