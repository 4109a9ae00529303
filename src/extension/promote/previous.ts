import { newestIn } from '../../client/registry/decisionFacts';
import type { Alias, ModelVersion } from '../../protocol/entities';
import type { RegistryEvent } from '../../protocol/registry';

/** Who was in production before, and which aliases moved away from it then. */
export interface Previous {
  readonly version: string;
  /** Aliases that come back with it. */
  readonly aliases: readonly string[];
}

/**
 * The version that left production last, of those that are still there and not in it. `events` are newest first. Undefined when they name none: older events may.
 */
export function previousProduction(events: readonly RegistryEvent[], versions: readonly ModelVersion[], aliases: readonly Alias[]): Previous | undefined {
  const now = newestIn('Production', versions)?.version;
  const there = new Map(versions.map((one) => [one.version, one]));
  for (const event of events) {
    const { kind, version, from } = event;
    if (kind !== 'stage-changed' || from !== 'Production' || version === undefined || version === now) continue;
    const found = there.get(version);
    // One that was deleted meanwhile, or registered anew under the number, is not what was in production.
    if (found === undefined || found.current_stage === 'Production' || Number(found.creation_timestamp) > Number(event.time)) continue;
    return { version, aliases: movedWith(event, events, aliases, now) };
  }
  return undefined;
}

/** Aliases that the same call took from the version, and that its successor still has. */
function movedWith({ call, version }: RegistryEvent, events: readonly RegistryEvent[], aliases: readonly Alias[], now: string | undefined): string[] {
  const moved = events.filter((one) => one.call === call && one.kind === 'alias-set' && one.from === version).flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
  return moved.filter((alias) => aliases.some((one) => one.alias === alias && (one.version === now || now === undefined)));
}
