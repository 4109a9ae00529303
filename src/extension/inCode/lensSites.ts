import { matchesName, type AutologSite, type CodeReading, type FunctionSite, type RunSite, type Site } from '../../code/reading';

/** A place above which the runs of a text are shown. */
export interface LensSite {
  /** Offset on the line that the lens stands above. */
  readonly start: number;
  /** Beginnings of runs that the place is about; empty for all runs of the text. */
  readonly begins: readonly RunSite[];
}

/** What is known of a run to tell which place of a text began it. */
export interface BegunRun {
  readonly runId: string;
  readonly name: string;
  readonly parent?: string;
}

/** Two places that say the same are both in sight when no more lines than this part them: then one lens is enough. */
const IN_SIGHT = 10;

/**
 * The places of a text that have a lens: what begins runs, what switches autologging on, and the functions that hold either. Where there is none of it, but the text
 * logs all the same, the first place that does.
 */
export function lensSites(reading: CodeReading, lineOf: (offset: number) => number): LensSite[] {
  const beginnings = reading.sites.filter((site): site is RunSite | AutologSite => site.kind === 'run' || site.kind === 'autolog');
  const functions = reading.sites.filter((site): site is FunctionSite => site.kind === 'function');
  if (beginnings.length === 0) return firstThatLogs(reading.sites, functions);
  const holders = functions.flatMap((holder) => {
    const inside = beginnings.filter((site) => holderOf(site, functions) === holder);
    return inside.length === 0 ? [] : [{ holder, inside }];
  });
  const near = (site: Site, other: Site): boolean => Math.abs(lineOf(site.span.start) - lineOf(other.span.start)) <= IN_SIGHT;
  const covered = new Set([
    // Of several beginnings in a function each has runs of its own.
    ...holders.flatMap(({ holder, inside }) => (inside.filter(isRun).length > 1 ? [] : inside.filter((site) => near(site, holder)))),
    ...beginnings.filter((site) => site.kind === 'autolog' && beginnings.some((other) => isRun(other) && other.within === site.within && near(site, other))),
  ]);
  const all: LensSite[] = [
    ...holders.map(({ holder, inside }) => ({ start: holder.span.start, begins: begunBy(inside) })),
    ...beginnings.filter((site) => !covered.has(site)).map((site) => ({ start: site.span.start, begins: begunBy([site]) })),
  ];
  return onePerLine(all.sort((a, b) => a.start - b.start), lineOf);
}

function isRun(site: RunSite | AutologSite): site is RunSite {
  return site.kind === 'run';
}

/** The beginnings of runs among these; autologging alone makes whatever runs there are. */
function begunBy(sites: readonly (RunSite | AutologSite)[]): RunSite[] {
  return sites.filter(isRun);
}

function firstThatLogs(sites: readonly Site[], functions: readonly FunctionSite[]): LensSite[] {
  const first = sites.find((site) => site.kind === 'metric' || (site.kind === 'parameter' && site.from === 'log'));
  if (first === undefined) return [];
  const holder = holderOf(first, functions);
  return [{ start: (holder ?? first).span.start, begins: [] }];
}

/** The function that a place stands in, which says its name with the classes and functions around it. */
export function holderOf({ within, span }: Site, functions: readonly FunctionSite[]): FunctionSite | undefined {
  const name = within?.split('.').at(-1);
  return name === undefined ? undefined : functions.findLast((one) => one.name === name && one.span.start < span.start);
}

function onePerLine(sites: readonly LensSite[], lineOf: (offset: number) => number): LensSite[] {
  const lines = new Set<number>();
  return sites.filter(({ start }) => {
    const line = lineOf(start);
    if (lines.has(line)) return false;
    lines.add(line);
    return true;
  });
}

/**
 * The runs of a text that a place of it began. All belong to the text by what was recorded; which of its several beginnings made one is told by the run's name, and
 * for those without a name by what the others leave, runs below another run of the text being those that are begun nested.
 */
export function runsOfSite<R extends BegunRun>(site: LensSite, reading: CodeReading, runs: readonly R[]): readonly R[] {
  const all = reading.sites.filter((one): one is RunSite => one.kind === 'run');
  if (site.begins.length === 0 || all.length < 2 || site.begins.length === all.length) return runs;
  const ids = new Set(runs.map(({ runId }) => runId));
  const isNested = (run: R): boolean => run.parent !== undefined && ids.has(run.parent);
  const bothWays = new Set(all.map(({ nested }) => nested)).size > 1;
  const begins = (one: RunSite, run: R): boolean => {
    if (one.name !== undefined) return matchesName(one.name, run.name);
    if (all.some((other) => other.name !== undefined && matchesName(other.name, run.name))) return false;
    return !bothWays || one.nested === isNested(run);
  };
  return runs.filter((run) => site.begins.some((one) => begins(one, run)));
}
