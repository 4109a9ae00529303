import type { Readable } from 'node:stream';
import { InteropError } from '../interopError';

/** Longest line, bytes: a point is shorter. */
const LONGEST = 64 * 1024;

/** The lines of a stream, without empty ones. Raises `InteropError('damaged')` for one that has no end. */
export async function* lines(stream: Readable): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
      if (end > start) yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = Buffer.from(bytes.subarray(start));
    if (rest.length > LONGEST) throw new InteropError('damaged', 'a line has no end');
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
