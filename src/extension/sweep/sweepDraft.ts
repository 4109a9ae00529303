import { argumentParams } from '../../exec/argumentParams';
import { countRuns, parseParam, planRuns, type Search, type SweptParam } from '../../exec/sweep/plan';
import { placedValue, placeParams } from '../../exec/sweep/placeParams';
import { formatValues, parseValues } from '../../exec/sweep/parseValues';
import type { Values } from '../../exec/sweep/values';

/** What is swept, before any value was chosen. */
export interface SweepBase {
  readonly connectionId: string;
  /** What the form is called after. */
  readonly label: string;
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Parameters that are known, with the value they have now. */
  readonly params: Readonly<Record<string, string>>;
  /** How long one run took, ms. */
  readonly duration?: number | undefined;
  readonly experimentId?: string | undefined;
  readonly experiment?: string | undefined;
  /** Options of `trialbook exec` that each run gets. */
  readonly execOptions: readonly string[];
}

/** A sweep as the form holds it. */
export interface SweepDraft {
  readonly command: readonly string[];
  /** Values as they were written, by parameter, in the order chosen. */
  readonly params: ReadonlyMap<string, string>;
  readonly search: Search;
  readonly jobs: number;
  readonly metric?: { readonly name: string; readonly direction: 'lower' | 'higher' } | undefined;
  readonly stopOnFailure: boolean;
}

/** What a draft comes to. */
export type DraftSize = { readonly kind: 'ready'; readonly runs: number } | { readonly kind: 'not-ready'; readonly reason: string };

/** Parameters that a command sets by flags, `--lr 0.1`, `--lr=0.1` or `lr=0.1`, with their values; switches take none. */
export function flagValues(command: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(argumentParams(command)).filter(([name, value]) => placedValue(command, name) === value && !/^\{.*\}$/.test(value)));
}

/** How many runs a draft has, or why that cannot be said. */
export function sizeOf(draft: Pick<SweepDraft, 'params' | 'search'>): DraftSize {
  try {
    return { kind: 'ready', runs: countRuns(paramsOf(draft), draft.search) };
  } catch (error) {
    return { kind: 'not-ready', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What is wrong with the values of a parameter as they are typed. */
export function valuesProblem(name: string, text: string): string | undefined {
  try {
    parseParam(`${name}=1`);
    parseValues(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The first values that a parameter takes. */
export function firstValues(draft: Pick<SweepDraft, 'params' | 'search'>, name: string, most: number): string[] {
  try {
    const values = planRuns(paramsOf({ ...draft, params: new Map([[name, draft.params.get(name) ?? '']]) }), draft.search).map((run) => run[name] ?? '');
    return values.slice(0, most);
  } catch {
    // Values that make no sense, or that a grid cannot count, have no first ones; the form says so in its place.
    return [];
  }
}

/** ms that a sweep takes when each run takes `duration` ms. */
export function sweepDuration(runs: number, jobs: number, duration: number): number {
  return Math.ceil(runs / Math.max(1, jobs)) * duration;
}

/** The command that is run: what is swept in its place, other placeholders with the value of the run it comes from. */
export function sweptCommand({ command, params }: SweepDraft, base: Pick<SweepBase, 'params'>): string[] {
  const filled = command.map((argument) =>
    argument.replace(/\{([^{}]+)\}/g, (whole, name: string) => (!params.has(name) && Object.hasOwn(base.params, name) ? (base.params[name] ?? whole) : whole)));
  return placeParams(filled, [...params.keys()]);
}

/** Options of `trialbook sweep` for a draft, and its command behind `--`; `place` are those that say where it is recorded. */
export function sweepArguments(draft: SweepDraft, base: SweepBase, place: readonly string[]): string[] {
  const { params, search, jobs, metric, stopOnFailure } = draft;
  return [
    'sweep', ...place, `--cwd=${base.cwd}`,
    ...[...params].map(([name, values]) => `--param=${name}=${values}`),
    ...(search.kind === 'random' ? [`--random=${search.runs}`, `--seed=${search.seed}`] : []),
    `--jobs=${jobs}`,
    ...(metric === undefined ? [] : [`--${metric.direction === 'lower' ? 'minimize' : 'maximize'}=${metric.name}`]),
    ...(stopOnFailure ? ['--stop-on-failure'] : []),
    ...(base.experiment === undefined ? [] : [`--experiment=${base.experiment}`]),
    // The person saw the number of runs and said yes.
    '--yes', ...joined(base.execOptions), '--', ...sweptCommand(draft, base),
  ];
}

/** Values of a parameter that lie in a brush. */
export function rangeText(ranges: readonly (readonly [number, number])[], words: readonly string[], whole: boolean): string | undefined {
  const values = brushValues(ranges, words, whole);
  return values === undefined ? undefined : formatValues(values);
}

function brushValues(ranges: readonly (readonly [number, number])[], words: readonly string[], whole: boolean): Values | undefined {
  if (words.length > 0) return { kind: 'list', values: [...new Set(words)] };
  const low = Math.min(...ranges.map(([from]) => from));
  const high = Math.max(...ranges.map(([, to]) => to));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const [from, to] = whole ? [Math.ceil(low), Math.floor(high)] : [Number(low.toPrecision(4)), Number(high.toPrecision(4))];
  if (to <= from) return { kind: 'list', values: [String(from)] };
  // Over more than one order of magnitude, evenly spread numbers would nearly all be large.
  const scale = !whole && from > 0 && to / from >= 10 ? 'log' : 'linear';
  return { kind: 'range', from: String(from), to: String(to), scale, spacing: whole ? { kind: 'none' } : { kind: 'count', count: 5 } };
}

function paramsOf({ params }: Pick<SweepDraft, 'params'>): SweptParam[] {
  return [...params].map(([name, values]) => parseParam(`${name}=${values}`));
}

/** `--option value` as `--option=value`, so that a value may begin with a dash. */
function joined(options: readonly string[]): string[] {
  const made: string[] = [];
  for (const option of options) {
    const last = made.at(-1);
    if (!option.startsWith('--') && last !== undefined && !last.includes('=')) made[made.length - 1] = `${last}=${option}`;
    else made.push(option);
  }
  return made;
}
