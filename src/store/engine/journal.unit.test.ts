import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/folders';
import { Journal } from './journal';
import { decodeHeader, entriesOf, findRecord, HEADER_BYTES, newGeneration, NO_PARENT, recordsBegin } from './journalFormat';

/** The numbers that the records of a file hold, in their order; raises where one is not whole. */
function numbersIn(path: string): number[] {
  const bytes = readFileSync(path);
  const header = decodeHeader(bytes)!;
  const numbers: number[] = [];
  for (let at = recordsBegin(header); at < bytes.length; ) {
    const found = findRecord(bytes, at, header);
    if (!found) throw new Error(`No record at ${at}.`);
    numbers.push(Number(entriesOf(bytes, found)?.[0]?.[1]?.[0]));
    at += bytes.readUInt32LE(at + 4) + 16;
  }
  return numbers;
}

function journalOf(count: number): { journal: Journal; path: string; add: (n: number) => void } {
  const path = join(temporaryFolder(), 'journal');
  const journal = Journal.create(path, { generation: newGeneration(), parent: NO_PARENT, schemaVersion: 1 }, () => undefined);
  // Of a size that several rounds are needed for what comes meanwhile.
  const add = (n: number): void => journal.append([['op', [n, 'x'.repeat(50_000)]]]);
  for (let n = 0; n < count; n++) add(n);
  return { journal, path, add };
}

describe('a journal that is begun anew', () => {
  it('holds what a snapshot does not, with all that was appended meanwhile, once and in order', async () => {
    const { journal, path, add } = journalOf(3);
    const from = journal.position.position;
    let next = 3;
    const sync = journal.syncFile;
    journal.syncFile = async (fd) => {
      for (let i = 0; i < 5; i++) add(next++);
      await sync(fd);
    };
    add(next++);
    const generation = newGeneration();
    await journal.restart(from, 1, generation);
    journal.syncFile = sync;
    add(next++);
    await journal.sync();
    expect(next).toBeGreaterThan(20);
    expect(numbersIn(path)).toEqual(Array.from({ length: next - 3 }, (_, i) => i + 3));
    expect(numbersIn(`${path}.previous`)[0]).toBe(0);
    expect(journal.position).toEqual({ generation, position: readFileSync(path).length });
    expect(journal.bytes).toBe(readFileSync(path).length - HEADER_BYTES);
    await journal.close();
  });

  it('is gone on with as it was when the new one cannot be written', async () => {
    const { journal, path, add } = journalOf(3);
    const sync = journal.syncFile;
    journal.syncFile = () => Promise.reject(new Error('ENOSPC'));
    const before = journal.position;
    await expect(journal.restart(before.position, 1, newGeneration())).rejects.toThrow('ENOSPC');
    expect([journal.position, existsSync(`${path}.new`)]).toEqual([before, false]);
    journal.syncFile = sync;
    add(3);
    await journal.close();
    expect(numbersIn(path)).toEqual([0, 1, 2, 3]);
  });
});
