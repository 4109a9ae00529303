import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import initSqlJs from 'sql.js';
import { SCHEMA } from '../src/store/schema';
import { type Body, load } from './load';

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

/** Requests a second of a bare Node HTTP server in a process of its own, which appends the same bytes to a file and answers `{}`. */
export async function bareNodeRequestsPerSecond(body: Body, options: { connections: number; milliseconds: number }): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-bench-'));
  const server = spawn(process.execPath, [resolve('bench/bareServer.mjs'), join(folder, 'journal')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<number>((done) => createInterface({ input: server.stdout }).once('line', (line) => done(Number(line))));
    await load({ port, path: '/' }, body, { ...options, milliseconds: 700 });
    return await load({ port, path: '/' }, body, options);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
