import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import initSqlJs from 'sql.js';
import { SCHEMA } from '../src/store/schema';
import { type Body, type Loaded, type LoadOptions, measureLoad } from './load';

/** Points a second that bare sql.js takes: prepared inserts, 1,000 rows a transaction, into one series of our schema. */
export async function sqlJsPointsPerSecond(milliseconds: number): Promise<number> {
  const SQL = await initSqlJs();
  const database = new SQL.Database();
  database.run('PRAGMA journal_mode = MEMORY');
  database.run(SCHEMA);
  const insert = database.prepare('INSERT OR IGNORE INTO points VALUES (?, ?, ?, ?, ?)');
  const started = performance.now();
  let points = 0;
  while (performance.now() < started + milliseconds) {
    database.run('BEGIN');
    for (let i = 0; i < 1000; i++, points++) insert.run([1, points, 1_700_000_000_000 + points, Math.sin(points), 0]);
    database.run('COMMIT');
  }
  const rate = (points / (performance.now() - started)) * 1000;
  database.close();
  return rate;
}

/** A bare Node HTTP server in a process of its own, which appends the same bytes to a file and answers as many bytes as we do. */
export const bareNode = (body: Body, answer: string, options: LoadOptions): Promise<Loaded> => measureBare(['http', answer], body, options);

/** What answers at once whatever it is sent, without reading it: the most that the load generator can do. */
export const generatorAlone = (body: Body, options: LoadOptions): Promise<Loaded> => measureBare(['socket', '{}'], body, options);

async function measureBare(how: readonly string[], body: Body, options: LoadOptions): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-bench-'));
  const server = spawn(process.execPath, [resolve('bench/bareServer.mjs'), join(folder, 'journal'), ...how], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<number>((done) => createInterface({ input: server.stdout }).once('line', (line) => done(Number(line))));
    await measureLoad({ port, path: '/' }, body, { ...options, milliseconds: 700 });
    return await measureLoad({ port, path: '/' }, body, options);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
