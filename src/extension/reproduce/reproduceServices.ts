import type { TreeServices } from '../tree/treeServices';

/** What the commands that repeat runs work with. */
export interface ReproduceServices {
  readonly tree: TreeServices;
  readonly extensionPath: string;
}
