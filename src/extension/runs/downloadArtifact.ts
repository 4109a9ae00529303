import { downloadFile, downloadFolder } from '../runPage/download';
import type { TreeServices } from '../tree/treeServices';
import { leaf } from './openLeaf';
import { modelOf } from './targets';

/** Saves a file, or a folder with all that is in it, to a place the person picks. */
export async function downloadArtifact(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const node = leaf(args, 'artifact');
  const client = await modelOf(services, node).client();
  const run = await client.getRun(node.runId);
  await (node.isDir ? downloadFolder(client, run, node.path) : downloadFile(client, run, node.path));
}
