import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { withoutEditor } from '../../address/environment';
import { copyOf, type DatabaseCopy } from '../../protocol/copies';
import { errorCode } from '../../address/files';
import { backupPath, type LocalServerHome } from '../connection/localServerHome';

/** Longest wait for the copies to be read, ms: each may be some hundred megabytes. */
const PATIENCE = 60_000;

/** Name of the newest copy of a store's database; `undefined` when none is kept. */
export function newestCopy(home: LocalServerHome, storePath: string): string | undefined {
  const copies = namesIn(backupPath(home, storePath)).flatMap((name) => {
    const time = copyOf(name)?.time;
    return time === undefined ? [] : [{ name, time }];
  });
  return copies.sort((a, b) => b.time - a.time)[0]?.name;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The copies of a store's database that can be restored, newest first. They are read by a process of their own, which has SQLite. */
export function listCopies(home: LocalServerHome, storePath: string): Promise<DatabaseCopy[]> {
  const args = [join(home.extensionPath, 'dist', 'server.js'), '--list-copies', backupPath(home, storePath)];
  const env = { ...withoutEditor(process.env), ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, timeout: PATIENCE, windowsHide: true, maxBuffer: 1024 * 1024 }, (error, output) => {
      if (error === null) resolve((JSON.parse(output) as { copies: DatabaseCopy[] }).copies);
      else reject(new Error(`The copies could not be read: ${error.message}`, { cause: error }));
    });
  });
}
