import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';

/** Files beside a database that hold what was written last. */
const BESIDE = ['-wal', '.journal'];

/**
 * What tells one state of a file from another: where it is, its size and its times, with those of the log that a database keeps beside it. Hex, 32 characters.
 * Raises what the file system does when the file is not there.
 */
export async function fileIdentity(path: string): Promise<string> {
  const real = await realpath(path);
  const parts = [real];
  for (const file of [real, ...BESIDE.map((ending) => (ending.startsWith('.') ? real.replace(/\.db$/, ending) : `${real}${ending}`))]) {
    try {
      const { size, mtimeMs, ino } = await stat(file);
      parts.push(`${size} ${mtimeMs} ${ino}`);
    } catch (error) {
      // The log is there only while something is in it.
      if (file === real) throw error;
      parts.push('');
    }
  }
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
