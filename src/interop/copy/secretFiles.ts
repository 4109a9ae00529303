import { basename } from 'node:path/posix';
import { Readable } from 'node:stream';
import { isSecretName } from '../../capture/secretFile';
import { MASKED } from '../../capture/secrets';
import { tokenIn, withoutTokens } from '../../capture/tokenShapes';
import type { HistoryFile } from '../history';

/** Bytes by which text is told from other contents. */
const SNIFFED = 8000;
/** Text that is looked through, bytes; what is behind it in a longer file is not. */
const LOOKED_THROUGH = 64 * 1024 * 1024;
/** Longest text that is masked, bytes: it is held in memory. */
const MASKABLE = 16 * 1024 * 1024;
/** As long as the longest credential that is known by its looks, characters: they are found across two chunks. */
const OVERLAP = 12_000;

/** Why a file looks like a secret, in words with an article; undefined when it does not. Raises what reading it raises. */
export async function secretIn(file: HistoryFile, signal: AbortSignal): Promise<string | undefined> {
  if (isSecretName(basename(file.path))) return 'a file of credentials by its name';
  if (file.size === 0) return undefined;
  const stream = await file.open(signal);
  let [read, end] = [0, ''];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // Models and pictures are the bulk of what is sent, and hold no text.
      if (read < SNIFFED && chunk.subarray(0, SNIFFED).includes(0)) return undefined;
      const text = end + chunk.toString('latin1');
      const found = tokenIn(text);
      if (found !== undefined) return found;
      read += chunk.length;
      if (read >= LOOKED_THROUGH) return undefined;
      end = text.slice(-OVERLAP);
    }
    return undefined;
  } finally {
    stream.destroy();
  }
}

/** The file as it may be sent: itself, its text with `***` in place of credentials, or undefined when it has to stay. Raises what reading it raises. */
export async function maskedFile(file: HistoryFile, signal: AbortSignal): Promise<HistoryFile | undefined> {
  if ((await secretIn(file, signal)) === undefined) return file;
  if (isSecretName(basename(file.path)) || file.size === undefined || file.size > MASKABLE) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of (await file.open(signal)) as AsyncIterable<Buffer>) chunks.push(chunk);
  // Each byte is a character and back, so that what is no UTF-8 stays as it is.
  const masked = Buffer.from(withoutTokens(Buffer.concat(chunks).toString('latin1'), MASKED), 'latin1');
  return { path: file.path, size: masked.length, open: () => Promise.resolve(Readable.from([masked], { objectMode: false })) };
}
