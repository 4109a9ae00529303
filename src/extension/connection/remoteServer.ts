import { ConnectionError } from '../../client/connectionError';
import { malformedAddress, remoteUnreachable } from '../errors';
import type { RunningServer, ServerAccess } from './serverAccess';

/**
 * Access to the MLflow server that the setting `trialbook.trackingUri` names. One of ours (its token in the path) has everything; with a stock server
 * plain MLflow calls take the place of what it lacks, and looking again and again that of the change feed.
 */
export function openRemoteServer(address: string): ServerAccess {
  const url = address.replace(/\/+$/, '');
  const start = async (signal: AbortSignal): Promise<RunningServer> => {
    if (!/^https?:\/\/[^/\s]+/i.test(url) || !URL.canParse(url)) throw malformedAddress(address);
    const { connectAny } = await import('../../client/connectAny');
    try {
      return { client: await connectAny({ url }, signal), readOnly: false };
    } catch (error) {
      if (signal.aborted || !(error instanceof ConnectionError)) throw error;
      throw remoteUnreachable(error.address, error.message, error);
    }
  };
  return {
    trackingUri: url,
    start,
    // It is not ours to restart: connect anew, and read everything again.
    restart: (signal) => start(signal),
    follow: ({ client }, listener) => {
      const stop = new AbortController();
      void import('./remoteClient').then(({ followRemote }) => {
        if (!stop.signal.aborted) followRemote(client, listener, stop.signal);
      });
      return { dispose: () => stop.abort() };
    },
  };
}
