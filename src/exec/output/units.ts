/** How many of its kind's smallest unit a unit is; units of one kind can be turned into each other. */
const SIZES: Readonly<Record<string, readonly [kind: string, size: number]>> = {
  ns: ['time', 1e-9], us: ['time', 1e-6], 'µs': ['time', 1e-6], 'μs': ['time', 1e-6], ms: ['time', 1e-3], s: ['time', 1], sec: ['time', 1], secs: ['time', 1], second: ['time', 1], seconds: ['time', 1],
  min: ['time', 60], mins: ['time', 60], minute: ['time', 60], minutes: ['time', 60], h: ['time', 3600], hour: ['time', 3600], hours: ['time', 3600],
  b: ['size', 1], bytes: ['size', 1], kb: ['size', 1e3], mb: ['size', 1e6], gb: ['size', 1e9], tb: ['size', 1e12], kib: ['size', 1024], mib: ['size', 1024 ** 2], gib: ['size', 1024 ** 3], tib: ['size', 1024 ** 4],
};

/** Keeps the values of one key in the unit it had first: a program that prints `900 ms` and later `1.2 s` means one measure. */
export class Units {
  readonly #first = new Map<string, string>();

  /** The value in the first unit of its key; as it is when the units have nothing in common. */
  convert(key: string, value: number, unit: string | undefined): number {
    if (unit === undefined) return value;
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, unit);
      return value;
    }
    const [kind, size] = SIZES[unit] ?? [];
    const [firstKind, firstSize] = SIZES[first] ?? [];
    if (first === unit || kind === undefined || kind !== firstKind || size === undefined || firstSize === undefined) return value;
    return Number((value * (size / firstSize)).toPrecision(12));
  }
}
