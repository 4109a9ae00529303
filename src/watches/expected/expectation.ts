import { median, robustDeviation } from './robust';

/**
 * From what a value is expected. `trailing`: the median of the last `count` runs. `slot`: the median of the last `count` runs of the same slot, be it
 * the weekday or the hour of the day.
 */
export type ExpectationRule =
  | { readonly kind: 'trailing'; readonly count: number }
  | { readonly kind: 'slot'; readonly slot: 'weekday' | 'hour'; readonly count: number };

/** One run of a series, in order of time. */
export interface Observation {
  /** NaN and infinities are shown but never expected from. */
  readonly value: number;
  /** The run counts as history: it is finished and was not a failure. */
  readonly feeds: boolean;
  readonly weekday: number;
  readonly hour: number;
}

/** What was expected of a run by the runs before it, and whether it was so. Without `centre` too few runs came before it. */
export interface Expected {
  readonly centre?: number;
  readonly low?: number;
  readonly high?: number;
  readonly state: 'unknown' | 'inside' | 'below' | 'above';
  /** The first run of a stretch outside. A stretch ends when two runs in a row are inside, or one is outside on the other side. */
  readonly first: boolean;
}

/** How many robust deviations around the centre are expected. 3.5 is the limit of Iglewicz and Hoaglin (1993) for the modified z-score. */
export const WIDTH = 3.5;
/** Runs that the median of the last runs needs, and deviations that the width needs. */
export const FEWEST = 5;
const FEWEST_IN_SLOT = 2;
const FEWEST_ERRORS = 6;
/** Deviations that the width is taken from. */
const ERRORS = 28;
/** Runs outside on end after which the new level is the expected one, without anyone saying so. */
export const PATIENCE = 28;
/** Runs from an accepted one on that the step to the new level is measured by. */
const SETTLING = 7;

/**
 * What each run was expected to be, by the runs before it alone: centre ± 3.5 robust deviations (Hampel identifier, Davies and Gather 1993). The centre
 * is a median by the rule; the deviation is taken from how far the last 28 runs lay from what was expected of each of them (`robustDeviation`), which,
 * other than the spread of a handful of equal weekdays, holds also the error of the centre itself. What fell outside is not taken as history until it has
 * lasted for 28 runs. `accepted` is the index of a run "from which on this is expected": the history before it is moved by the step it made.
 * `least` is the least half-width, in the unit of the values.
 */
export function expectations(runs: readonly Observation[], rule: ExpectationRule, options: { readonly accepted?: number; readonly least?: number } = {}): Expected[] {
  const { accepted = 0, least = 0 } = options;
  const plain = new Walk(runs, rule, least, undefined).all();
  return accepted <= 0 || accepted >= runs.length ? plain : new Walk(runs, rule, least, { from: accepted, before: plain }).all();
}

/** A run from which on its level is expected, and what was expected of all runs without that. */
interface Accepted {
  readonly from: number;
  readonly before: readonly Expected[];
}

/** Goes through the runs once, from the oldest, with what is known at each. */
class Walk {
  /** Indices of the runs that are history, by slot. */
  private readonly history = new Map<number, number[]>();
  private readonly errors: number[] = [];
  private stretch: { readonly side: 'below' | 'above'; readonly outside: number[]; inside: number } | undefined;

  constructor(
    private readonly runs: readonly Observation[],
    private readonly rule: ExpectationRule,
    private readonly least: number,
    private readonly accepted: Accepted | undefined,
  ) {}

  all(): Expected[] {
    return this.runs.map((run, index) => this.next(run, index));
  }

  private next(run: Observation, index: number): Expected {
    if (index === this.accepted?.from) this.stretch = undefined;
    const centre = this.centre(run, index);
    const counts = run.feeds && Number.isFinite(run.value);
    if (centre === undefined || this.errors.length < FEWEST_ERRORS) {
      if (counts) this.remember(index, centre);
      return { ...(centre === undefined ? {} : { centre }), state: 'unknown', first: false };
    }
    // A thousand-millionth of the centre is the noise of adding up binary fractions, not a difference.
    const half = Math.max(WIDTH * robustDeviation(this.errors.slice(-ERRORS)), this.least, Math.abs(centre) * 1e-9);
    const band = { centre, low: centre - half, high: centre + half };
    if (!counts) return { ...band, state: 'unknown', first: false };
    if (run.value < band.low) return { ...band, state: 'below', first: this.leave(index, 'below') };
    if (run.value > band.high) return { ...band, state: 'above', first: this.leave(index, 'above') };
    this.remember(index, centre);
    if (this.stretch !== undefined) {
      this.stretch.inside += 1;
      if (this.stretch.inside >= 2) this.stretch = undefined;
    }
    return { ...band, state: 'inside', first: false };
  }

