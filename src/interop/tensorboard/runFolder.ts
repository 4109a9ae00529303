import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { walkFolders } from '../logs/walk';
import { isEventFile } from './eventFileName';

/** An event file of a run. */
export interface EventFile {
  readonly path: string;
  readonly name: string;
  readonly stats: Stats;
}

/** A folder with event files: a run, as TensorBoard sees it. */
export interface RunFolder {
  /** Its path below the place that was opened, as TensorBoard calls the run; the folder's own name for the place itself. */
  readonly name: string;
  readonly path: string;
  /** In the order in which they were begun. */
  readonly files: readonly EventFile[];
}

/** A folder that PyTorch's `add_hparams` makes below the run's own, named by the time. */
const OF_HPARAMS = /^\d{9,11}\.\d+$/;

/** The runs below a folder, or the one of an event file, in the order of their names. Nothing of the files is read. */
export async function findRunFolders(path: string, signal: AbortSignal): Promise<readonly RunFolder[]> {
  const stats = await stat(path);
  if (stats.isFile()) return [{ name: basename(dirname(path)), path: dirname(path), files: [{ path, name: basename(path), stats }] }];
  const found: RunFolder[] = [];
  for await (const folder of walkFolders(path, signal)) {
    const files = await eventFiles(folder.path, folder.files.filter(isEventFile));
    if (files.length === 0) continue;
    const parent = OF_HPARAMS.test(basename(folder.path)) ? found.findLast((run) => run.path === dirname(folder.path)) : undefined;
    if (parent === undefined) found.push({ name: folder.relative === '' ? basename(path) : folder.relative, path: folder.path, files });
    else found[found.indexOf(parent)] = { ...parent, files: [...parent.files, ...files] };
  }
  return found;
}

async function eventFiles(folder: string, names: readonly string[]): Promise<EventFile[]> {
  const files: EventFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true) files.push({ path, name, stats });
  }
  return files.sort((a, b) => begun(a.name) - begun(b.name) || (a.name < b.name ? -1 : 1));
}

/** The second in which a file was begun, which stands in its name. */
function begun(name: string): number {
  return Number(/tfevents\.(\d+)/.exec(name)?.[1] ?? 0);
}
