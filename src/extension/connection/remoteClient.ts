import { followChanges, type FeedListener } from '../../client/changeFeed';
import type { MlflowClient } from '../../client/mlflowClient';
import { PlainMlflowClient } from '../../client/plain/plainClient';
import { watchRuns } from '../../client/plain/watchRuns';

/** Follows the server's changes until the signal fires. */
export function followRemote(client: MlflowClient, listener: FeedListener, signal: AbortSignal): void {
  if (!(client instanceof PlainMlflowClient)) {
    followChanges(client.connection, listener, { signal });
    return;
  }
  const watch = watchRuns(client, listener);
  signal.addEventListener('abort', () => watch.dispose(), { once: true });
}
