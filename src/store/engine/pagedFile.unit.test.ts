import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/folders';
import { PagedFile, type FrozenFile } from './pagedFile';
import { Connection, loadSqlite } from './sqlite';

const bytesOf = (frozen: FrozenFile): Buffer => {
  const bytes = Buffer.concat([...frozen.pieces()].map((piece) => Buffer.from(piece)));
  frozen.release();
  return bytes;
};

/** The first byte that two files do not share, or -1; the counters of commits in their headers are passed over, since an exported copy has its own. */
const difference = (a: Buffer, b: Buffer): number =>
  a.length === b.length ? a.findIndex((byte, i) => byte !== b[i] && !(i >= 24 && i < 28) && !(i >= 92 && i < 96)) : Math.min(a.length, b.length);

async function withRows(rows: number): Promise<{ file: PagedFile; db: Connection }> {
  const empty = new Connection(await loadSqlite());
  empty.script('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)');
  const file = PagedFile.of(empty.export());
  const db = new Connection(await loadSqlite(), file);
  add(db, 0, rows);
  return { file, db };
}

const add = (db: Connection, from: number, count: number): number =>
  db.transaction(() => db.runMany('INSERT INTO t (a, b) VALUES (?, ?)', Array.from({ length: count }, (_, i) => [from + i, `row ${from + i}`.padEnd(500, '.')])));

const count = (db: Connection): unknown => db.one('SELECT count(*), max(a) FROM t');

describe('the file that sql.js, which is pinned, is given', () => {
  it('is the live one: what is committed stands in it, past the first piece too', async () => {
    const { file, db } = await withRows(0);
    expect(file.taken).toBe(true);
    const writes = file.writes;
    add(db, 0, 3000);
    expect(file.writes).toBeGreaterThan(writes);
    expect(file.size).toBe(db.bytes);
    expect(file.size).toBeGreaterThan(1024 * 1024);
    expect(difference(bytesOf(file.freeze()), Buffer.from(db.export()))).toBe(-1);
  });

  it('is never cut by what we do, so that it stays the live one', async () => {
    const { file, db } = await withRows(3000);
    db.run('BEGIN');
    db.run('DELETE FROM t WHERE a > 100');
    db.runMany('INSERT INTO t (a, b) VALUES (?, ?)', Array.from({ length: 20_000 }, (_, i) => [10_000 + i, 'x'.repeat(500)]));
    db.rollback();
    db.run('DELETE FROM t WHERE a > 100');
    expect(db.freeBytes).toBeGreaterThan(0);
    const writes = file.writes;
    add(db, 200, 1);
    expect(file.writes).toBeGreaterThan(writes);
    const copy = new Connection(await loadSqlite(), PagedFile.of(bytesOf(file.freeze())));
    expect(copy.one('PRAGMA integrity_check')).toEqual(['ok']);
    expect(copy.all('SELECT a, b FROM t')).toEqual(db.all('SELECT a, b FROM t'));
  });
});

describe('a frozen file', () => {
  it('holds what was committed before, whatever is written while it is read', async () => {
    const { db } = await withRows(3000);
    const expected = Buffer.from(db.export());
    const frozen = db.freeze();
    const parts: Buffer[] = [];
    for (const piece of frozen.pieces()) {
      parts.push(Buffer.from(piece));
      db.run(`UPDATE t SET b = 'changed ${parts.length}'`);
      add(db, 3000 + parts.length * 10, 10);
    }
    frozen.release();
    expect(difference(Buffer.concat(parts), expected)).toBe(-1);
    expect(count(new Connection(await loadSqlite(), PagedFile.of(Buffer.concat(parts))))).toEqual([3000, 2999]);
    expect(db.one('PRAGMA integrity_check')).toEqual(['ok']);
  });

  it('cannot be had inside a transaction', async () => {
    const { db } = await withRows(10);
    db.run('BEGIN');
    db.run('DELETE FROM t');
    expect(() => db.freeze()).toThrow();
    db.rollback();
    expect(count(db)).toEqual([10, 9]);
    expect(bytesOf(db.freeze()).length).toBe(db.bytes);
  });

  it('is an exported copy where sql.js does not write to our file', async () => {
    const { file, db } = await withRows(10);
    Object.defineProperty(file, 'writes', { value: 0 });
    expect(count(new Connection(await loadSqlite(), PagedFile.of(bytesOf(db.freeze()))))).toEqual([10, 9]);
  });

  it('is not read twice', async () => {
    const { file } = await withRows(10);
    const frozen = file.freeze();
    bytesOf(frozen);
    expect(() => [...frozen.pieces()]).toThrow(/let go/);
  });
});

it('reads a file from disk as it is', async () => {
  const { db } = await withRows(3000);
  const path = join(temporaryFolder(), 'a.db');
  writeFileSync(path, db.export());
  const file = PagedFile.read(path);
  expect(Buffer.compare(Buffer.from(file.subarray(0)), readFileSync(path))).toBe(0);
  expect(count(new Connection(await loadSqlite(), file))).toEqual([3000, 2999]);
});
