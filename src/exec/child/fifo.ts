import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pipe: what is written to the descriptor comes out of the stream. */
export interface Fifo {
  /** For a child; to be closed here once it has it. */
  readonly writeFd: number;
  readonly output: Socket;
}

/**
 * Pipes of the system, by names that are gone at once. Node gives children sockets in their place, and those cannot be opened by name: scripts that write
 * to `/dev/stdout` or `/dev/stderr` fail on them. Undefined where pipes cannot be made.
 */
export function fifos(count: number): Fifo[] | undefined {
  if (process.platform === 'win32') return undefined;
  const opened: number[] = [];
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'trialbook-'));
    const paths = Array.from({ length: count }, (_, i) => join(folder!, String(i)));
    execFileSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' });
    return paths.map((path) => {
      const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      opened.push(readFd);
      const writeFd = openSync(path, constants.O_WRONLY);
      opened.push(writeFd);
      return { writeFd, readFd };
    }).map(({ writeFd, readFd }) => ({ writeFd, output: new Socket({ fd: readFd, readable: true, writable: false }) }));
  } catch {
    // No mkfifo, or a folder for temporary files that cannot hold pipes: sockets do for nearly all programs.
    for (const fd of opened) closeSync(fd);
    return undefined;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
