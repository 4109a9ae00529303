/** A list of doubles that grows, eight bytes each. */
export class Numbers {
  #data = new Float64Array(16);
  length = 0;

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#data[index] ?? NaN;
  }

  /** What is held, not copied. */
  get values(): Float64Array {
    return this.#data.subarray(0, this.length);
  }
}
