import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createExclusive, errorCode, removeIfThere, replaceFile } from '../../address/files';
import { thisProcess, type ProcessIdentity } from '../../address/machine';
import { HEARTBEAT, readOwnership, STALE, type OwnerRecord } from './ownerFile';
import { StartError } from './startError';

/** What an owner needs to know. */
export interface OwnerOptions {
  /** Folder of the store. */
  readonly storePath: string;
  /** Address without the token. */
  readonly address: string;
  /** Version of the program. */
  readonly version: string;
  /** Somebody else took the store: nothing may be written any more. */
  readonly onLost: () => void;
  /** Takes a line about a failure that passes. */
  readonly log?: (line: string) => void;
  /** Who asks; this process without. */
  readonly self?: ProcessIdentity;
  /** Clock, UTC ms. */
  readonly now?: () => number;
}

/** A takeover that was left half-done is forgotten after this, ms. */
const TAKEOVER = 10_000;

/** The lock of a store: its file says who owns it, and is renewed while it is held. */
export class Owner {
  readonly #file: string;
  readonly #now: () => number;
  #self: ProcessIdentity | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the file was looked at, and when it last said that we are alive, UTC ms. */
  #lookedAt = 0;
  #beatAt = 0;

  constructor(readonly options: OwnerOptions) {
    this.#file = join(options.storePath, 'server.json');
    this.#now = options.now ?? Date.now;
    this.#self = options.self;
  }

  /** Whether this process owns the store now. */
  get held(): boolean {
    return this.#timer !== undefined;
  }

  /** Raises `StartError` when another process owns the store. Writes nothing. */
  check(): void {
    const ownership = readOwnership(this.#file, this.#identity(), this.#now());
    if (ownership.kind === 'here' || ownership.kind === 'elsewhere') throw ownedBy(ownership.kind, ownership.owner, this.options.storePath);
  }

  /** Makes the store's folder and takes the lock. Raises `StartError` when another process owns the store. */
  take(): void {
    if (this.held) return;
    mkdirSync(this.options.storePath, { recursive: true });
    // Each round fails only since somebody else was faster, and then ends with their name.
    for (let tries = 0; tries < 20; tries++) {
      if (createExclusive(this.#file, this.#content(), 0o644) || this.#takeOver()) {
        this.#keep();
        return;
      }
      this.check();
      // Somebody is about to write their name.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
    throw new StartError('store-unusable', `Cannot take ${this.#file}`);
  }

  /** Gives the lock back when it is still ours. */
  release(): void {
    if (!this.held) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (readOwnership(this.#file, this.#identity(), this.#now()).kind === 'mine') removeIfThere(this.#file);
  }

  /**
   * Says that we are alive. Without the file, as when the folder was erased, it is made anew; one of a process that is gone came with a folder that was put in
   * the place of ours. After a silence in which others took us for gone both may as well mean that somebody had the store meanwhile.
   */
  beat(): void {
    if (!this.held) return;
    this.#lookedAt = this.#now();
    const wasSilent = Math.abs(this.#now() - this.#beatAt) > STALE;
    const { kind } = readOwnership(this.#file, this.#identity(), this.#now());
    if (kind === 'mine' || (kind === 'stale' && !wasSilent)) replaceFile(this.#file, this.#content(), 0o644);
    else if (kind === 'free' && !wasSilent) this.#makeAnew();
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.options.onLost();
      return;
    }
    this.#beatAt = this.#now();
  }

  /**
   * Looks whether the store is still ours when that was not done for long, as after the machine slept. To be called before a request is let in: another machine
   * may have taken the store meanwhile.
   */
  confirm(): void {
    if (Math.abs(this.#now() - this.#lookedAt) > 2 * HEARTBEAT) this.#tryBeat();
  }

  /** Only in a folder that is there: an erased one is made again by the next write, not by us. */
  #makeAnew(): void {
    if (statSync(this.options.storePath, { throwIfNoEntry: false }) !== undefined) createExclusive(this.#file, this.#content(), 0o644);
  }

  /** Replaces a stale lock, if it is one. A second file lets only one process do so at a time, so that a fresh lock is never removed. */
  #takeOver(): boolean {
    const gate = `${this.#file}.takeover`;
    if (!openGate(gate, this.#now())) return false;
    try {
      const { kind } = readOwnership(this.#file, this.#identity(), this.#now());
      if (kind !== 'stale' && kind !== 'mine') return false;
      replaceFile(this.#file, this.#content(), 0o644);
      return true;
    } finally {
      removeIfThere(gate);
    }
  }

  #keep(): void {
    this.#lookedAt = this.#beatAt = this.#now();
    this.#timer = setInterval(() => {
      this.#tryBeat();
    }, HEARTBEAT);
    this.#timer.unref();
  }

  #tryBeat(): void {
    try {
      this.beat();
    } catch (error) {
      // A disk that is full or away for a moment: the next beat may say it, and others wait three minutes.
      this.options.log?.(`cannot renew ${this.#file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #identity(): ProcessIdentity {
    this.#self ??= thisProcess();
    return this.#self;
  }

  #content(): string {
    const { address, version } = this.options;
    const record: OwnerRecord = { address, ...this.#identity(), heartbeat: this.#now(), version };
    return `${JSON.stringify(record)}\n`;
  }
}

/** The error that names the owner of a store. */
function ownedBy(kind: 'here' | 'elsewhere', owner: OwnerRecord, storePath: string): StartError {
  const seconds = Math.round((Date.now() - owner.heartbeat) / 1000);
  return new StartError(
    'owned-elsewhere',
    kind === 'here'
      ? `${storePath} is in use by the tracking server with process id ${owner.pid} on this machine. Stop that one first.`
      : `${storePath} is in use by a tracking server on another machine (last seen ${seconds} s ago). Stop that one first; when it is gone already, try again three minutes after its end.`,
    { owner: kind },
  );
}

function openGate(gate: string, now: number): boolean {
  try {
    closeSync(openSync(gate, 'wx'));
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const made = statSync(gate, { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && now - made > TAKEOVER) removeIfThere(gate);
    return false;
  }
}
