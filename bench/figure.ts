/** One measured figure beside its peers and what the machine could do at best. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** The same measurement of other programs, in the same run. */
  readonly peers: Readonly<Record<string, number>>;
  /** The machine's own limit for it, measured in the same run. */
  readonly limit?: number;
}

/** Figures by name. */
export type Figures = Record<string, Figure>;

/** A named group of figures that is measured together. */
export interface Benchmark {
  readonly name: string;
  /** What it measures, one line. */
  readonly about: string;
  measure(): Promise<Figures>;
}

/** The middle of several values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Rounded to three digits, since no more of a measurement is true. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
