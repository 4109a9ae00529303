import type { ServerResponse } from 'node:http';
import type { FeedLine } from '../../protocol/trialbook';
import { stringifyJson } from '../../protocol/json';
import type { ChangeFeed, FeedReader } from './changeFeed';

/** ms that a reader may leave its connection full before it is dropped. */
const STALL = 60_000;

/**
 * Answers the change feed on an open connection until the client leaves. `since` is the last `seq` that it saw; without
 * one it begins now. Nothing is queued for a slow reader: it is sent what it missed once its connection takes more, or `reset`
 * when that is gone by then.
 */
export function streamChanges(feed: ChangeFeed, since: string | undefined, response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff',
  });
  const start = since === undefined ? feed.newest : feed.parse(since);
  let sent = start ?? feed.newest;
  let fullSince: number | undefined;

  const send = (line: FeedLine): void => {
    if (!response.write(`${stringifyJson(line)}\n`)) fullSince ??= Date.now();
  };
  const reset = (): void => {
    sent = feed.newest;
    send({ type: 'reset', seq: feed.seq(sent) });
  };
  const reader: FeedReader = {
    wake: () => {
      if (fullSince !== undefined) return;
      const lines = feed.after(sent);
      if (lines === undefined) {
        reset();
        return;
      }
      sent = feed.newest;
      lines.forEach(send);
    },
    beat: () => {
      if (fullSince === undefined) send({ type: 'beat', seq: feed.seq(sent) });
      else if (Date.now() - fullSince > STALL) response.destroy();
    },
    end: () => response.end(),
  };

  const leave = feed.join(reader);
  response.on('drain', () => {
    fullSince = undefined;
    reader.wake();
  });
  response.on('close', leave);
  if (start === undefined) reset();
  else {
    // The first line tells the client at once that the feed is open, and where it stands.
    reader.beat();
    reader.wake();
  }
}
