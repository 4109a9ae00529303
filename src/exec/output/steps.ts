import type { Reading } from './reading';

/** What is known of one key. */
interface KeyState {
  /** Step of its last point. */
  last: number;
  count: number;
  /** Epoch in force at its last point, when that was its step. */
  epoch?: number | undefined;
  /** Whether it shows up more than once in an epoch, so that it is counted. */
  counted: boolean;
}

/**
 * Gives each value its step: the one its line names, else the epoch in force, else how often its key was seen before. A step that begins anew in each epoch
 * goes on from the one before, so that a series never runs back.
 */
export class Steps {
  readonly #keys = new Map<string, KeyState>();
  #epoch: number | undefined;
  #firstEpoch: number | undefined;
  #offset = 0;
  #lastStep = -1;
  #lastEpoch: number | undefined;

  /** The epoch in force. */
  get epoch(): number | undefined {
    return this.#epoch;
  }

  /** A line said which epoch begins or goes on. */
  setEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#firstEpoch ??= epoch;
  }

  /** The step that the line itself names, if it does; the same for all its values. */
  named(reading: Reading): number | undefined {
    const { epoch, step, stepTotal } = reading;
    if (step === undefined) return epoch;
    if (epoch === undefined && this.#epoch === undefined) return step;
    const now = epoch ?? this.#epoch ?? 0;
    if (stepTotal !== undefined && step <= stepTotal) return (now - Math.min(1, this.#firstEpoch ?? now)) * stepTotal + step;
    if (this.#lastEpoch !== undefined && now !== this.#lastEpoch && step <= this.#lastStep) this.#offset += this.#lastStep + 1;
    this.#lastEpoch = now;
    this.#lastStep = step;
    return this.#offset + step;
  }

  /** The step of one value, `named` being what its line says. */
  of(key: string, named: number | undefined, counted: boolean): number {
    const state = this.#keys.get(key) ?? { last: -1, count: 0, counted };
    this.#keys.set(key, state);
    const step = named ?? this.#unnamed(state);
    state.last = step;
    state.count += 1;
    return step;
  }

  #unnamed(state: KeyState): number {
    if (this.#epoch === undefined || state.counted) return state.count === 0 ? 0 : state.last + 1;
    if (state.epoch === this.#epoch || this.#epoch <= state.last) {
      state.counted = true;
      return state.last + 1;
    }
    state.epoch = this.#epoch;
    return this.#epoch;
  }
}
