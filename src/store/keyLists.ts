import type { Reader } from './sql';

/** Most keys answered of each kind. */
const MAX_KEYS = 200;

/** The known keys of an experiment's active runs, the most used first. */
export interface ExperimentKeys {
  metric_keys: string[];
  param_keys: string[];
  tag_keys: string[];
}

/** Of keys used alike, metrics come in the order they were first logged, which is their author's; the rest by name. */
const USED = (table: string): string =>
  `SELECT t.key FROM ${table} t JOIN runs r ON r.run = t.run WHERE r.experiment = ? AND r.lifecycle_stage = 'active'
   GROUP BY t.key ORDER BY count(*) DESC, ${table === 'series' ? 'min(t.series)' : 't.key'}`;

/** Key lists by experiment. They cost a pass over all values, so they are kept until a key that they lack is written. */
export class KeyLists {
  readonly #lists = new Map<number, { all: Record<'metric' | 'param' | 'tag', Set<string>>; top: ExperimentKeys }>();

  get(reader: Reader, experiment: number): ExperimentKeys {
    let known = this.#lists.get(experiment);
    if (!known) {
      const keys = (table: string): string[] => reader.all<[string]>(USED(table), [experiment]).map((row) => row[0]);
      const [metric, param, tag] = [keys('series'), keys('params'), keys('tags')];
      known = {
        all: { metric: new Set(metric), param: new Set(param), tag: new Set(tag) },
        top: { metric_keys: metric.slice(0, MAX_KEYS), param_keys: param.slice(0, MAX_KEYS), tag_keys: tag.slice(0, MAX_KEYS) },
      };
      this.#lists.set(experiment, known);
    }
    return known.top;
  }

  /** Tells that keys were written. */
  written(experiment: number, kind: 'metric' | 'param' | 'tag', keys: Iterable<string>): void {
    const known = this.#lists.get(experiment)?.all[kind];
    if (!known) return;
    for (const key of keys) {
      if (!known.has(key)) {
        this.#lists.delete(experiment);
        return;
      }
    }
  }

  /** Tells that runs came or went as a whole. */
  drop(experiment: number): void {
    this.#lists.delete(experiment);
  }

  clear(): void {
    this.#lists.clear();
  }
}
