import { randomBytes } from 'node:crypto';
import { withoutSecrets } from '../../client/connectionError';
import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import type { HistorySink } from '../sink';
import { OurSink } from './ourSink';
import { StockSink } from './stockSink';
import { ServerTarget, type ServerSinkOptions } from './target';

/** An MLflow server as the target of a copy: ours, which keeps ids and times, or any other, which keeps them as tags. Raises `ConnectionError` or `MlflowError` when it does not answer. */
export async function openServerSink(client: MlflowClient, options: ServerSinkOptions): Promise<HistorySink> {
  const target = withoutSecrets(client.connection.url);
  const server = new ServerTarget(client, options);
  return (await isOurs(client, options.signal)) ? new OurSink(server, target) : new StockSink(server, target);
}

/** Whether a server is one of Trialbook's. Raises `ConnectionError`. */
export async function isOurs(client: MlflowClient, signal: AbortSignal): Promise<boolean> {
  try {
    await client.hello(randomBytes(16).toString('hex'), { signal });
    return true;
  } catch (error) {
    if (error instanceof MlflowError) return false;
    throw error;
  }
}
