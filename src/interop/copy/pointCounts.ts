import type { Metric } from '../history';

/** A point's own text beside its key: two that agree are one point to every target. */
const textOf = ({ step, timestamp, value }: Metric): string => `${step} ${timestamp} ${value}`;

/**
 * Counts the different points of each key, for targets keep a point that repeats once. Repeats are found among the points of one step and time that follow
 * each other, so that memory does not follow the length of a series.
 */
export class PointCounts {
  readonly #keys = new Map<string, { count: number; moment: string; values: Set<number> }>();

  add(points: readonly Metric[]): void {
    for (const { key, step, timestamp, value } of points) {
      const moment = `${step} ${timestamp}`;
      const known = this.#keys.get(key);
      if (known === undefined) this.#keys.set(key, { count: 1, moment, values: new Set([value]) });
      else if (known.moment !== moment) {
        known.count++;
        known.moment = moment;
        known.values = new Set([value]);
      } else if (!known.values.has(value)) {
        known.count++;
        known.values.add(value);
      }
    }
  }

  get keys(): readonly string[] {
    return [...this.#keys.keys()];
  }

  of(key: string): number {
    return this.#keys.get(key)?.count ?? 0;
  }
}

/** Counts the different points of one key wherever repeats stand; memory follows the series. */
export async function countExactly(points: AsyncIterable<readonly Metric[]>, key: string): Promise<number> {
  const seen = new Set<string>();
  for await (const block of points) for (const point of block) if (point.key === key) seen.add(textOf(point));
  return seen.size;
}
