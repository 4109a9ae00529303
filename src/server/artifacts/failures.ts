import { invalidParameter, MlflowError, noRoom } from '../../protocol/errors';

/** Says in MLflow's terms why the file system refused; `undefined` when it is no such failure. */
export function fileFailure(error: unknown): MlflowError | undefined {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return noRoom('The disk is full: the artifact was not kept. Free some space and try again.');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new MlflowError('PERMISSION_DENIED', 'The artifact folder cannot be written or read with the rights of this process.');
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
      return invalidParameter('The artifact path is that of a folder, or leads through a file.');
    case 'ENAMETOOLONG':
      return invalidParameter('The artifact path is too long for this file system.');
    default:
      return undefined;
  }
}
