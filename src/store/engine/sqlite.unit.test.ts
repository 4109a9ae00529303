import { describe, expect, it } from 'vitest';
import { Connection, loadSqlite } from './sqlite';

async function connection(): Promise<Connection> {
  const opened = new Connection(await loadSqlite());
  opened.script('CREATE TABLE t (a INTEGER, b REAL, c TEXT)');
  return opened;
}

describe('export() of sql.js, which is pinned', () => {
  it('keeps statements prepared and the connection as it is', async () => {
    const db = await connection();
    db.run('INSERT INTO t (a, b, c) VALUES (?, ?, ?)', [1, 0.5, 'x']);
    expect(db.one('SELECT c FROM t WHERE a = ?', [1])).toEqual(['x']);
    const bytes = db.export();
    expect(Buffer.from(bytes.subarray(0, 15)).toString()).toBe('SQLite format 3');
    expect(bytes.length).toBe(db.bytes);
    expect(db.one('SELECT c FROM t WHERE a = ?', [1])).toEqual(['x']);
    expect(db.one('PRAGMA journal_mode')).toEqual(['memory']);
    expect(db.one('PRAGMA trusted_schema')).toEqual([0]);
    const copy = new Connection(await loadSqlite(), bytes);
    expect(copy.all('SELECT a, b, c FROM t')).toEqual([[1, 0.5, 'x']]);
  });

  it('raises inside a write transaction and harms nothing', async () => {
    const db = await connection();
    db.run('BEGIN');
    db.run('INSERT INTO t (a) VALUES (?)', [1]);
    expect(() => db.export()).toThrow();
    db.run('COMMIT');
    expect(db.all('SELECT a FROM t')).toEqual([[1]]);
    expect(db.export().length).toBeGreaterThan(0);
  });
});

describe('a connection', () => {
  it('keeps integers past 2^53 exact and others plain', async () => {
    const db = await connection();
    const numbers = [9007199254740993n, -(2n ** 63n), 2n ** 63n - 1n, Number.MAX_SAFE_INTEGER, -1, 0, 2 ** 40];
    db.runMany('INSERT INTO t (a, b) VALUES (?, ?)', numbers.map((n) => [n, 1e300]));
    expect(db.all('SELECT a, b FROM t')).toEqual(numbers.map((n) => [n, 1e300]));
    expect(db.one('SELECT count(*) FROM t WHERE a = ?', [9007199254740993n])).toEqual([1]);
  });

  it('runs many rows as it runs one', async () => {
    const db = await connection();
    const rows = Array.from({ length: 100 }, (_, i) => [i, i / 3, `r${i}`]);
    expect(db.runMany('INSERT INTO t (a, b, c) VALUES (?, ?, ?)', rows)).toBe(100);
    expect(db.all('SELECT a, b, c FROM t ORDER BY a')).toEqual(rows);
  });

  it('keeps working beyond the statements that it keeps', async () => {
    const db = await connection();
    for (let i = 0; i < 1000; i++) expect(db.one(`SELECT ${i}`)).toEqual([i]);
  });
});
