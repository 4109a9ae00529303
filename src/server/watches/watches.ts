import { dirname, join } from 'node:path';
import type { Change } from '../../protocol/trialbook';
import type { TakenWatches, WatchesAnswer } from '../../protocol/watches';
import type { Store } from '../../store/api';
import type { Watch } from '../../watches/watch';
import { experimentNames, lookAtRun, lookAtSeries, recentRuns, runIfThere, type ExperimentNames } from './look';
import { Memory } from './memory';
import { createWatchesFile } from './watchesFile';

/** Changes are gathered for so long before the watches are looked at, ms. */
const GATHER = 200;
/** Series are looked at so long after a run of theirs may have changed, ms: that takes a look at all runs. */
const GATHER_SERIES = 2000;
/** What time alone brings about is looked at so often, ms. */
const PACE = 30_000;
/** What happened shortly before the server ended may not have been looked at, ms. */
const OVERLAP = 60_000;

/** The watches of a store. */
export interface Watches {
  state(): WatchesAnswer;
  take(): TakenWatches;
  /** Looks at what was not looked at yet, and ends. */
  close(): void;
}

/**
 * Evaluates the watches that the `trialbook.json` beside a store holds: a short while after runs change, when the server starts and as time goes by. `found` is called
 * when there is something to tell. What is found is kept in `watches.json` in the store's folder; a store that is read only is not watched.
 */
export function evaluateWatches(store: Store, found: () => void, log: (line: string) => void, now: () => number = Date.now): Watches {
  const read = createWatchesFile(dirname(store.path), log);
  if (store.readOnly) return { state: () => ({ watches: [], problems: read().problems, events: [] }), take: () => ({ events: [] }), close: () => undefined };
  const memory = new Memory(join(store.path, 'watches.json'), () => { if (store.onDisk) store.ensureOnDisk(); }, log);
  /** Runs that changed, with the metrics that did; undefined for all of them. */
  const changed = new Map<string, Set<string> | undefined>();
  let soon: NodeJS.Timeout | undefined;
  let series: NodeJS.Timeout | undefined;
  /** The watches that the runs of the store were looked at with. */
  let seen = '[]';

  const known = (): readonly Watch[] => {
    const { watches } = read();
    memory.know(watches, now());
    return watches;
  };

  const lookAtRuns = (watches: readonly Watch[], runs: ReadonlyMap<string, Set<string> | undefined>): boolean => {
    const single = watches.filter(({ condition }) => condition.kind !== 'series');
    let names: ExperimentNames | undefined;
    let fresh = false;
    for (const [id, keys] of runs) {
      const concerned = single.filter((watch) => isConcerned(watch, id, keys) && !memory.has(watch, id));
      const run = concerned.length === 0 ? undefined : runIfThere(store, id);
      if (run === undefined) continue;
      names ??= experimentNames(store);
      for (const watch of concerned) {
        const one = lookAtRun(store, names, watch, run, memory.since(watch));
        if (one !== undefined) fresh = memory.add(watch, [one], now()) || fresh;
      }
    }
    return fresh;
  };

  const lookAtAllSeries = (watches: readonly Watch[]): boolean => {
    let names: ExperimentNames | undefined;
    let fresh = false;
    for (const watch of watches) {
      if (watch.condition.kind !== 'series') continue;
      names ??= experimentNames(store);
      fresh = memory.add(watch, lookAtSeries(store, names, watch, watch.condition, memory.since(watch), now()), now()) || fresh;
    }
    return fresh;
  };

  const guarded = (what: () => void): void => {
    try {
      what();
    } catch (error) {
      log(`watches were not looked at: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  };

  const look = (what: (watches: readonly Watch[]) => boolean): void => guarded(() => {
    const watches = known();
    const fresh = watches.length > 0 && what(watches);
    if (watches.length > 0) memory.lookedAt(now());
    memory.write();
    if (fresh) found();
  });

  const gathered = (): void => {
    soon = undefined;
    const runs = new Map(changed);
    changed.clear();
    // A series is of whole runs: points alone do not move it.
    if ([...runs.values()].includes(undefined)) series ??= setTimeout(lookAtSeriesNow, GATHER_SERIES).unref();
    look((watches) => lookAtRuns(watches, runs));
  };
  const lookAtSeriesNow = (): void => {
    series = undefined;
    look(lookAtAllSeries);
  };
  const stop = store.onChange((changes) => {
    for (const change of changes) note(changed, change);
    if (changed.size > 0) soon ??= setTimeout(gathered, GATHER).unref();
  });
  const byTime = (): void => look((watches) => {
    const text = JSON.stringify(watches);
    const isNew = text !== seen;
    seen = text;
    // A watch that is new is looked at with the runs that go on, and all of them with what happened while no server was there.
    const runs = isNew ? recentRuns(store, experimentNames(store), (memory.upTo === 0 ? now() : Math.min(memory.upTo, now())) - OVERLAP) : [];
    const fresh = lookAtRuns(watches, new Map(runs.map((id) => [id, undefined])));
    return lookAtAllSeries(watches) || fresh;
  });
  const timer = setInterval(byTime, PACE).unref();
  const first = setImmediate(byTime);
  return {
    state: () => {
      byTime();
      const { watches, problems } = read();
      return { watches: watches.map((watch) => memory.state(watch)), problems, events: memory.events };
    },
    take: () => {
      byTime();
      return { events: memory.take() };
    },
    close: () => {
      clearImmediate(first);
      clearInterval(timer);
      clearTimeout(soon);
      clearTimeout(series);
      stop();
      if (changed.size > 0 || series !== undefined) {
        gathered();
        clearTimeout(series);
        lookAtSeriesNow();
      }
    },
  };
}

function note(changed: Map<string, Set<string> | undefined>, { kind, run_id, keys }: Change): void {
  if (run_id === undefined || (kind !== 'run' && kind !== 'metrics')) return;
  if (kind === 'run' || keys === undefined) {
    changed.set(run_id, undefined);
    return;
  }
  const known = changed.get(run_id);
  if (known === undefined && changed.has(run_id)) return;
  if (known === undefined) changed.set(run_id, new Set(keys));
  else for (const key of keys) known.add(key);
}

/** Whether what changed in a run may be what the watch waits for; `keys` are the metrics that got points, undefined when more changed. */
function isConcerned({ scope, condition }: Watch, id: string, keys: ReadonlySet<string> | undefined): boolean {
  if (scope.run !== undefined && scope.run !== id) return false;
  return keys === undefined || (condition.kind === 'metric' && keys.has(condition.metric));
}
