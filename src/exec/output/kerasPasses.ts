import type { Reading } from './reading';

/**
 * Keras prints a bar while it trains an epoch and one of the same looks when a model is evaluated afterwards. The second whole bar of an epoch, when it adds
 * nothing to the first, is the evaluation, and its values are kept apart from those of the training.
 */
export class KerasPasses {
  #epoch: number | undefined;
  #keys = new Set<string>();

  /** The values of a bar's last state, under the epoch in force. A bar that is not at its end says nothing that lasts. */
  read(reading: Reading, epoch: number | undefined): Reading {
    if (reading.keras === 'part' || reading.values.length === 0) return { values: [] };
    if (epoch === undefined) return { values: reading.values };
    const keys = new Set(reading.values.map((value) => value.key));
    const again = epoch === this.#epoch && this.#keys.size > 0 && [...keys].every((key) => this.#keys.has(key));
    if (again) return { values: reading.values.map((value) => ({ ...value, key: `eval_${value.key}` })), epoch };
    this.#epoch = epoch;
    this.#keys = keys;
    return { values: reading.values, epoch };
  }
}
