import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileTotals, StorageExperiment, StorageOwner, StorageReport } from '../../protocol/storage';
import type { Store } from '../../store/api';
import type { ArtifactFolder } from '../artifacts/folder';
import { Owners, REMOVED, UPLOADS } from './layout';
import { Removed } from './removed';
import { walk, type WalkedFile } from './walk';

/** What a look at a store found: the report, and the owners it is made of. */
export interface Scan {
  readonly report: StorageReport;
  readonly owners: readonly StorageOwner[];
}

/** What storage works on. */
export interface StorageContext {
  readonly store: Store;
  readonly artifacts: ArtifactFolder;
}

/** Tells how far something is; `total` 0 is unknown. */
export type Progress = (done: number, total: number) => void;

/** Looks at every file of a store. */
export async function scan(context: StorageContext, signal: AbortSignal, progress: Progress): Promise<Scan> {
  const { store } = context;
  const owners = new Owners(store.storage.owners());
  const totals = new Map<string, FileTotals>();
  const all = { files: 0, bytes: 0, shared_bytes: 0 };
  const strays = { files: 0, bytes: 0 };
  const seen = new Set<string>();
  for await (const files of walkArtifacts(context, signal)) {
    for (const { names, stats } of files) {
      all.files++;
      if (stats.nlink > 1 && !isFirst(seen, stats)) all.shared_bytes += stats.size;
      else all.bytes += stats.size;
      const owner = owners.of(names);
      if (owner === undefined) add(strays, stats.size);
      else {
        const key = `${owner.kind}/${owner.id}`;
        let total = totals.get(key);
        if (total === undefined) totals.set(key, (total = { files: 0, bytes: 0 }));
        add(total, stats.size);
      }
    }
    progress(all.files, 0);
  }
  const found = owners.rows.flatMap((row): StorageOwner[] => {
    const total = totals.get(`${row.kind}/${row.id}`);
    if (total === undefined) return [];
    const { kind, id, name, experiment_id, lifecycle_stage, start_time, run_id } = row;
    return [{ kind, id, name, experiment_id, lifecycle_stage, start_time, ...(run_id === undefined ? {} : { run_id }), ...total }];
  });
  const removed = await new Removed(context.artifacts).list(signal);
  const trashed = found.filter(({ lifecycle_stage }) => lifecycle_stage === 'deleted');
  const rows = owners.rows.filter(({ lifecycle_stage }) => lifecycle_stage === 'deleted');
  const experiments = experimentsOf(store, found);
  const report: StorageReport = {
    at: Date.now(), store: store.path, ...all, strays, removed, experiments,
    database_bytes: await sizeOf(join(store.path, 'experiments.db')), journal_bytes: await sizeOf(join(store.path, 'experiments.journal')),
    trash: {
      ...sum([...trashed, ...removed]),
      runs: rows.filter(({ kind }) => kind === 'run').length, models: rows.filter(({ kind }) => kind === 'model').length,
      experiments: experiments.filter(({ lifecycle_stage }) => lifecycle_stage === 'deleted').length,
    },
    left_elsewhere: owners.elsewhere,
    free_bytes: await freeBytes(store.path),
  };
  return { report, owners: found };
}

/** All artifacts of runs and models, and what lies beside them. */
export async function* walkArtifacts({ artifacts }: Pick<StorageContext, 'artifacts'>, signal: AbortSignal): AsyncGenerator<WalkedFile[]> {
  const top = await artifacts.top();
  if (top === undefined) return;
  for await (const files of walk(top.file, signal)) {
    const own = files.filter(({ names: [first] }) => first !== REMOVED && first !== UPLOADS);
    if (own.length > 0) yield own;
  }
}

/** Whether a file is met the first time; others of the same bytes are other names for it. */
export function isFirst(seen: Set<string>, { dev, ino }: { dev: number; ino: number }): boolean {
  const key = `${dev}:${ino}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/** Room on the disk that a folder is on, or would be; 0 where the system does not say. */
export async function freeBytes(folder: string): Promise<number> {
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

function experimentsOf(store: Store, owners: readonly StorageOwner[]): StorageExperiment[] {
  const experiments = new Map<string, StorageExperiment>();
  let token: string | undefined;
  do {
    const page = store.experiments.search({ view_type: 'ALL', max_results: 1000, ...(token === undefined ? {} : { page_token: token }) });
    for (const { experiment_id, name, lifecycle_stage } of page.experiments) {
      experiments.set(experiment_id, { experiment_id, name, lifecycle_stage, owners: 0, files: 0, bytes: 0, trash_bytes: 0 });
    }
    token = page.next_page_token;
  } while (token !== undefined);
  for (const { experiment_id, files, bytes, lifecycle_stage } of owners) {
    const experiment = experiments.get(experiment_id);
    if (experiment === undefined) continue;
    experiment.owners++;
    experiment.files += files;
    experiment.bytes += bytes;
    if (lifecycle_stage === 'deleted') experiment.trash_bytes += bytes;
  }
  return [...experiments.values()];
}

function add(total: FileTotals, bytes: number): void {
  total.files++;
  total.bytes += bytes;
}

function sum(all: readonly FileTotals[]): FileTotals {
  return { files: all.reduce((total, { files }) => total + files, 0), bytes: all.reduce((total, { bytes }) => total + bytes, 0) };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
