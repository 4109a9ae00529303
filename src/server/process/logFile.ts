import { closeSync, constants, fstatSync, lstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { errorCode } from '../../address/files';

/** Largest log file, bytes; the one before it is kept as `.1`. */
const CAP = 1024 * 1024;

/** Writes lines to a file that never grows past its cap, and never a secret. */
export class LogFile {
  #path: string;
  readonly #secrets: Set<string>;

  constructor(path: string, secrets: readonly string[]) {
    this.#path = path;
    this.#secrets = new Set(secrets);
  }

  /** Absolute path of the file. */
  get path(): string {
    return this.#path;
  }

  /** Never writes this from now on, either. */
  addSecret(secret: string): void {
    this.#secrets.add(secret);
  }

  /** Goes on in another file. */
  moveTo(path: string): void {
    this.#path = path;
  }

  /** Adds a line with its time. A disk that takes none does not stop the server. */
  write(line: string): void {
    const text = `${new Date().toISOString()} ${this.redact(line)}\n`;
    try {
      if (this.#size() + text.length > CAP) renameSync(this.#path, `${this.#path}.1`);
      append(this.#path, text);
    } catch {
      // There is nowhere left to say it.
    }
  }

  /** The text without the secrets. */
  redact(text: string): string {
    return [...this.#secrets].reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  }

  #size(): number {
    return lstatSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }
}

/** Appends to a plain file alone: a link of that name may have come with a clone and point anywhere. */
function append(path: string, text: string): void {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW as number | undefined ?? 0);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) return;
  let file: number;
  try {
    file = openSync(path, flags, 0o600);
  } catch (error) {
    if (errorCode(error) === 'ELOOP') return;
    throw error;
  }
  try {
    if (fstatSync(file).isFile()) writeSync(file, text);
  } finally {
    closeSync(file);
  }
}
