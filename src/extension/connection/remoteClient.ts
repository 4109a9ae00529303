import { randomBytes } from 'node:crypto';
import { followChanges, type FeedListener } from '../../client/changeFeed';
import { MlflowClient } from '../../client/mlflowClient';
import { PlainMlflowClient } from '../../client/plain/plainClient';
import { watchRuns } from '../../client/plain/watchRuns';
import { MlflowError } from '../../protocol/errors';

/** A client for whatever MLflow server answers at the address. Raises `ConnectionError`, `MlflowError` or the signal's reason. */
export async function connectRemote(url: string, signal: AbortSignal): Promise<MlflowClient> {
  const ours = new MlflowClient({ url });
  if (await isOurs(ours, signal)) return ours;
  ours.dispose();
  const plain = new PlainMlflowClient({ url });
  await plain.searchExperiments({ max_results: 1 }, { signal });
  return plain;
}

/** Follows the server's changes until the signal fires. */
export function followRemote(client: MlflowClient, listener: FeedListener, signal: AbortSignal): void {
  if (!(client instanceof PlainMlflowClient)) {
    followChanges(client.connection, listener, { signal });
    return;
  }
  const watch = watchRuns(client, listener);
  signal.addEventListener('abort', () => watch.dispose(), { once: true });
}

async function isOurs(client: MlflowClient, signal: AbortSignal): Promise<boolean> {
  try {
    // Its proof of the token is not asked for: the person gave the address, and it holds the token.
    await client.hello(randomBytes(16).toString('hex'), { signal });
    return true;
  } catch (error) {
    if (error instanceof MlflowError) return false;
    throw error;
  }
}
