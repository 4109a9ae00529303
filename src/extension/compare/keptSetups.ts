import type { Setup } from '../../../webview/compare/protocol';
import { readSetup } from '../../../webview/compare/setup';

/** Where setups are kept; VS Code's `Memento`. */
export interface Keeper {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = 'trialbook.compare.setups';
/** Experiments whose setup is kept; the longest unused ones go first. */
const MOST_KEPT = 40;
/** Characters of one kept setup, as JSON. A larger one loses the runs it names. */
const LONGEST = 100_000;
/** Changes are gathered this long before they are written, ms. */
const GATHER = 1000;
/** A page tells its setup this much later than it remembers it, at most, ms. */
const SLACK = 2000;

interface Kept {
  /** UTC ms. */
  readonly at: number;
  readonly setup: unknown;
}

/** What people set up for their experiments, kept with the workspace. Reading is tolerant: another version may have written it. */
export class KeptSetups {
  readonly #fresh = new Map<string, Kept>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly keeper: Keeper,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** The setup of these experiments; a fresh one when nobody set one up. */
  get(connectionId: string, experimentIds: readonly string[]): Setup {
    return readSetup(this.#kept(connectionId, experimentIds)?.setup);
  }

  /**
   * What a panel that comes back with the window begins with: the setup its page remembered at `at`, UTC ms, or what was kept since then. An editor that was
   * ended at once, or is a tab of a browser, may have written down a page of some minutes ago.
   */
  latest(connectionId: string, experimentIds: readonly string[], remembered: unknown, at: number): Setup {
    const kept = this.#kept(connectionId, experimentIds);
    // What is too large is kept without the runs it names: those only its page remembers.
    const slack = JSON.stringify([remembered]).length > LONGEST ? SLACK : 0;
    return readSetup(kept !== undefined && kept.at > at + slack ? kept.setup : remembered);
  }

  #kept(connectionId: string, experimentIds: readonly string[]): Kept | undefined {
    const key = keyOf(connectionId, experimentIds);
    return this.#fresh.get(key) ?? this.#stored()[key];
  }

  /** Keeps a setup, soon. */
  set(connectionId: string, experimentIds: readonly string[], setup: Setup): void {
    this.#fresh.set(keyOf(connectionId, experimentIds), { at: Date.now(), setup: limited(setup) });
    this.#timer ??= setTimeout(() => void this.flush(), GATHER);
  }

  /** Writes what was gathered. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#fresh.size === 0) return;
    const all = { ...this.#stored(), ...Object.fromEntries(this.#fresh) };
    const newest = Object.entries(all).sort(([, a], [, b]) => b.at - a.at).slice(0, MOST_KEPT);
    this.#fresh.clear();
    try {
      await this.keeper.update(KEY, Object.fromEntries(newest));
    } catch (error) {
      this.onError(error);
    }
  }

  #stored(): Record<string, Kept> {
    const stored = this.keeper.get(KEY);
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored as Record<string, unknown>).filter((entry): entry is [string, Kept] => isKept(entry[1])));
  }
}

/** A setup that is not too large to be kept: without the runs it names, and at last without what the views keep. */
export function limited(setup: Setup): Setup {
  if (JSON.stringify(setup).length <= LONGEST) return setup;
  const smaller: Setup = { ...setup, selection: [], colours: {}, filter: setup.filter.length > LONGEST / 2 ? '' : setup.filter };
  return JSON.stringify(smaller).length <= LONGEST ? smaller : { ...smaller, views: {} };
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && typeof (value as { at?: unknown }).at === 'number';
}

function keyOf(connectionId: string, experimentIds: readonly string[]): string {
  return `${connectionId} ${[...experimentIds].sort().join(' ')}`;
}
