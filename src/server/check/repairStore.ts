import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { realPath } from '../../address/storeLocation';
import { VERSION } from '../../address/version';
import type { CheckDeed, CheckReport, RepairReport } from '../../protocol/check';
import { asideName, copySynced } from '../../store/engine/files';
import { mendStore, type MendedStore } from '../../store/mend';
import { onceFree } from '../process/onceFree';
import { Owner } from '../process/owner';
import { checkStore } from './checkStore';
import { leftovers, ownerOf } from './folderFiles';

/** Files of the database, of which copies are made before any of them is written. */
const DATABASE_FILES = ['experiments.db', 'experiments.journal', 'experiments.db.previous', 'experiments.journal.previous'];
/** What is about the database. */
const IN_DATABASE = new Set<CheckReport['findings'][number]['kind']>(['database', 'journal', 'rows']);
/** Nobody can reach who mends. */
const NO_ADDRESS = 'http://127.0.0.1:9';

/**
 * Mends what a check finds and can be mended, and says what it did. Copies of the database's files are made first. The store is owned meanwhile, so that no
 * server writes to it; for one of this machine that is ending it waits, `patience` in ms. Raises `StartError` when another process has it, `StoreOpenError`, and what the system raises where there is no room for the copies.
 */
export async function repairStore(path: string, backupPath?: string, patience = 0): Promise<RepairReport> {
  const store = realPath(path);
  const before = await checkStore(store, backupPath);
  if (!before.findings.some(({ repair }) => repair !== undefined)) return { before, done: [] };
  const done: CheckDeed[] = [];
  const wasLeft = ownerOf(store) === 'gone';
  const owner = new Owner({ storePath: store, address: NO_ADDRESS, version: VERSION, onLost: () => process.exit(1) });
  // As soon as its server leaves it, before the editor has started the next one.
  await onceFree(() => owner.take(), { patience, pause: 10 });
  try {
    if (wasLeft) done.push({ what: 'The file of a server that is gone was removed', path: join(store, 'server.json') });
    done.push(...removeLeftovers(store));
    if (before.findings.some(({ kind, repair }) => repair !== undefined && IN_DATABASE.has(kind))) {
      done.push(...copyAside(store));
      done.push(...deedsOf(await mendStore({ path: store, ...(backupPath === undefined ? {} : { backupPath }) })));
    }
  } finally {
    owner.release();
  }
  return { before, done, after: await checkStore(store, backupPath) };
}

function removeLeftovers(store: string): CheckDeed[] {
  return leftovers(store).map((path) => {
    rmSync(path, { force: true, recursive: true });
    return { what: 'What a write left that did not come to its end was removed', path };
  });
}

function copyAside(store: string): CheckDeed[] {
  const now = Date.now();
  return DATABASE_FILES.map((name) => join(store, name)).filter((file) => existsSync(file)).map((file) => {
    const copy = asideName(file, 'unmended', now);
    copySynced(file, copy);
    return { what: 'A copy was made before anything was changed', path: copy };
  });
}

function deedsOf({ warnings, indexes, orphans, series, pages }: MendedStore): CheckDeed[] {
  return [
    ...warnings.map(({ message, path }) => ({ what: message.replace(/\.$/, ''), ...(path === undefined ? {} : { path }) })),
    ...(indexes ? [{ what: 'The indexes were made anew' }] : []),
    ...orphans.map(({ what, count }) => ({ what: `${count.toLocaleString('en')} ${what}` })),
    ...(series === 0 ? [] : [{ what: `The statistics of ${series.toLocaleString('en')} series were told anew from their points` }]),
    ...(pages.length === 0 ? [] : [{ what: `The pages of the database are still damaged (${pages[0] ?? ''}): restore a copy of it` }]),
  ];
}
