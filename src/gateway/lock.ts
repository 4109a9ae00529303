import { createExclusive, readJson, removeIfThere } from '../address/files';
import { processIsGone, thisProcess, type ProcessIdentity } from '../address/machine';

/** The lock of a store's gateway could not be taken. */
export class LockedError extends Error {
  constructor(readonly pid: number) {
    super(`The gateway of this store runs with process id ${pid} and does not answer. End that process and try again.`);
  }
}

/**
 * Takes the lock of a store's gateway: a file in the state folder with who has it. The port keeps gateways apart as long as it stays the same; this does when it
 * had to move. Answers what gives it back. Raises `LockedError`.
 */
export function takeLock(file: string): () => void {
  const self = thisProcess();
  for (let tries = 0; tries < 5; tries++) {
    if (createExclusive(file, JSON.stringify(self))) return () => giveBack(file, self);
    const owner = read(file);
    if (owner !== undefined && !processIsGone(owner)) throw new LockedError(owner.pid);
    removeIfThere(file);
  }
  throw new Error(`Cannot take ${file}`);
}

function giveBack(file: string, self: ProcessIdentity): void {
  const owner = read(file);
  if (owner?.pid === self.pid && owner.started === self.started) removeIfThere(file);
}

function read(file: string): ProcessIdentity | undefined {
  const owner = (readJson(file) ?? {}) as Partial<ProcessIdentity>;
  return typeof owner.pid === 'number' && typeof owner.machine === 'string' && typeof owner.boot === 'string' && typeof owner.started === 'string' ? (owner as ProcessIdentity) : undefined;
}
