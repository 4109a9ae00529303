import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import type { Direction } from '../protocol/direction';
import { isRecord } from '../protocol/plainJson';
import { directionsIn } from '../server/promotion/rulesFile';

/** Which way metrics get better, as the team says in the `trialbook.json` of a folder; empty where it says nothing that can be read. */
export function readDirections(folder: string): ReadonlyMap<string, Direction> {
  let whole: unknown;
  try {
    whole = parse(readFileSync(join(folder, 'trialbook.json'), 'utf8').replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  } catch {
    // Few folders have one, and the runs can be read without.
    return new Map();
  }
  return directionsIn(isRecord(whole) ? whole['metrics'] : undefined);
}
