import type { Change } from '../../protocol/trialbook';

/** More keys than this are not worth naming: readers look at the whole thing. */
const MOST_KEYS = 50;

/** Gathers changes; those of the same thing and kind become one. */
export class MergedChanges {
  private readonly byThing = new Map<string, Change>();

  get empty(): boolean {
    return this.byThing.size === 0;
  }

  add(change: Change): void {
    const thing = `${change.kind}\n${change.experiment_id ?? ''}\n${change.run_id ?? ''}\n${change.model_id ?? ''}\n${change.version ?? ''}\n${change.name ?? ''}`;
    const before = this.byThing.get(thing);
    if (before === undefined) {
      // Copied: what the store handed out stays its own.
      this.byThing.set(thing, limited({ ...change }, change.keys));
    } else if (before.keys !== undefined) {
      limited(before, change.keys === undefined ? undefined : union(before.keys, change.keys));
    }
  }

  /** What was gathered, in the order it began; starts anew. */
  take(): Change[] {
    const changes = [...this.byThing.values()];
    this.byThing.clear();
    return changes;
  }
}

function limited(change: Change, keys: string[] | undefined): Change {
  if (keys === undefined || keys.length > MOST_KEYS) delete change.keys;
  else change.keys = keys;
  return change;
}

/** A training loop writes the same keys again and again, so the list rarely grows. */
function union(before: string[], more: readonly string[]): string[] {
  const fresh = more.filter((key) => !before.includes(key));
  return fresh.length === 0 ? before : [...before, ...fresh];
}
