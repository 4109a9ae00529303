import type { SeriesColumns } from '../run/protocol';
import type { CardSeries, RunCard } from './card';

/** A card's series as charts take them; infinities and NaN are gaps. */
function columnsOf({ key, steps, values, times, stats }: CardSeries): SeriesColumns {
  return {
    key,
    steps: Float64Array.from(steps),
    values: Float64Array.from(values, (value) => value ?? Number.NaN),
    times: Float64Array.from(times),
    whole: steps.length >= stats.count,
    stats,
  };
}

/** The courses of a card by metric. Those that are as they were `before` are the same objects, so that nothing is drawn anew. */
export function coursesOf(card: Pick<RunCard, 'series'>, before: ReadonlyMap<string, SeriesColumns>): Map<string, SeriesColumns> {
  return new Map(card.series.map((series) => {
    const known = before.get(series.key);
    return [series.key, known !== undefined && isSame(known, series) ? known : columnsOf(series)];
  }));
}

function isSame(known: SeriesColumns, { steps, values, times, stats }: CardSeries): boolean {
  if (known.stats.count !== stats.count || known.steps.length !== steps.length || known.times.length !== times.length) return false;
  return steps.every((step, index) => step === known.steps[index] && Object.is(values[index] ?? Number.NaN, known.values[index]));
}

/** Keys of the metrics that are drawn, in the order of the card: what has a course, at most `most`. */
export function drawnKeys(card: Pick<RunCard, 'metrics'>, courses: ReadonlyMap<string, SeriesColumns>, most: number): string[] {
  return card.metrics.filter(({ key }) => (courses.get(key)?.steps.length ?? 0) > 1).slice(0, most).map(({ key }) => key);
}
