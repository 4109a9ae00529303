import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freeTestPort } from '../../src/address/testPort';

const run = promisify(execFile);
/** PostgreSQL's own user, since it refuses to run as root. */
const USER = 'postgres';

/** A PostgreSQL of its own, listening on loopback. */
export interface Postgres {
  /** Address for SQLAlchemy of a new, empty database. */
  create(database: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL by the programs of `bin`, in a folder of its own that its user can reach. */
export async function startPostgres(bin: string): Promise<Postgres> {
  const data = mkdtempSync(join(tmpdir(), 'trialbook-postgres-'));
  const port = await freeTestPort();
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const { stdout } = await run('id', ['-u', USER]);
    chownSync(data, Number(stdout), -1);
  }
  const call = (program: string, ...args: string[]): Promise<unknown> => {
    const path = join(bin, program);
    return isRoot ? run('runuser', ['-u', USER, '--', path, ...args], { cwd: '/' }) : run(path, args, { cwd: data });
  };
  await call('initdb', '-D', data, '-U', 'team', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  // Its own output would keep the pipe open for as long as it lives.
  await call('pg_ctl', '-D', data, '-w', '-l', join(data, 'log'), '-o', `-h 127.0.0.1 -p ${port} -k ${data} -c fsync=off`, 'start');
  return {
    async create(database) {
      await call('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'team', database);
      return `postgresql://team@127.0.0.1:${port}/${database}`;
    },
    async stop() {
      await call('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
