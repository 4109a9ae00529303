import { parseValues } from './parseValues';
import { randomNumbers } from './random';
import { SweepError, ValuesError } from './sweepError';
import { countValues, drawValue, isContinuous, valueAt, type Values } from './values';

/** More runs than this are never planned. */
export const MOST_RUNS = 10_000;
/** More runs than this are asked about first. */
export const MANY_RUNS = 1000;
/** Seeds are whole numbers below this. */
export const SEEDS = 2 ** 32;

/** A parameter that is varied. */
export interface SweptParam {
  readonly name: string;
  readonly values: Values;
}

/** How the values are combined. */
export type Search =
  /** Every combination, the last parameter changing fastest. */
  | { readonly kind: 'grid' }
  /** `runs` combinations drawn at random, each once. */
  | { readonly kind: 'random'; readonly runs: number; readonly seed: number };

/** The parameters of one run, as texts. */
export type Combination = Readonly<Record<string, string>>;

/** Reads `name=values`. Raises `SweepError`, a `ValuesError` for the values with the place in the whole text. */
export function parseParam(text: string): SweptParam {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0)).trim();
  if (name === '') throw new SweepError(`Write a parameter with its values as in lr=0.1,0.01, not '${text}'`);
  if (/[{}\s]/.test(name)) throw new SweepError(`'${name}' is no name of a parameter: it holds spaces or braces`);
  try {
    return { name, values: parseValues(text.slice(at + 1)) };
  } catch (error) {
    throw error instanceof ValuesError ? new ValuesError(`${name}: ${error.reason}`, error.at + at + 1) : error;
  }
}

/** How many runs a sweep has. Raises `SweepError` in words when that cannot be said, or when it is nothing or more than `MOST_RUNS`. */
export function countRuns(params: readonly SweptParam[], search: Search): number {
  if (params.length === 0) throw new SweepError('Name a parameter with its values, as in lr=0.1,0.01');
  const names = params.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SweepError(`The parameter ${twice} is given twice`);
  const all = countCombinations(params, search.kind === 'random');
  if (search.kind === 'random' && (!Number.isInteger(search.runs) || search.runs < 1)) throw new SweepError('A random search needs a number of runs from 1');
  const runs = search.kind === 'grid' ? all : Math.min(all, search.runs);
  if (runs > MOST_RUNS) {
    throw new SweepError(`${runs.toLocaleString('en')} runs are too many for one sweep (at most ${MOST_RUNS.toLocaleString('en')}). Take fewer values, or draw some of them at random`);
  }
  return runs;
}

/** Number of combinations; Infinity when a random search has no end of them. */
function countCombinations(params: readonly SweptParam[], random: boolean): number {
  return params.reduce((product, { name, values }) => {
    if (random && isContinuous(values)) return Infinity;
    const count = countValues(values);
    if (count !== undefined) return product * count;
    throw new SweepError(`${name}: a grid needs to know which values to take between the ends. Add a step or a count, as in 0.1..0.5 count 5`);
  }, 1);
}

/** The runs of a sweep in their order. Raises as `countRuns` does. */
export function planRuns(params: readonly SweptParam[], search: Search): Combination[] {
  const runs = countRuns(params, search);
  if (search.kind === 'grid') return Array.from({ length: runs }, (_, place) => combinationAt(params, place));
  const random = randomNumbers(search.seed);
  const all = countCombinations(params, true);
  return all <= Number.MAX_SAFE_INTEGER ? drawPlaces(all, runs, random).map((place) => combinationAt(params, place)) : drawFree(params, runs, random);
}

function combinationAt(params: readonly SweptParam[], place: number): Combination {
  let rest = place;
  const made: [string, string][] = [];
  for (const { name, values } of [...params].reverse()) {
    const count = countValues(values) ?? 1;
    made.unshift([name, valueAt(values, rest % count)]);
    rest = Math.floor(rest / count);
  }
  return Object.fromEntries(made);
}

/** `count` different places below `all`, as the first cards of a shuffled deck of which only the moved ones are kept. */
function drawPlaces(all: number, count: number, random: () => number): number[] {
  const moved = new Map<number, number>();
  return Array.from({ length: count }, (_, index) => {
    const other = index + Math.floor(random() * (all - index));
    const drawn = moved.get(other) ?? other;
    moved.set(other, moved.get(index) ?? index);
    return drawn;
  });
}

/** Draws until each is new. Whole numbers of a log range may be few, so that it gives up in time. */
function drawFree(params: readonly SweptParam[], count: number, random: () => number): Combination[] {
  const found = new Map<string, Combination>();
  for (let tries = 0; found.size < count && tries < count * 50; tries += 1) {
    const drawn = Object.fromEntries(params.map(({ name, values }) => [name, drawValue(values, random())]));
    const key = JSON.stringify(Object.values(drawn));
    if (!found.has(key)) found.set(key, drawn);
  }
  return [...found.values()];
}
