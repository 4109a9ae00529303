import { createHash } from 'node:crypto';

/** A token that was replaced. Only its hash is kept: 256 random bits are not found again from it. */
export interface RetiredToken {
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  /** UTC ms when another took its place. */
  readonly at: number;
  /** It is good until then whatever runs do, UTC ms: what was on its way gets that long to end. 0 once it was revoked. */
  readonly until: number;
  /** Runs that hold it: it stays good while one of them is open. */
  readonly runs: readonly string[];
}

/** Most replaced tokens that are remembered for a store. */
export const MOST_RETIRED = 8;
/** Most runs that are remembered for one of them. */
export const MOST_HOLDERS = 10_000;

/** What is kept of a token that was replaced, hex. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Reads what a file says; an entry that is none is left out, which revokes its token. */
export function readRetired(value: unknown): readonly RetiredToken[] {
  if (!Array.isArray(value)) return [];
  return value.slice(-MOST_RETIRED).flatMap((one: unknown) => {
    const { hash, at, until, runs } = (one ?? {}) as Partial<Record<keyof RetiredToken, unknown>>;
    const whole = typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) && typeof at === 'number' && typeof until === 'number' && Array.isArray(runs);
    return whole ? [{ hash, at, until, runs: runs.filter((run): run is string => typeof run === 'string').slice(-MOST_HOLDERS) }] : [];
  });
}
