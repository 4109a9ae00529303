import { paramOf, valueOf, type ComparisonFacts } from './comparisonFacts';
import { html, type Html } from './html';
import { counted } from './numbers';
import { MOST_WORDS, parallelChart, type ParallelAxis } from './parallelChart';

/** Axes beside the last. */
const MOST_AXES = 7;
/** Lines that can be followed. */
const MOST_LINES = 200;

/** How parameters go with the metric that runs are judged by; undefined when there is nothing to show. */
export function parallelOf(facts: ComparisonFacts): Html | undefined {
  const [metric] = facts.metrics;
  if (metric === undefined) return undefined;
  const runs = facts.runs.filter((run) => Number.isFinite(valueOf(run, metric.key) ?? Number.NaN)).slice(0, MOST_LINES);
  if (runs.length < 2) return undefined;
  const params = facts.differing.map((key): ParallelAxis => ({ name: key, values: asNumbers(runs.map((run) => paramOf(run, key))) })).filter(isReadable).slice(0, MOST_AXES);
  if (params.length === 0) return undefined;
  const values = runs.map((run) => valueOf(run, metric.key));
  const places = metric.direction === 'unknown' ? runs.map(() => undefined) : runs.map((_, index) => index / Math.max(1, runs.length - 1));
  const label = `Parallel coordinates of ${counted(runs.length, 'run')} over ${[...params.map(({ name }) => name), metric.key].join(', ')}. The table of runs has the values.`;
  return html`<section><h2>Parameters and ${metric.key}</h2>
<p class="note">A line is a run; it crosses each axis at its value, and ends on the right at ${metric.key}${metric.direction === 'unknown' ? '' : `, where ${metric.direction === 'lower' ? 'lower' : 'higher'} is better. Blue lines are the better runs, brown ones the worse; the thick one is the best`}.</p>
<figure><div class="scroll wide">${parallelChart([...params, { name: metric.key, values }], places, label)}</div></figure></section>`;
}

/** Numbers where all values are some, else words. */
function asNumbers(values: readonly (string | undefined)[]): readonly (number | string | undefined)[] {
  const numbers = values.map((value) => (value === undefined || value.trim() === '' ? undefined : Number(value)));
  return values.every((value, index) => value === undefined || Number.isFinite(numbers[index] ?? Number.NaN)) ? numbers : values;
}

/** An axis that says something: at least two values, and not more words than can be written. */
function isReadable({ values }: ParallelAxis): boolean {
  const different = new Set(values.filter((value) => value !== undefined));
  return different.size + (values.includes(undefined) ? 1 : 0) > 1 && (values.every((value) => typeof value !== 'string') || different.size <= MOST_WORDS);
}
