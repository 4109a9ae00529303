import type { PlanItem, StorageAim } from '../../protocol/storage';
import type { OwnerRow } from '../../store/storage/storageRows';
import { decodeSegment } from '../artifacts/names';
import { Owners } from './layout';
import { prepare, type Prepared, type Step } from './prepared';
import { scan, walkArtifacts, type Progress, type StorageContext } from './scan';

/** What emptying the trash ends: runs and models with their files, experiments, and what was removed before. */
export async function planTrash(context: StorageContext, aim: Extract<StorageAim, { kind: 'trash' }>, signal: AbortSignal, progress: Progress): Promise<Prepared> {
  const { report, owners } = await scan(context, signal, progress);
  const bytes = new Map(owners.map((owner) => [`${owner.kind}/${owner.id}`, owner.bytes]));
  const used = usedRuns(context);
  const item = (row: OwnerRow): PlanItem => ({
    kind: row.kind, experiment_id: row.experiment_id, owner: { kind: row.kind, id: row.id, name: row.name }, path: row.name, bytes: bytes.get(`${row.kind}/${row.id}`) ?? 0,
  });
  const rows = context.store.storage.owners().filter(({ lifecycle_stage }) => lifecycle_stage === 'deleted');
  const isKept = (row: OwnerRow): boolean => used.has(row.id) || (row.run_id !== undefined && used.has(row.run_id));
  const items = [
    ...rows.filter((row) => !isKept(row)).map(item),
    ...report.experiments.filter(({ lifecycle_stage }) => lifecycle_stage === 'deleted').map(({ experiment_id, name }): PlanItem => ({ kind: 'experiment', experiment_id, path: name, bytes: 0 })),
    ...report.removed.map(({ id, time, bytes: size }): PlanItem => ({ kind: 'batch', path: `${id} ${new Date(time).toISOString()}`, bytes: size })),
  ];
  const kept = rows.filter(isKept).map(({ kind, id, name }) => ({ path: name, owner: { kind, id, name }, why: 'registered' as const }));
  return prepare(aim, items.map((one): Step => ({ item: one, deed: { kind: 'trash' } })), kept);
}

/** Runs and models that versions come from stay in the trash: see `store/trash.ts`. */
function usedRuns({ store }: StorageContext): ReadonlySet<string> {
  const models = new Map(store.storage.owners().flatMap(({ kind, id, run_id }) => (kind === 'model' && run_id !== undefined ? [[id, run_id] as const] : [])));
  return new Set(store.storage.versions().flatMap(({ run_id, model_id }) => [run_id, model_id, model_id === null ? null : models.get(model_id)]).filter((id) => typeof id === 'string'));
}

/** Folders of files that belong to no run or model: of an upload for a run that never came to be, or of rows that were lost. */
export async function planStrays(context: StorageContext, aim: Extract<StorageAim, { kind: 'strays' }>, signal: AbortSignal, progress: Progress): Promise<Prepared> {
  const owners = new Owners(context.store.storage.owners());
  const strays = new Map<string, { names: readonly string[]; bytes: number }>();
  let looked = 0;
  for await (const files of walkArtifacts(context, signal)) {
    looked += files.length;
    for (const { names, stats } of files) {
      if (owners.of(names) !== undefined) continue;
      const root = rootOf(names, owners);
      const key = root.join('/');
      strays.set(key, { names: root, bytes: (strays.get(key)?.bytes ?? 0) + stats.size });
    }
    progress(looked, 0);
  }
  // Runs that began meanwhile have files by now.
  const now = new Owners(context.store.storage.owners());
  return prepare(aim, [...strays.values()].filter(({ names }) => !isOwned(now, names)).map(({ names, bytes }): Step => ({
    item: { kind: 'folder', path: names.map((name) => decodeSegment(name) ?? name).join('/'), bytes }, deed: { kind: 'take', names },
  })), []);
}

/** Whether names lead to an owner's folder or its artifacts. */
export function isOwned(owners: Owners, names: readonly string[]): boolean {
  return owners.of([...names.slice(0, names[1] === 'models' ? 3 : 2), 'artifacts']) !== undefined && (names.length <= (names[1] === 'models' ? 3 : 2) || owners.of(names) !== undefined);
}

/** The folder of the owner that is not there, or the file itself beside one that is. */
function rootOf(names: readonly string[], owners: Owners): readonly string[] {
  const depth = names[1] === 'models' ? 3 : 2;
  const folder = names.slice(0, depth);
  return names.length > depth && owners.of([...folder, 'artifacts']) === undefined ? folder : names;
}
