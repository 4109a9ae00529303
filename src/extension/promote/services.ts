import type { ServingFacts } from '../serving/servingRows';
import type { SharedFiles } from '../shared/sharedFiles';
import type { TreeServices } from '../tree/treeServices';

/** What promoting works with. */
export interface PromoteServices {
  readonly tree: TreeServices;
  readonly shared: SharedFiles;
  /** What is served, for what it means to traffic. */
  readonly serving: Pick<ServingFacts, 'served'>;
}
