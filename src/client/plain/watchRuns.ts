import type { ChangeFeed, FeedListener } from '../changeFeed';
import { sleep } from '../transport';
import type { PlainMlflowClient } from './plainClient';

/** Shortest pause between two looks, ms. A look that takes long is followed by a longer pause. */
const PAUSE = 5000;
const REST = 10;

/** Follows a server that has no change feed, by looking again and again. Tells `listener` as the feed would. */
export function watchRuns(client: PlainMlflowClient, listener: FeedListener, pause = PAUSE): ChangeFeed {
  const stop = new AbortController();
  void watch(client, listener, pause, stop.signal);
  return { dispose: () => stop.abort() };
}

async function watch(client: PlainMlflowClient, listener: FeedListener, pause: number, signal: AbortSignal): Promise<void> {
  let lost = false;
  let experiments: string | undefined;
  listener.connected();
  while (!signal.aborted) {
    const began = Date.now();
    try {
      const now = JSON.stringify((await client.searchExperiments({ max_results: 1000 }, { signal })).experiments);
      const changes = [...(await client.runs.look(signal)), ...(await client.models.look(client, signal))];
      if (lost) listener.connected();
      lost = false;
      if (experiments !== undefined && experiments !== now) listener.changes([{ kind: 'experiment' }, ...changes]);
      else if (changes.length > 0) listener.changes(changes);
      experiments = now;
    } catch (error) {
      if (isStopped(signal)) return;
      if (!lost) listener.lost(error);
      lost = true;
    }
    await sleep(Math.max(pause, REST * (Date.now() - began)), signal).catch(() => undefined);
  }
}

/** A function, since the checker takes the flag for unchanged across an `await`. */
function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
