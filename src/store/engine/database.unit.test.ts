import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServerWarning } from '../../protocol/trialbook';
import { temporaryFolder } from '../testing/folders';
import { JournaledDatabase } from './database';
import { Journal } from './journal';
import { newGeneration, NO_PARENT } from './journalFormat';
import { Connection, loadSqlite } from './sqlite';

const OPERATIONS = { add: 'INSERT INTO t (a) VALUES (?)', fail: 'INSERT INTO missing VALUES (?)' };

async function open(): Promise<{ db: JournaledDatabase; journal: Journal; path: string; warnings: ServerWarning[] }> {
  const connection = new Connection(await loadSqlite());
  connection.script('CREATE TABLE t (a INTEGER)');
  const path = join(temporaryFolder(), 'journal');
  const warnings: ServerWarning[] = [];
  const journal = Journal.create(path, { generation: newGeneration(), parent: NO_PARENT, schemaVersion: 1 }, (error) => db.makeReadOnly(error.message));
  const db = new JournaledDatabase(connection, OPERATIONS, { kind: 'journaled', journal });
  db.onReadOnly = (warning) => warnings.push(warning);
  return { db, journal, path, warnings };
}

const add = (db: JournaledDatabase, value: number): number => db.write((tx) => tx.run('add', [value]));

describe('a write', () => {
  it('that throws has not happened, in memory, in the journal and for listeners', async () => {
    const { db, journal } = await open();
    let told = 0;
    db.onChange(() => told++);
    const before = journal.position;
    expect(() => db.write((tx) => {
      tx.run('add', [1]);
      tx.changed({ kind: 'run' });
      throw new Error('no');
    })).toThrow('no');
    expect(() => db.write((tx) => tx.run('nothing', []))).toThrow(/nothing/);
    expect(() => db.write((tx) => tx.run('fail', [1]))).toThrow(/missing/);
    expect(() => db.write(() => add(db, 2))).toThrow(/inside another/);
    expect([db.all('SELECT a FROM t'), journal.position, told]).toEqual([[], before, 0]);
    expect(add(db, 3)).toBe(1);
  });

  it('is not said to be on the device when the sync failed before that was asked', async () => {
    const { db, journal } = await open();
    journal.syncFile = () => Promise.reject(new Error('EIO'));
    add(db, 1);
    await expect(journal.sync()).rejects.toThrow('EIO');
    expect(db.state.kind).toBe('read-only');
    await expect(db.durable()).rejects.toThrow('EIO');
  });

  it('that the journal does not take is taken back, and the next one goes on', async () => {
    const { db, journal } = await open();
    add(db, 1);
    const append = journal.append.bind(journal);
    const before = journal.position;
    journal.append = () => {
      throw new Error('ENOSPC: no space left on device');
    };
    expect(() => add(db, 2)).toThrow(expect.objectContaining({ code: 'TEMPORARILY_UNAVAILABLE', message: expect.stringContaining('no space') as unknown }));
    journal.append = append;
    add(db, 3);
    expect(db.all('SELECT a FROM t')).toEqual([[1], [3]]);
    expect(journal.position.position).toBeGreaterThan(before.position);
    await db.durable();
  });

  it('is refused once the journal could be neither written nor mended', async () => {
    const { db, journal, warnings } = await open();
    journal.append = () => {
      throw new Error('EIO');
    };
    journal.cutTo = () => {
      throw new Error('EIO again');
    };
    expect(() => add(db, 1)).toThrow(expect.objectContaining({ code: 'TEMPORARILY_UNAVAILABLE' }));
    expect(() => add(db, 1)).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
    expect(warnings.map((warning) => warning.kind)).toEqual(['read-only']);
    expect(db.all('SELECT a FROM t')).toEqual([]);
  });

  it('is refused once a sync failed', async () => {
    const { db, journal, warnings } = await open();
    add(db, 1);
    journal.syncFile = () => Promise.reject(new Error('EIO: i/o error, fdatasync'));
    await expect(db.durable()).rejects.toThrow('EIO');
    expect(() => add(db, 2)).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED', message: expect.stringContaining('EIO') as unknown }));
    expect([db.all('SELECT a FROM t'), warnings.map((warning) => warning.kind)]).toEqual([[[1]], ['read-only']]);
  });
});
