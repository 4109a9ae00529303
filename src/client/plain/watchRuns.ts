import type { ChangeFeed, FeedListener } from '../changeFeed';
import { wantsSignIn } from '../connectionError';
import { sleep } from '../transport';
import type { PlainMlflowClient } from './plainClient';

/** Shortest pause between two looks, ms. A look that takes long is followed by a longer pause, so that a slow server or link does little else than answer people. */
const PAUSE = 5000;
const REST = 10;
/** Longest pause, ms. */
const MOST = 120_000;
/** Pause after credentials were refused, ms: they will be again, and a server may lock out who tries often. */
const REFUSED = 300_000;

/** Follows a server that has no change feed, by looking again and again. Tells `listener` as the feed would. */
export function watchRuns(client: PlainMlflowClient, listener: FeedListener, pause = PAUSE): ChangeFeed {
  const stop = new AbortController();
  void watch(client, listener, pause, stop.signal);
  return { dispose: () => stop.abort() };
}

async function watch(client: PlainMlflowClient, listener: FeedListener, pause: number, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let experiments: string | undefined;
  listener.connected();
  while (!signal.aborted) {
    const began = Date.now();
    let next = pause;
    try {
      const [found, runs, models] = await Promise.all([client.searchExperiments({ max_results: 1000 }, { signal }), client.runs.look(signal), client.models.look(client, signal)]);
      const now = JSON.stringify(found.experiments);
      const changes = [...runs, ...models];
      if (failures > 0) listener.connected();
      failures = 0;
      if (experiments !== undefined && experiments !== now) listener.changes([{ kind: 'experiment' }, ...changes]);
      else if (changes.length > 0) listener.changes(changes);
      experiments = now;
    } catch (error) {
      if (isStopped(signal)) return;
      if (failures === 0) listener.lost(error);
      // Jitter keeps several windows from coming back all at once.
      next = wantsSignIn(error) ? REFUSED : pause * 2 ** Math.min(failures, 4) * (0.75 + Math.random() / 2);
      failures++;
    }
    await sleep(Math.max(next, Math.min(MOST, REST * (Date.now() - began))), signal).catch(() => undefined);
  }
}

/** A function, since the checker takes the flag for unchanged across an `await`. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
