import type { Metric, Param } from '../../protocol/entities';

/** Points that are held back of one key at most: a value that never changed for so long is no result. */
const MOST_HELD = 10_000;

/**
 * Keeps values that only repeat a parameter of the run out of its metrics: a script with `--lr 0.1` that prints `lr=0.1`. As soon as a key takes another
 * value it is a metric like any other, a learning rate that decays, and has its first points too.
 */
export class ParameterEchoes {
  readonly #values = new Map<string, number>();
  readonly #held = new Map<string, Metric[]>();

  constructor(params: readonly Param[]) {
    for (const { key, value } of params) {
      const number = value.trim() === '' ? NaN : Number(value);
      if (Number.isNaN(number)) continue;
      const name = plain(key);
      this.#values.set(name, number);
      // Nested settings are printed by their own names: `model.lr=0.1` as `lr`.
      const last = name.slice(name.lastIndexOf('.') + 1);
      if (!this.#values.has(last)) this.#values.set(last, number);
    }
  }

  /** The points to record now that this one was read: none, itself, or with it those that were held back before. */
  take(point: Metric): readonly Metric[] {
    if (this.#values.size === 0) return [point];
    const name = plain(point.key);
    const given = this.#values.get(name);
    if (given === undefined) return [point];
    const held = this.#held.get(point.key) ?? [];
    if (point.value === given) {
      if (held.length < MOST_HELD) held.push(point);
      this.#held.set(point.key, held);
      return [];
    }
    this.#values.delete(name);
    this.#held.delete(point.key);
    return [...held, point];
  }
}

/** A name as options and what is printed of them differ: `Learning-Rate` and `learning_rate`. */
function plain(key: string): string {
  return key.toLowerCase().replace(/[-\s]/g, '_');
}
