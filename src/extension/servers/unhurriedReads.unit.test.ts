import { expect, test } from 'vitest';
import { UnhurriedReads } from './unhurriedReads';

function reading(): { connection: { id: string }; loaded: boolean } {
  return { connection: { id: 'server:http://host' }, loaded: false };
}

test('a server that answers at once is read before the row is drawn', async () => {
  const one = reading();
  let drawn = 0;
  const reads = new UnhurriedReads<ReturnType<typeof reading>>(async (of) => { of.loaded = true; await Promise.resolve(); }, () => { drawn += 1; });
  expect(await reads.read(one)).toBe(true);
  expect(drawn).toBe(0);
});

test('a slow one is drawn without its content, and again with it', async () => {
  const one = reading();
  let answer = (): void => undefined;
  const drawn = new Promise<void>((resolve) => {
    const reads = new UnhurriedReads<ReturnType<typeof reading>>((of) => new Promise((done) => { answer = () => { of.loaded = true; done(); }; }), () => resolve());
    void reads.read(one).then(async (read) => {
      expect(read).toBe(false);
      expect(reads.isGoing(one)).toBe(true);
      expect(await reads.read(one)).toBe(false);
      answer();
    });
  });
  await drawn;
  expect(one.loaded).toBe(true);
});

test('what went wrong is raised, at once or when the row is drawn again, and then tried anew', async () => {
  const one = reading();
  let tries = 0;
  let fail = (): void => undefined;
  const redrawn: (() => void)[] = [];
  const reads = new UnhurriedReads<ReturnType<typeof reading>>(() => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error('refused')) : new Promise((_, reject) => { fail = () => reject(new Error('late')); });
  }, () => { for (const one of redrawn) one(); });
  await expect(reads.read(one)).rejects.toThrow('refused');
  const again = new Promise<void>((resolve) => redrawn.push(resolve));
  expect(await reads.read(one)).toBe(false);
  fail();
  await again;
  await expect(reads.read(one)).rejects.toThrow('late');
  expect(tries).toBe(2);
});
