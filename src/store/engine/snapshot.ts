import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerWarning } from '../../protocol/trialbook';
import { copyFiles, KEPT_COPIES } from './copies';
import { writeContains } from './databaseFile';
import { faultPoint } from './faultPoints';
import { asideName, keepAs, makeStoreFolder, previousOf, renamePatiently, syncFolder } from './files';
import type { Journal } from './journal';
import { crc32, newGeneration, type FileSum } from './journalFormat';
import type { FrozenFile } from './pagedFile';
import type { Connection } from './sqlite';

/** What tells one state of a file from another. */
export interface FileStamp {
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
}

/** What a snapshot needs to know. */
export interface SnapshotTarget {
  /** `experiments.db`. */
  path: string;
  backupPath: string | undefined;
  schemaVersion: number;
  now: () => number;
  warn: (warning: ServerWarning) => void;
}

/** The state of a file; `undefined` when there is none. */
export async function stampOf(path: string): Promise<FileStamp | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return { ino, size, mtimeNs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const sameFile = (a: FileStamp, b: FileStamp): boolean => a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;

/**
 * Writes the database as a whole file and restarts the journal. Writers go on meanwhile: what they append after its beginning
 * stays in the journal. `before` is the file that we wrote or read last; another one in its place is set aside.
 * `placed` is told the stamp of the new file. Raises; the store is whole wherever it stopped.
 */
export async function takeSnapshot(
  connection: Connection, journal: Journal, target: SnapshotTarget, before: FileStamp | undefined, placed: (stamp: FileStamp | undefined) => void,
): Promise<void> {
  const contains = journal.position;
  writeContains(connection, contains);
  const temporary = `${target.path}.new`;
  makeStoreFolder(dirname(target.path));
  const frozen = connection.freeze();
  let sum: FileSum;
  try {
    faultPoint('snapshot.before-write');
    sum = await writeSynced(temporary, frozen);
  } catch (error) {
    // On a full disk the journal needs what it took.
    await rm(temporary, { force: true });
    throw error;
  } finally {
    frozen.release();
  }
  await setForeignAside(target, before);
  // The one before stays beside it, with the journal that leads from it to this one.
  keepAs(target.path, previousOf(target.path));
  faultPoint('snapshot.before-rename');
  await renamePatiently(temporary, target.path);
  faultPoint('snapshot.after-rename');
  syncFolder(target.path);
  placed(await stampOf(target.path));
  await journal.restart(contains.position, target.schemaVersion, newGeneration(), sum);
  faultPoint('snapshot.before-backup');
  await keepBackup(target);
}

/** Bytes between two syncs: one long sync at the end would hold up those of the journal. */
const SYNC_EVERY = 16 * 1024 * 1024;

/** Writes the pieces to a new file and syncs it; answers what was written. */
async function writeSynced(path: string, frozen: FrozenFile): Promise<FileSum> {
  await rm(path, { force: true });
  // Exclusive, since a link of that name would lead elsewhere.
  const file = await open(path, 'wx', 0o600);
  try {
    let written = 0;
    let crc = 0;
    for (const piece of frozen.pieces()) {
      crc = crc32(piece, crc);
      await file.writeFile(piece);
      if (Math.floor(written / SYNC_EVERY) !== Math.floor((written += piece.length) / SYNC_EVERY)) await file.datasync();
      if (written >= frozen.size / 2 && written - piece.length < frozen.size / 2) faultPoint('snapshot.half-write');
    }
    await file.sync();
    return { bytes: written, crc };
  } finally {
    await file.close();
  }
}

async function setForeignAside(target: SnapshotTarget, before: FileStamp | undefined): Promise<void> {
  const there = await stampOf(target.path);
  if (!there || (before && sameFile(there, before))) return;
  const aside = asideName(target.path, 'replaced', target.now());
  await rename(target.path, aside);
  target.warn({
    kind: 'database-replaced',
    message: 'Another program changed experiments.db while the server had it open. Its file was set aside; what the server holds was written in its place.',
    path: aside,
  });
}

/** Copies the snapshot to the backup folder, whole or not at all, and drops the oldest ones. */
async function keepBackup(target: SnapshotTarget): Promise<void> {
  if (target.backupPath === undefined) return;
  await mkdir(target.backupPath, { recursive: true });
  const name = asideName(join(target.backupPath, 'experiments.db'), 'backup', target.now());
  try {
    await copyFile(target.path, `${name}.new`, constants.COPYFILE_FICLONE);
    await rename(`${name}.new`, name);
  } catch (error) {
    await rm(`${name}.new`, { force: true });
    throw error;
  }
  for (const old of copyFiles(target.backupPath, ['backup'], target.now()).slice(KEPT_COPIES)) await rm(old, { force: true });
}
