import { MlflowError, NO_ROOM, noRoom } from '../../protocol/errors';

const LOST = 'Nothing is lost: the journal goes on';

/** Why the database file could not be written, in words for a person; what was raised when the system did not refuse it. */
export function snapshotFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (NO_ROOM.has(code)) return noRoom(`The disk is full: experiments.db could not be written. ${LOST}. Free some space and try again.`);
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return error;
  return new MlflowError('PERMISSION_DENIED', `experiments.db could not be written (${code}). ${LOST}. Make its folder writable and try again.`);
}
