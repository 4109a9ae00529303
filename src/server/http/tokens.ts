import { timingSafeEqual } from 'node:crypto';
import { hashOfToken, MOST_HOLDERS, MOST_RETIRED, type RetiredToken } from '../../address/retiredTokens';
import { newToken } from '../../address/address';
import { MlflowError } from '../../protocol/errors';
import type { RotateTokenAnswer, TokenState } from '../../protocol/trialbook';

/** What a text that was given as the token is. */
export type Judged =
  | { readonly kind: 'current' }
  /** It was replaced and is good still; `hash` names it. */
  | { readonly kind: 'retired'; readonly hash: string }
  /** It was good once. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'unknown' };

/** Where tokens come from and are kept. */
export interface TokensOptions {
  /** Hex. */
  readonly token: string;
  /** What it replaced, oldest first. */
  readonly retired?: readonly RetiredToken[] | undefined;
  /** Keeps a change for the next start; called before it takes effect. Raises when it cannot. */
  readonly keep?: ((token: string, retired: readonly RetiredToken[]) => void) | undefined;
  /** Told why it is not kept which runs hold a replaced token, and how long it is good: it is all the same. */
  readonly notKept?: ((error: unknown) => void) | undefined;
  /** Ids of the runs that are open and were heard of lately. */
  readonly openRuns: () => Iterable<string>;
  /** Clock, UTC ms. */
  readonly now?: () => number;
}

/** After the last of its runs has ended a replaced token is good for so long, ms: what follows an end, such as the next run of the same script, finds it so. */
export const GRACE = 300_000;
/** How long what is kept of it for the next start may lag behind, ms. */
const LAG = 60_000;
/** A run that is begun with a replaced token holds it too, but not one that is begun later than this, ms: else whoever knows it could keep it for ever. */
export const HOLDS = 7 * 24 * 3600 * 1000;
/** How long it is remembered which runs are open, ms. */
const REMEMBERED = 1000;

/** The secret of the tracking address, and those that it replaced. */
export class Tokens {
  #token: string;
  #expected: Buffer;
  #retired: RetiredToken[];
  #open: { readonly at: number; readonly runs: ReadonlySet<string> } = { at: -Infinity, runs: new Set() };
  /** Until when each that was replaced is good by what the next start reads, UTC ms by hash. */
  #kept: ReadonlyMap<string, number>;
  readonly #now: () => number;

  constructor(private readonly options: TokensOptions) {
    this.#token = options.token;
    this.#expected = Buffer.from(options.token);
    this.#retired = [...(options.retired ?? [])];
    this.#kept = endsOf(this.#retired);
    this.#now = options.now ?? Date.now;
  }

  /** The token that is good now. */
  get current(): string {
    return this.#token;
  }

  /** Says what a text is, in a time that does not depend on how much of it is right. */
  judge(text: string): Judged {
    const given = Buffer.from(text);
    if (given.length === this.#expected.length && timingSafeEqual(given, this.#expected)) return { kind: 'current' };
    if (this.#retired.length === 0 || text === '') return { kind: 'unknown' };
    const hash = hashOfToken(text);
    const bytes = Buffer.from(hash);
    const found = this.#retired.findIndex((one) => timingSafeEqual(Buffer.from(one.hash), bytes));
    if (found < 0) return { kind: 'unknown' };
    return this.#isGood(found) ? { kind: 'retired', hash } : { kind: 'ended' };
  }

  /** A run was begun with a replaced token. */
  begun(hash: string, runId: string): void {
    const at = this.#retired.findIndex((one) => one.hash === hash);
    const holder = this.#retired[at];
    if (holder === undefined || this.#now() - holder.at > HOLDS || holder.runs.length >= MOST_HOLDERS) return;
    const next = this.#retired.with(at, { ...holder, runs: [...holder.runs, runId] });
    this.#retired = next;
    this.#open = { at: -Infinity, runs: new Set() };
    this.#keepForNext();
  }

  /**
   * Makes another token. The present one stays good until the runs that are open now, and those begun with it, have ended; with `now` neither it nor one before it is
   * good any more. Raises INVALID_STATE when too many are good still.
   */
  rotate(now: boolean): RotateTokenAnswer {
    const time = this.#now();
    const runs = now ? [] : [...this.#openRuns(time)].slice(-MOST_HOLDERS);
    // Whether one is good may put off its end.
    const before = this.#retired.map((one, index) => (now || !this.#isGood(index) ? ended(one) : this.#retired[index]!));
    const old: RetiredToken = { hash: hashOfToken(this.#token), at: time, until: now ? 0 : time + GRACE, runs };
    const token = newToken();
    const retired = trimmed([...before, old]);
    this.options.keep?.(token, retired);
    this.#token = token;
    this.#expected = Buffer.from(token);
    this.#retired = retired;
    this.#kept = endsOf(retired);
    return { held_by: runs, until: old.until };
  }

  /** What was replaced and is good still. */
  state(): TokenState {
    const open = this.#openRuns(this.#now());
    const good = this.#retired.filter((_one, index) => this.#isGood(index));
    return { retired: good.map(({ at, until, runs }) => ({ at, until, held_by: runs.filter((run) => open.has(run)) })) };
  }

  #isGood(at: number): boolean {
    const { hash, runs, until } = this.#retired[at]!;
    const now = this.#now();
    if (until === 0) return false;
    const open = this.#openRuns(now);
    if (runs.some((run) => open.has(run))) {
      this.#retired[at] = { ...this.#retired[at]!, until: now + GRACE };
      // Its runs may have ended by the next start, whose tokens begin with what is kept.
      if (Math.abs(now + GRACE - (this.#kept.get(hash) ?? 0)) >= LAG) this.#keepForNext();
      return true;
    }
    // An end that lies further away than any is given was given by a clock that has been set back since.
    return now < until && until - now <= GRACE;
  }

  #keepForNext(): void {
    // What cannot be kept is tried again after a while, not at each call.
    this.#kept = endsOf(this.#retired);
    try {
      this.options.keep?.(this.#token, this.#retired);
    } catch (error) {
      this.options.notKept?.(error);
    }
  }

  #openRuns(now: number): ReadonlySet<string> {
    // A clock that was set back must not make it known for ever.
    if (Math.abs(now - this.#open.at) > REMEMBERED) this.#open = { at: now, runs: new Set(this.options.openRuns()) };
    return this.#open.runs;
  }
}

const endsOf = (retired: readonly RetiredToken[]): ReadonlyMap<string, number> => new Map(retired.map(({ hash, until }) => [hash, until]));

const ended = (one: RetiredToken): RetiredToken => ({ ...one, until: 0, runs: [] });

/** Drops those that ended first, since they are kept for better words alone. */
function trimmed(all: RetiredToken[]): RetiredToken[] {
  while (all.length > MOST_RETIRED) {
    const gone = all.findIndex(({ until }) => until === 0);
    if (gone < 0) throw new MlflowError('INVALID_STATE', `${MOST_RETIRED} replaced tokens are still used by runs. Wait for a run to end, or revoke them at once (trialbook token rotate --now).`);
    all.splice(gone, 1);
  }
  return all;
}
