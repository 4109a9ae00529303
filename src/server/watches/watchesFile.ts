import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { isRecord } from '../../protocol/plainJson';
import { readWatches, type WatchesReading } from '../../watches/readWatches';

const MOST_BYTES = 5_000_000;
const NOTHING: WatchesReading = { watches: [], problems: [] };

/**
 * Makes what reads the watches of the `trialbook.json` in a folder, anew whenever the file changed. What was read stays while the file cannot be understood:
 * someone may be in the middle of typing. Without a file there are none.
 */
export function createWatchesFile(folder: string, log: (line: string) => void): () => WatchesReading {
  const path = join(folder, 'trialbook.json');
  let stamp = '';
  let reading = NOTHING;
  return () => {
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      const now = found === undefined ? '' : `${found.mtimeMs}:${found.size}:${found.ino}`;
      if (now === stamp) return reading;
      stamp = now;
      if (found === undefined) reading = NOTHING;
      else if (found.size <= MOST_BYTES) reading = understand(readFileSync(path, 'utf8')) ?? reading;
    } catch (error) {
      log(`the watches in trialbook.json were not read: ${error instanceof Error ? error.message : String(error)}`);
    }
    return reading;
  };
}

function understand(text: string): WatchesReading | undefined {
  const errors: ParseError[] = [];
  const whole: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  if (text.trim() === '') return NOTHING;
  return errors.length > 0 || !isRecord(whole) ? undefined : readWatches(whole['watches']);
}