  private centre(run: Observation, index: number): number | undefined {
    const past = (this.history.get(this.slot(run)) ?? []).slice(-this.rule.count);
    if (past.length < (this.rule.kind === 'trailing' ? FEWEST : FEWEST_IN_SLOT)) return undefined;
    const step = this.step(index);
    const from = this.accepted?.from ?? 0;
    return median(past.map((one) => (this.runs[one]?.value ?? 0) + (one < from ? step : 0)));
  }

  /** How far the accepted level lies from what was expected, as the runs since then show it; the accepted run itself shows its own. */
  private step(index: number): number {
    if (this.accepted === undefined || index < this.accepted.from) return 0;
    const { from, before } = this.accepted;
    const steps: number[] = [];
    for (let at = from; at < Math.max(from + 1, Math.min(index, from + SETTLING)); at += 1) {
      const run = this.runs[at];
      const centre = before[at]?.centre;
      if (run?.feeds === true && Number.isFinite(run.value) && centre !== undefined) steps.push(run.value - centre);
    }
    return steps.length === 0 ? 0 : median(steps);
  }

  private remember(index: number, centre: number | undefined): void {
    const run = this.runs[index];
    if (run === undefined) return;
    const slot = this.slot(run);
    this.history.set(slot, [...(this.history.get(slot) ?? []).slice(-PATIENCE), index]);
    if (centre !== undefined) this.errors.push(run.value - centre);
  }

  /** Notes a run outside; answers whether it is the first. */
  private leave(index: number, side: 'below' | 'above'): boolean {
    const first = this.stretch?.side !== side;
    const stretch = first || this.stretch === undefined ? { side, outside: [], inside: 0 } : this.stretch;
    stretch.inside = 0;
    stretch.outside.push(index);
    this.stretch = stretch;
    if (stretch.outside.length >= PATIENCE) {
      stretch.outside.forEach((one) => this.remember(one, undefined));
      this.stretch = undefined;
    }
    return first;
  }

  private slot(run: Observation): number {
    return this.rule.kind === 'trailing' ? 0 : this.rule.slot === 'weekday' ? run.weekday : run.hour;
  }
}

/** Runs a slot rule may be tried with; what slots there are, each with enough runs, is its own matter. */
const FEWEST_FOR_RHYTHM = 21;
/** The last runs show what rhythm a series has now. */
const MOST_FOR_RHYTHM = 400;
/** The error that a rhythm must leave of what the plain rule has, for it to be one. */
const CLEARLY_BETTER = 0.75;

/** The last 28 runs, whatever their day. */
export const TRAILING: ExpectationRule = { kind: 'trailing', count: 28 };
/** The last four runs on the same weekday. */
export const SAME_WEEKDAY: ExpectationRule = { kind: 'slot', slot: 'weekday', count: 4 };
/** The last seven runs in the same hour of the day. */
export const SAME_HOUR: ExpectationRule = { kind: 'slot', slot: 'hour', count: 7 };

/**
 * The rule that a series asks for: the slot rule whose mean error over its runs is the least, if it is at most three quarters of that of the last 28
 * runs (over the runs that both expected something of) and there are 21 runs in more than one slot; else `TRAILING`.
 */
export function chooseRule(runs: readonly Observation[]): ExpectationRule {
  const usable = runs.filter((run) => run.feeds && Number.isFinite(run.value)).slice(-MOST_FOR_RHYTHM);
  if (usable.length < FEWEST_FOR_RHYTHM) return TRAILING;
  const plain = expectations(usable, TRAILING);
  const tried = [SAME_WEEKDAY, SAME_HOUR].flatMap((rule) => {
    const slots = new Set(usable.map((run) => (rule.kind === 'slot' && rule.slot === 'hour' ? run.hour : run.weekday)));
    const share = slots.size < 2 ? 1 : errorShare(usable, plain, expectations(usable, rule));
    return share <= CLEARLY_BETTER ? [{ rule, share }] : [];
  });
  return tried.sort((a, b) => a.share - b.share)[0]?.rule ?? TRAILING;
}

/** Mean error of one rule by that of another, over the runs that both say something of; 1 when those are fewer than seven. */
function errorShare(runs: readonly Observation[], plain: readonly Expected[], other: readonly Expected[]): number {
  let [of, by, count] = [0, 0, 0];
  runs.forEach(({ value }, index) => {
    const [a, b] = [other[index]?.centre, plain[index]?.centre];
    if (a === undefined || b === undefined) return;
    of += Math.abs(value - a);
    by += Math.abs(value - b);
    count += 1;
  });
  return count < 7 || by === 0 ? 1 : of / by;
}
