import { readFileSync } from 'node:fs';
import { errorCode } from '../../address/files';
import { listeningPorts } from '../../address/ports';
import { isRunning, processStart, sameStart, type ProcessIdentity } from '../../address/machine';

/** Content of `.trialbook/server.json`: who owns the store. It holds no secret, and may have come with a clone. */
export interface OwnerRecord extends ProcessIdentity {
  /** Address without the token. */
  readonly address: string;
  /** UTC ms of the last sign of life. */
  readonly heartbeat: number;
  /** Version of the program. */
  readonly version: string;
}

/** An owner of another machine that was silent for so long, in ms, is gone; a live one writes every `HEARTBEAT`. */
export const STALE = 180_000;
/** Between two signs of life, ms. */
export const HEARTBEAT = 20_000;

/** What the file says about the store's owner. */
export type Ownership =
  | { readonly kind: 'free' }
  | { readonly kind: 'mine'; readonly owner: OwnerRecord }
  /** The process is gone, or the file came from elsewhere. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'here'; readonly owner: OwnerRecord }
  | { readonly kind: 'elsewhere'; readonly owner: OwnerRecord };

/** Reads who owns a store. `now` is UTC ms. */
export function readOwnership(file: string, self: ProcessIdentity, now: number): Ownership {
  const content = readText(file);
  if (content === undefined) return { kind: 'free' };
  const owner = parseOwner(content);
  if (owner === undefined) return { kind: 'stale' };
  if (isSame(owner, self)) return { kind: 'mine', owner };
  // A time to come is another machine's clock, or made up: no sign of life.
  const silent = Math.abs(now - owner.heartbeat) > STALE;
  if (owner.machine !== self.machine) return silent ? { kind: 'stale' } : { kind: 'elsewhere', owner };
  return livesHere(owner, self, silent) ? { kind: 'here', owner } : { kind: 'stale' };
}

/** Whether both are the same process. */
export function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.machine === b.machine && a.boot === b.boot && a.started === b.started;
}

function livesHere(owner: OwnerRecord, self: ProcessIdentity, silent: boolean): boolean {
  if (owner.boot !== self.boot) {
    // Another start of the machine, or a sandbox on it whose processes are not ours to see: there the port tells.
    const port = Number(new URL(owner.address).port);
    return !silent && listeningPorts().has(port);
  }
  if (!isRunning(owner.pid)) return false;
  const started = processStart(owner.pid);
  // Where starts are not known the pid may be another program's by now.
  if (owner.started === '' || started === '') return !silent;
  return sameStart(owner.started, started);
}

/** The record, or undefined when it is none. */
export function parseOwner(content: string): OwnerRecord | undefined {
  try {
    const { address, pid, machine, boot, started, heartbeat, version } = JSON.parse(content) as Partial<Record<keyof OwnerRecord, unknown>>;
    const whole = typeof address === 'string' && URL.canParse(address) && typeof pid === 'number' && Number.isInteger(pid) && pid > 0
      && typeof machine === 'string' && typeof boot === 'string' && typeof started === 'string'
      && typeof heartbeat === 'number' && typeof version === 'string';
    return whole ? { address, pid, machine, boot, started, heartbeat, version } : undefined;
  } catch {
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
