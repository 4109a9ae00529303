import { folderMask } from '../../record/folderMask';
import type { FollowedFile } from '../followedFile';
import { sameCode } from './notebookText';

/** Whether code is what it was. Of a notebook secrets were masked before it was kept. */
export function isSame(then: string, now: string, { uri, connection }: Pick<FollowedFile, 'uri' | 'connection'>): boolean {
  return sameCode(then, now) || (uri.path.endsWith('.ipynb') && sameCode(then, folderMask(connection).text(now)));
}
