/**
 * Moments at which a kill or a failure matters most: each stands between two steps that have to hold together. Tests end the process there, or let the
 * step fail, to see that nothing acknowledged is lost.
 */
export type FaultPoint =
  | 'journal.before-append' | 'journal.half-append' | 'journal.after-append' | 'journal.before-sync'
  | 'commit.before' | 'commit.after'
  | 'snapshot.before-write' | 'snapshot.half-write' | 'snapshot.before-rename' | 'snapshot.after-rename' | 'snapshot.before-backup'
  | 'journal.before-restart' | 'journal.restart-written' | 'journal.after-restart'
  | 'migration.before' | 'migration.after-copy' | 'migration.after'
  | 'artifact.half-write' | 'artifact.before-rename' | 'artifact.after-rename';

let listener: ((point: FaultPoint) => void) | undefined;

/** Says that the work has come to a point. Nobody listens but in tests. */
export function faultPoint(point: FaultPoint): void {
  listener?.(point);
}

/** Tells each point that the work comes to, to one listener; `undefined` ends it. What the listener throws is thrown where the point stands. */
export function onFaultPoint(next: ((point: FaultPoint) => void) | undefined): void {
  listener = next;
}
