import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stateFileName } from '../../address/address';
import { artifactRootsFile } from '../../address/artifactRoots';
import { realPath } from '../../address/storeLocation';
import type { CheckFinding, CheckReport } from '../../protocol/check';
import type { StoreDamage } from '../../protocol/storeDamage';
import type { Store } from '../../store/api';
import { foundWords, madeWords } from '../../store/engine/damageWords';
import { openStore } from '../../store/store';
import { createArtifactFolder, type ArtifactFolder } from '../artifacts/folder';
import { sharedFolderWarning } from '../process/sharedFolder';
import { keepHistory } from '../promotion/historyHead';
import { folderOf, Owners } from '../storage/layout';
import { walkArtifacts } from '../storage/scan';
import { statsOf } from '../storage/walk';
import { finding, findingOf } from './finding';
import { folderFindings } from './folderFiles';

/** What is to be done where a copy is the way out. */
const RESTORE = 'Restore a copy of it: “Restore Database…” in the editor lists those that are kept.';
/** Nothing was looked at. */
const NOTHING: CheckReport['looked'] = { experiments: 0, runs: 0, points: 0, models: 0, versions: 0, files: 0, bytes: 0, events: 0 };

/**
 * Verifies a data folder as it lies on disk: it is opened for reading, so that nothing is changed and a server may go on with it. `backupPath` is where copies
 * of snapshots are kept.
 */
export async function checkStore(path: string, backupPath?: string): Promise<CheckReport> {
  const storePath = realPath(path);
  if (!existsSync(storePath)) return { store: storePath, findings: [noDatabase()], looked: NOTHING };
  if (!['experiments.db', 'experiments.journal'].some((name) => existsSync(join(storePath, name)))) {
    return { store: storePath, findings: [noDatabase(), ...folderFindings(storePath)], looked: NOTHING };
  }
  let store: Store;
  try {
    store = await openStore({ path: storePath, readOnly: true, ...(backupPath === undefined ? {} : { backupPath }) });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { store: storePath, findings: [finding('error', 'not-openable', what, RESTORE), ...folderFindings(storePath)], looked: NOTHING };
  }
  try {
    const warnings = warningsOf(store, storePath);
    const rows = store.storage.check();
    const { findings: files, looked } = await fileFindings(store, createArtifactFolder(store, artifactRootsFile(storePath)));
    const isLost = warnings.some(({ level, kind }) => level === 'error' && kind === 'database') || rows.pages.length > 0 || rows.counts.runs + rows.counts.models === 0;
    const findings = [...warnings, ...rowFindings(rows), ...(await historyFindings(store, storePath)), ...(isLost ? files.map(lostOwner) : files), ...folderFindings(storePath)];
    return { store: storePath, findings, looked: { ...rows.counts, ...looked } };
  } finally {
    await store.close();
  }
}

const noDatabase = (): CheckFinding => finding('error', 'not-openable', 'There is no database here', 'Nothing was recorded, or the store lies elsewhere: --store names it.');

function warningsOf(store: Store, path: string): CheckFinding[] {
  const shared = sharedFolderWarning(path);
  return [
    ...store.warnings.flatMap(({ damage, message }) => (damage === undefined ? [finding('warning', 'database', message, 'The server goes on, and says the same.')] : [damageFinding(damage)])),
    ...(shared === undefined ? [] : [finding('warning', 'shared-folder', shared.message, 'Move the store to a folder of this machine: trialbook storage move FOLDER.')]),
  ];
}

/** What was found, and what opening for writing does about it. */
function damageFinding(damage: StoreDamage): CheckFinding {
  // What was being written when the process ended was never acknowledged.
  const isTorn = damage.what === 'torn-record';
  const todo = isTorn ? 'Nothing: what was not acknowledged is cut off when the store is next written.' : 'Mend it, which the next server does, too: trialbook check --repair.';
  const isDatabase = damage.what === 'database' || damage.what === 'changed-database';
  return finding(isTorn ? 'note' : 'error', isDatabase ? 'database' : 'journal', foundWords(damage), todo, { repair: madeWords(damage, 'planned') });
}

function rowFindings({ pages, orphans, miscounted, pointless, large, partial }: ReturnType<Store['storage']['check']>): CheckFinding[] {
  const lost = orphans.map(({ what, count }) => `${String(count)} ${what}`);
  const isIndex = pages.every((line) => /index/i.test(line));
  return [
    ...findingOf('error', 'database', 'The database is damaged', RESTORE, pages, isIndex ? 'Its indexes are made anew from its rows.' : undefined),
    ...(lost.length === 0 ? [] : [finding('warning', 'rows', 'Some rows belong to nothing, or what they belong to is lost', 'Mend them: trialbook check --repair. Another program wrote to the database, or a part of it was lost.', {
      examples: lost, count: orphans.reduce((sum, { count }) => sum + count, 0), repair: 'Lost experiments and registered models that have runs or versions are made anew; other rows that belong to nothing are taken out. A copy of the database is kept.',
    })]),
    ...findingOf('warning', 'rows', 'Some series say something else than their points', 'Their charts are right, their values in tables may not be: trialbook check --repair.', miscounted, 'Count, first, last, lowest and highest value are told anew from the points.'),
    ...findingOf('warning', 'rows', 'Some series have no points', 'Nothing: their last value is all that is left of them.', pointless),
    ...findingOf('warning', 'large-values', 'Some values are longer than 64 MB, which no request brings', 'Delete the runs or tags that have them.', large),
    ...findingOf('warning', 'partial-copy', 'Some runs or models were not copied to their end', 'Import or publish them again from where they came from: what is there is not copied twice.', partial),
  ];
}

