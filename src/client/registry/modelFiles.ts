import type { FilesState } from '../../promotion/facts';
import { readMlmodel } from '../../promotion/mlmodel';
import { MlflowError } from '../../protocol/errors';

/** Largest MLmodel file that is read, bytes. */
export const LARGEST_MLMODEL = 4 * 1024 * 1024;

/** What the MLmodel file of a model says, or that it is not there or cannot be read. Raises what `read` raises when the server does not answer. */
export async function readFilesState(read: () => Promise<Buffer>): Promise<FilesState> {
  try {
    return readMlmodel((await read()).toString('utf8'));
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    return error.code === 'RESOURCE_DOES_NOT_EXIST' ? { kind: 'missing' } : { kind: 'unreadable', message: error.message };
  }
}
