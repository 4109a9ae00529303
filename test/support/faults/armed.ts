import { ftruncateSync, openSync, readdirSync, readFileSync, statSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { onFaultPoint, type FaultPoint } from '../../../src/store/engine/faultPoints';

/*
 * Part of the tracking server that `faultyServer` bundles, loaded before anything of it: ends the process, or lets a step fail, at a named point. What is
 * shipped knows nothing of it.
 */

/** What happens where, once the work has come there so often. It stands as JSON in TRIALBOOK_TEST_FAULT. */
export interface Fault {
  readonly point: FaultPoint;
  /** Counted from 1. */
  readonly hit: number;
  /** `tear` cuts what was being written in half before the kill, as a kill inside of the write would; `fail` raises the system's error `code` from then on, as long as the file `while` is there. */
  readonly then: { readonly kind: 'kill' } | { readonly kind: 'tear' } | { readonly kind: 'fail'; readonly code: string; readonly while: string };
}

const text = process.env['TRIALBOOK_TEST_FAULT'];
if (text !== undefined) arm(JSON.parse(text) as Fault, process.argv[process.argv.indexOf('--store') + 1] ?? '');

function arm({ point, hit, then }: Fault, store: string): void {
  let hits = 0;
  let journalBefore = 0;
  onFaultPoint((reached) => {
    if (reached === 'journal.before-append') journalBefore = sizeOf(join(store, 'experiments.journal'));
    if (reached !== point || ++hits < hit) return;
    switch (then.kind) {
      case 'tear':
        tear(point, store, journalBefore);
        die();
        return;
      case 'kill':
        die();
        return;
      case 'fail':
        if (sizeOf(then.while) >= 0) throw Object.assign(new Error(`${then.code}: made by a test`), { code: then.code });
    }
  });
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Cuts what was just written to a random length that is not the whole. */
function tear(point: FaultPoint, store: string, before: number): void {
  const at = (name: string): string => join(store, name);
  switch (point) {
    case 'journal.half-append':
      cut(at('experiments.journal'), before);
      return;
    case 'snapshot.half-write':
      cut(at('experiments.db.new'), 0);
      return;
    case 'journal.restart-written':
      cut(at('experiments.journal.new'), 0);
      return;
    case 'artifact.half-write': {
      const uploads = join(store, 'artifacts', '.uploads');
      for (const name of readdirSync(uploads)) cut(join(uploads, name), 0);
      return;
    }
    default:
      throw new Error(`Nothing is being written at ${point}.`);
  }
}

function cut(path: string, from: number): void {
  const size = sizeOf(path);
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, from + Math.floor(Math.random() * Math.max(0, size - from)));
  } finally {
    closeSync(file);
  }
}

/** Bytes of a file; -1 when there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}

/** A clock that a file sets: ms that are added to the time, read anew each time a request or a timer asks. */
const clock = process.env['TRIALBOOK_TEST_CLOCK'];
if (clock !== undefined) {
  const now = Date.now.bind(Date);
  Date.now = () => now() + (sizeOf(clock) < 0 ? 0 : Number(readFileSync(clock, 'utf8')));
}