async function historyFindings(store: Store, path: string): Promise<CheckFinding[]> {
  const keeper = keepHistory(store, `${stateFileName(path)}.history`, () => undefined);
  const state = await keeper.state();
  keeper.stop();
  if (state.kind !== 'broken') return [];
  return [finding('error', 'history', `The history of the model registry is not as it was written, from entry ${String(state.seq)} on: ${state.reason}`, 'Somebody changed the database by another way, or a part of it was lost. It is never mended, so that it goes on to show; a copy from before can be restored in the editor.')];
}

async function fileFindings(store: Store, artifacts: ArtifactFolder): Promise<{ findings: CheckFinding[]; looked: { files: number; bytes: number } }> {
  const owners = new Owners(store.storage.owners());
  const looked = { files: 0, bytes: 0 };
  const strays: string[] = [];
  const withFiles = new Set<string>();
  for await (const files of walkArtifacts({ artifacts }, new AbortController().signal)) {
    for (const { names, stats } of files) {
      looked.files++;
      looked.bytes += stats.size;
      const owner = owners.of(names);
      if (owner === undefined) strays.push(names.join('/'));
      else withFiles.add(`${owner.kind}/${owner.id}`);
    }
  }
  const missing = [...missingModels(store, owners, withFiles), ...(await missingVersions(store, artifacts))];
  const gone = await goneElsewhere(owners, artifacts);
  return {
    looked,
    findings: [
      ...findingOf('error', 'missing-files', 'The files of some models are gone', 'Restore them from a backup of the artifacts folder, or log the models again and register those.', missing),
      ...findingOf('warning', 'left-elsewhere', 'Artifacts that an import left where they were are not there any more, or may not be read', 'Bring the folder back, or import the runs again from where they are now, with their artifacts.', gone),
      ...findingOf('note', 'strays', 'Some files belong to no run', 'List and remove them: trialbook storage strays.', strays),
    ],
  };
}

/** Files that belong to no run since the database that knew their runs is lost: nobody is to remove those. */
function lostOwner(file: CheckFinding): CheckFinding {
  if (file.kind !== 'strays') return file;
  return { ...file, level: 'error', what: 'There are files of runs that the database does not know: it was lost, or replaced by another', todo: 'Restore a copy of the database first: “Restore Database…” in the editor lists those that are kept. Do not remove the files before.' };
}

/** Versions of logged models that have no file; a model that is not registered may be one that is kept elsewhere. */
function missingModels(store: Store, { rows }: Owners, withFiles: ReadonlySet<string>): string[] {
  const empty = new Set(rows.filter((row) => row.kind === 'model' && folderOf(row) !== undefined && !withFiles.has(`model/${row.id}`)).map(({ id }) => id));
  return store.storage.versions().flatMap(({ name, version, model_id: id }) => (id !== null && empty.has(id) ? [`version ${version} of ${name.split(':')[0] ?? name}`] : []));
}

/** Versions that are made of a run's files, and whose files are not there. */
async function missingVersions(store: Store, artifacts: ArtifactFolder): Promise<string[]> {
  const top = await artifacts.top();
  const runs = new Map(store.storage.owners().flatMap((row) => (row.kind === 'run' ? [[row.id, folderOf(row)] as const] : [])));
  const missing: string[] = [];
  for (const { name, version, places } of store.storage.versions()) {
    const [, run, path] = /^runs:\/([^/]+)\/(.+)$/.exec(places[0] ?? '') ?? [];
    const folder = run === undefined ? undefined : runs.get(run);
    if (path === undefined || folder === undefined || store.runs.get(run!).outputs !== undefined) continue;
    if (top === undefined || (await statsOf(join(top.file, ...folder, 'artifacts', ...path.split('/')))) === undefined) missing.push(`version ${version} of ${name.split(':')[0] ?? name}`);
  }
  return missing;
}

/** Runs and models whose artifacts stay in a folder that is gone or not allowed. */
async function goneElsewhere({ rows }: Owners, artifacts: ArtifactFolder): Promise<string[]> {
  const gone: string[] = [];
  for (const { artifact_uri: uri, name, id } of rows) {
    if (!/^file:/i.test(uri)) continue;
    try {
      const folder = fileURLToPath(uri);
      if (artifacts.mayStay(uri) && (await artifacts.find({ owner: { kind: 'left', folder }, segments: [] })) !== undefined) continue;
    } catch {
      // An address that leads nowhere on this system.
    }
    gone.push(`${name} (${id}): ${uri}`);
  }
  return gone;
}
