// PostgreSQL of the machine's own, which keeps what a team's MLflow server records.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Missing } from './missing.mjs';
import { aptInstall } from './packages.mjs';

const PROGRAM = process.platform === 'win32' ? 'initdb.exe' : 'initdb';
/** Where distributions put the versions; their `bin` is not on the PATH. */
const VERSIONS = ['/usr/lib/postgresql', '/Library/PostgreSQL', join(process.env.PROGRAMFILES ?? '/', 'PostgreSQL')];

function find() {
  const versions = VERSIONS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(folder, version, 'bin', PROGRAM)));
  const onPath = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean).map((folder) => join(folder, PROGRAM));
  const found = [...versions, ...onPath].find((path) => existsSync(path));
  return found === undefined ? undefined : dirname(found);
}

/** Folder of PostgreSQL's programs, installed from the distribution when we may. Raises `Missing`. */
export async function ensurePostgres() {
  const found = find() ?? ((await aptInstall('postgresql')) ? find() : undefined);
  if (found === undefined) throw new Missing('no PostgreSQL (Debian, Ubuntu: apt install postgresql; macOS: brew install postgresql)');
  return found;
}
