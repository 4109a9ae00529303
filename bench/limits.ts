import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Requests a second of a bare Node HTTP server that appends the same bytes to a file and answers `{}`. */
export async function bareNodeRequestsPerSecond(body: Body, options: { connections: number; milliseconds: number }): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-bench-'));
  const journal = openSync(join(folder, 'journal'), 'w');
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      writeSync(journal, Buffer.concat(chunks));
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 2 });
      response.end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await load({ port: (server.address() as AddressInfo).port, path: '/' }, body, options);
  } finally {
    server.close();
    closeSync(journal);
    rmSync(folder, { recursive: true, force: true });
  }
}
