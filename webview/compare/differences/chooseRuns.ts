import { seriesName } from '../../../src/table/seriesName';

/** Runs that are compared and how they came to be. */
export interface ChosenRuns {
  /** The baseline first. */
  readonly ids: readonly string[];
  /** `shown`: fewer than two are selected, so the first shown ones are taken. */
  readonly how: 'selected' | 'shown';
  /** Selected or shown runs in all. */
  readonly of: number;
}

/** What can be chosen from. */
export interface RunChoice {
  readonly selection: readonly string[];
  readonly baseline: string | undefined;
  /** Runs that the filter matches, in order. */
  readonly shown: readonly string[];
  /** UTC ms; 0 when not known. */
  readonly start: (id: string) => number;
  readonly most: number;
}

/** Runs that are taken when none were selected. */
const FIRST = 4;

/** Which runs stand side by side: the selected ones against the baseline, which is the oldest of them unless one was chosen. */
export function chooseRuns({ selection, baseline, shown, start, most }: RunChoice): ChosenRuns {
  const together = [...new Set(baseline === undefined ? selection : [baseline, ...selection])];
  const how = together.length >= 2 ? 'selected' : 'shown';
  // One selected run stands in front of the first shown ones rather than giving way to them.
  const all = how === 'selected' ? together : [...new Set([...together, ...shown])];
  const taken = how === 'selected' ? all.slice(0, most) : all.slice(0, FIRST);
  const first = baseline !== undefined && taken.includes(baseline) ? baseline : oldest(taken, start);
  return { ids: first === undefined ? [] : [first, ...taken.filter((id) => id !== first)], how, of: all.length };
}

function oldest(ids: readonly string[], start: (id: string) => number): string | undefined {
  const known = ids.filter((id) => start(id) > 0);
  return (known.length > 0 ? known : ids).reduce<string | undefined>((least, id) => (least === undefined || start(id) < start(least) ? id : least), undefined);
}

/** The run before this one in the same series: the same name but for a date or counter, else the run before it at all. */
export function previousRun(id: string, runs: readonly { readonly id: string; readonly name: string; readonly start: number }[]): string | undefined {
  const run = runs.find((one) => one.id === id);
  if (run === undefined) return undefined;
  const before = runs.filter((one) => one.start > 0 && one.start < run.start && one.id !== id).sort((a, b) => b.start - a.start);
  const series = seriesName(run.name);
  return (before.find((one) => seriesName(one.name) === series) ?? before[0])?.id;
}
