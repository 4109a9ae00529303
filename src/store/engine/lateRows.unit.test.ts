import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServerWarning } from '../../protocol/trialbook';
import { temporaryFolder } from '../testing/folders';
import { applyEntries, JournaledDatabase } from './database';
import { Journal } from './journal';
import { newGeneration, NO_PARENT, type JournalEntry } from './journalFormat';
import { Connection, loadSqlite } from './sqlite';

const OPERATIONS = {
  'tags.set': 'INSERT OR REPLACE INTO tags (run, key, value) VALUES (?, ?, ?)',
  'tags.delete': 'DELETE FROM tags WHERE run = ? AND key = ?',
  'series.insert': 'INSERT INTO series (series, count) VALUES (?, ?)',
  'series.update': 'UPDATE series SET count = ? WHERE series = ?',
  'params.insert': 'INSERT INTO params (run, key) VALUES (?, ?)',
};
const SCHEMA = 'CREATE TABLE tags (run, key, value, PRIMARY KEY (run, key)); CREATE TABLE series (series INTEGER PRIMARY KEY, count); CREATE TABLE params (run, key UNIQUE);';

async function open(): Promise<{ db: JournaledDatabase; connection: Connection; journal: Journal; appended: JournalEntry[]; warnings: ServerWarning[] }> {
  const connection = await emptyConnection();
  const warnings: ServerWarning[] = [];
  const journal = Journal.create(join(temporaryFolder(), 'journal'), { generation: newGeneration(), parent: NO_PARENT, schemaVersion: 1 }, () => undefined);
  const appended: JournalEntry[] = [];
  const append = journal.append.bind(journal);
  journal.append = (entries) => {
    append(entries);
    appended.push(...structuredClone([...entries]));
  };
  const db = new JournaledDatabase(connection, OPERATIONS, { kind: 'journaled', journal });
  db.onReadOnly = (warning) => warnings.push(warning);
  return { db, connection, journal, appended, warnings };
}

async function emptyConnection(): Promise<Connection> {
  const connection = new Connection(await loadSqlite());
  connection.script(SCHEMA);
  return connection;
}

const setTag = (db: JournaledDatabase, value: string): void => db.write((tx) => tx.later('tags.set', [1, 'a', value]));
const TAGS = 'SELECT value FROM tags ORDER BY key';

describe('a row that may wait', () => {
  it('is in the journal at once, in the database before anything is asked', async () => {
    const { db, connection, journal } = await open();
    const before = journal.bytes;
    setTag(db, 'x');
    expect([journal.bytes > before, connection.all(TAGS), db.all(TAGS), connection.all(TAGS)]).toEqual([true, [], [['x']], [['x']]]);
  });

  it('goes in by itself: soon, and at once with many others', async () => {
    const { db, connection } = await open();
    setTag(db, 'x');
    await expect.poll(() => connection.all(TAGS)).toEqual([['x']]);
    for (let i = 0; i < 7000; i++) setTag(db, String(i));
    expect(connection.all(TAGS)).not.toEqual([['x']]);
  });

  it('does not wait in a write that asks, and is seen there', async () => {
    const { db, connection } = await open();
    setTag(db, 'before');
    const seen = db.write((tx) => {
      const first = tx.one(TAGS);
      tx.later('tags.set', [1, 'a', 'within']);
      const second = tx.one(TAGS);
      tx.later('tags.set', [1, 'b', 'after']);
      return [first, second, tx.run('tags.delete', [1, 'a'])];
    });
    expect([seen, connection.all(TAGS)]).toEqual([[['before'], ['within'], 1], [['after']]]);
  });

  it('has not happened when its write throws, or the journal does not take it', async () => {
    const { db, journal } = await open();
    setTag(db, 'kept');
    expect(() => db.write((tx) => {
      tx.later('tags.set', [1, 'a', 'no']);
      throw new Error('no');
    })).toThrow('no');
    const append = journal.append.bind(journal);
    journal.append = () => {
      throw new Error('ENOSPC');
    };
    let told = 0;
    db.onChange(() => told++);
    expect(() => db.write((tx) => {
      tx.later('tags.set', [1, 'a', 'nor this']);
      tx.changed({ kind: 'tags' });
    })).toThrow(/ENOSPC/);
    journal.append = append;
    expect([db.all(TAGS), told]).toEqual([[['kept']], 0]);
  });

  it('that the database refuses ends writing, since no snapshot may say that it holds it', async () => {
    const { db, warnings } = await open();
    for (let i = 0; i < 2; i++) db.write((tx) => tx.later('params.insert', [1, 'twice']));
    expect(db.all('SELECT * FROM params')).toEqual([]);
    expect(() => setTag(db, 'x')).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
    expect(warnings.map(({ kind }) => kind)).toEqual(['read-only']);
  });

  it('leaves the database as one at a time would, and as the journal does when it is read again', async () => {
    const { db, appended } = await open();
    const oneByOne = await emptyConnection();
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % below;
    const known = new Set<number>();
    for (let i = 0; i < 500; i++) {
      const series = random(20);
      const made: JournalEntry[] = [
        known.has(series) ? ['series.update', [i, series]] : ['series.insert', [series, i]],
        ['tags.set', [random(3), `k${random(5)}`, String(i)]],
        ...(random(4) === 0 ? [['tags.delete', [random(3), `k${random(5)}`]] satisfies JournalEntry] : []),
      ];
      known.add(series);
      db.write((tx) => {
        for (const [operation, row] of made) tx.later(operation, row!);
      });
      for (const [operation, row] of made) oneByOne.run(OPERATIONS[operation as keyof typeof OPERATIONS], row);
      if (random(50) === 0) db.all(TAGS);
    }
    const replayed = await emptyConnection();
    expect(applyEntries(replayed, OPERATIONS, appended)).toBeUndefined();
    for (const sql of ['SELECT * FROM series ORDER BY series', 'SELECT * FROM tags ORDER BY run, key']) {
      expect(db.all(sql)).toEqual(oneByOne.all(sql));
      expect(replayed.all(sql)).toEqual(oneByOne.all(sql));
    }
  });
});
