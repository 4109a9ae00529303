import { createMask, type Mask } from '../../capture/secrets';
import type { FolderConnection } from '../connection/folderConnection';

/** What hides secrets in a notebook's record: values of credentials in the editor's environment, which kernels inherit, and the address's own token too. */
export function notebookMask({ trackingUri }: FolderConnection): Mask {
  const token = /\/t\/([^/]+)/.exec(trackingUri ?? '')?.[1];
  return createMask({ env: process.env, values: token === undefined ? [] : [token] });
}
