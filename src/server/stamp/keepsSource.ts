import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { isRecord } from '../../protocol/plainJson';

const FILE = 'trialbook.json';
const MOST_BYTES = 5_000_000;

/** Whether the code that runs ran on may be kept below a folder: `recording.changes` in its `trialbook.json` forbids it, as it forbids patches. Raises nothing. */
export function keepsSource(folder: string): boolean {
  const path = join(folder, FILE);
  try {
    if (statSync(path).size > MOST_BYTES) return true;
    const whole: unknown = parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
    const recording = isRecord(whole) ? whole['recording'] : undefined;
    return !isRecord(recording) || recording['changes'] !== false;
  } catch {
    // No such file, which is usual.
    return true;
  }
}
