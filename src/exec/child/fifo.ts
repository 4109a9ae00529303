import { execFile, execFileSync } from 'node:child_process';
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

const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 20 };
const ARGUMENTS = ['-m', '600'];

/**
 * Two pipes of the system for the output of one command, by names that are gone once they are open. Node gives children sockets in their place: those
 * cannot be opened by name, so that scripts that write to `/dev/stdout` fail on them, and they are slower for short lines.
 */
export class NamedPipes {
  private readonly folder: string | undefined;
  private readonly paths: readonly string[];
  private made = false;
  private over = false;

  /** Begins to make them, so that they are there when the command is started, unless `ahead` is false. */
  constructor(ahead = true) {
    this.folder = process.platform === 'win32' ? undefined : temporaryFolder();
    this.paths = this.folder === undefined ? [] : ['out', 'err'].map((name) => join(this.folder!, name));
    if (this.folder === undefined || !ahead) return;
    execFile('mkfifo', [...ARGUMENTS, ...this.paths], (error) => {
      this.made = error === null;
      if (this.over) this.remove();
    });
  }

  /** Opens them, once; undefined where they cannot be made. The names are removed. */
  open(): [Fifo, Fifo] | undefined {
    const { folder, paths } = this;
    if (folder === undefined) return undefined;
    this.over = true;
    const opened: number[] = [];
    const open = (path: string, flags: number): number => {
      const fd = openSync(path, flags);
      opened.push(fd);
      return fd;
    };
    try {
      if (!this.made) makeNow(folder, paths);
      const pairs = (this.made ? paths : paths.map((path) => `${path}.now`)).map((path) => {
        const readFd = open(path, constants.O_RDONLY | constants.O_NONBLOCK);
        return { readFd, writeFd: open(path, constants.O_WRONLY) };
      });
      return pairs.map(({ writeFd, readFd }) => ({ writeFd, output: new Socket({ fd: readFd, readable: true, writable: false }) })) as [Fifo, Fifo];
    } catch {
      // No mkfifo, or a folder for temporary files that cannot hold pipes: sockets do for nearly all programs.
      for (const fd of opened) closeSync(fd);
      return undefined;
    } finally {
      this.remove();
    }
  }

  /** Removes the names, at once since the process may be about to end; only needed when they were not opened. */
  remove(): void {
    this.over = true;
    try {
      if (this.folder !== undefined) rmSync(this.folder, REMOVAL);
    } catch {
      // An empty folder among the temporary files is left: no reason to fail a job.
    }
  }
}

/** Under other names, for the first attempt may be about to succeed. */
function makeNow(folder: string, paths: readonly string[]): void {
  try {
    execFileSync('mkfifo', [...ARGUMENTS, ...paths.map((path) => `${path}.now`)], { stdio: 'ignore' });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function temporaryFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'trialbook-'));
  } catch {
    return undefined;
  }
}
