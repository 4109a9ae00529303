import { MlflowError } from '../../protocol/errors';
import type { WatchesAnswer } from '../../protocol/watches';
import type { CodeRuns } from '../codeRuns/codeRuns';
import type { FolderConnection } from '../connection/folderConnection';
import { watchesNeedOwnServer } from '../errors/watches';
import type { CodeDocuments } from '../inCode/documents';
import type { SharedFiles } from '../shared/sharedFiles';
import type { TreeServices } from '../tree/treeServices';
import type { MutedWatches } from './mutedWatches';

/** What the commands on watches work with. */
export interface WatchServices {
  readonly tree: TreeServices;
  readonly shared: SharedFiles;
  readonly documents: CodeDocuments;
  readonly codeRuns: CodeRuns;
  readonly muted: MutedWatches;
}

/** What the server of a folder says of its watches. Raises `UserError` when it is one that has none. */
export async function readWatchStates(connection: FolderConnection): Promise<WatchesAnswer> {
  try {
    return await (await connection.client()).watches();
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'ENDPOINT_NOT_FOUND') throw watchesNeedOwnServer(connection.name);
    throw error;
  }
}
