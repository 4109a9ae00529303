import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stateFileName } from '../../address/address';
import { artifactRootsFile } from '../../address/artifactRoots';
import { realPath } from '../../address/storeLocation';
import type { CheckFinding, CheckReport } from '../../protocol/check';
import type { ServerWarning } from '../../protocol/trialbook';
import type { Store } from '../../store/api';
import { openStore } from '../../store/store';
import { createArtifactFolder, type ArtifactFolder } from '../artifacts/folder';
import { sharedFolderWarning } from '../process/sharedFolder';
import { keepHistory } from '../promotion/historyHead';
import { folderOf, Owners } from '../storage/layout';
import { walkArtifacts } from '../storage/scan';
import { statsOf } from '../storage/walk';

/** Most examples of a finding. */
const EXAMPLES = 20;
/** Nothing was looked at. */
const NOTHING: CheckReport['looked'] = { experiments: 0, runs: 0, points: 0, models: 0, versions: 0, files: 0, bytes: 0, events: 0 };
/** Warnings of opening that a person is to act on; the others were mended. */
const MENDED = new Set<ServerWarning['kind']>(['journal-torn']);

/** Verifies a data folder as it lies on disk: it is opened for reading, so that nothing is changed and a server may go on with it. */
export async function checkStore(path: string): Promise<CheckReport> {
  const storePath = realPath(path);
  const findings: CheckFinding[] = [];
  if (!existsSync(join(storePath, 'experiments.db')) && !existsSync(join(storePath, 'experiments.journal'))) {
    const note = finding('error', 'not-openable', 'There is no database here', 'Nothing was recorded, or the store lies elsewhere: --store names it.', []);
    return { store: storePath, findings: [note], looked: NOTHING };
  }
  let store: Store;
  try {
    store = await openStore({ path: storePath, readOnly: true });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { store: storePath, findings: [finding('error', 'not-openable', what, 'Restore a copy of the database: “Restore Database…” in the editor lists those that are kept.', [])], looked: NOTHING };
  }
  try {
    findings.push(...warningsOf(store, storePath));
    const rows = store.storage.check();
    findings.push(...rowFindings(rows), ...(await historyFindings(store, storePath)));
    const { findings: files, looked } = await fileFindings(store, createArtifactFolder(store, artifactRootsFile(storePath)));
    const isLost = findings.some(({ level, kind }) => level === 'error' && kind === 'database') || rows.counts.runs + rows.counts.models === 0;
    findings.push(...(isLost ? files.map(lostOwner) : files), ...asideFindings(storePath));
    return { store: storePath, findings, looked: { ...rows.counts, ...looked } };
  } finally {
    await store.close();
  }
}

function finding(level: CheckFinding['level'], kind: CheckFinding['kind'], what: string, todo: string, examples: readonly string[], count = examples.length): CheckFinding {
  return { level, kind, what, todo, examples: examples.slice(0, EXAMPLES), count };
}

function warningsOf(store: Store, path: string): CheckFinding[] {
  const shared = sharedFolderWarning(path);
  return [
    ...store.warnings.map(({ kind, message }) => finding(
      MENDED.has(kind) ? 'note' : 'error', kind.startsWith('journal') ? 'journal' : 'database', asFound(message),
      MENDED.has(kind) ? 'Nothing: what was not acknowledged is cut off when the store is next written.' : 'Start the server: it sets the damaged file aside, and takes the newest copy where the database itself is damaged.', [],
    )),
    ...(shared === undefined ? [] : [finding('warning', 'shared-folder', shared.message, 'Move the store to a folder of this machine: trialbook storage move FOLDER.', [])]),
  ];
}

/** What opening for writing would have done about a damage is left out of its message: here nothing was done. */
function asFound(message: string): string {
  return message.replace(/(?: and|; it was|; the file was) set aside\b.*$|\s*All before it was kept; .*$| and was cut off\b/su, '').replace(/\s+/g, ' ').replace(/\.+$/, '');
}

function rowFindings({ pages, orphans, miscounted, partial }: ReturnType<Store['storage']['check']>): CheckFinding[] {
  return [
    ...(pages.length === 0 ? [] : [finding('error', 'database', 'The database is damaged', 'Restore a copy of it: “Restore Database…” in the editor lists those that are kept.', pages)]),
    ...(orphans.length === 0 ? [] : [finding('warning', 'rows', 'Some rows belong to nothing', 'They are harmless and never shown; another program wrote to the database.', orphans.map(({ what, count }) => `${String(count)} ${what}`), orphans.reduce((sum, { count }) => sum + count, 0))]),
    ...(miscounted.length === 0 ? [] : [finding('warning', 'rows', 'Some series say another number of points than they have', 'Their charts are right; report it, with the store’s server.log.', miscounted)]),
    ...(partial.length === 0 ? [] : [finding('warning', 'partial-copy', 'Some runs or models were not copied to their end', 'Import or publish them again from where they came from: what is there is not copied twice.', partial)]),
  ];
}

async function historyFindings(store: Store, path: string): Promise<CheckFinding[]> {
  const keeper = keepHistory(store, `${stateFileName(path)}.history`, () => undefined);
  const state = await keeper.state();
  keeper.stop();
  if (state.kind !== 'broken') return [];
  return [finding('error', 'history', `The history of the model registry is not as it was written, from entry ${String(state.seq)} on: ${state.reason}`, 'Somebody changed the database by another way. A copy from before can be restored in the editor.', [])];
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
      ...(missing.length === 0 ? [] : [finding('error', 'missing-files', 'The files of some models are gone', 'Restore them from a backup of the artifacts folder, or log the models again and register those.', missing)]),
      ...(gone.length === 0 ? [] : [finding('warning', 'left-elsewhere', 'Artifacts that an import left where they were are not there any more, or may not be read', 'Bring the folder back, or import the runs again from where they are now, with their artifacts.', gone)]),
      ...(strays.length === 0 ? [] : [finding('note', 'strays', 'Some files belong to no run', 'List and remove them: trialbook storage strays.', strays)]),
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

/** Files that were set aside, and links, which are never followed. */
function asideFindings(path: string): CheckFinding[] {
  const names = readdirSync(path);
  const aside = names.filter((name) => /\.(?:damaged|replaced|v\d+)-\d/.test(name));
  const links = names.filter((name) => lstatSync(join(path, name), { throwIfNoEntry: false })?.isSymbolicLink() === true);
  return [
    ...(aside.length === 0 ? [] : [finding('note', 'set-aside', 'Some files were set aside when the database was mended or brought up to date', 'Delete them when nothing is missing.', aside)]),
    ...(links.length === 0 ? [] : [finding('warning', 'links', 'The store holds links, which Trialbook never makes and does not follow', 'Put the files themselves in their place, or move the store: trialbook storage move FOLDER.', links)]),
  ];
}
