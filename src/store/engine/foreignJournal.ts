import { rename, stat } from 'node:fs/promises';
import { asideName } from './files';

/**
 * Sets a journal aside that is not the open one: somebody put another folder in the place of ours, and its records are theirs. Answers where it is now, or
 * undefined when there is none.
 */
export async function setForeignJournalAside(path: string, ours: bigint, now: number): Promise<string | undefined> {
  try {
    if ((await stat(path, { bigint: true })).ino === ours) return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const aside = asideName(path, 'replaced', now);
  await rename(path, aside);
  return aside;
}
