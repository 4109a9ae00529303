/** What one line of output says: values, and the step they belong to as far as the line names it. */
export interface Reading {
  readonly values: readonly Named[];
  /** Number of the epoch. */
  readonly epoch?: number | undefined;
  /** Number within the epoch, or of the whole training; see `stepTotal`. */
  readonly step?: number | undefined;
  /** How many steps an epoch has, when the line says so. */
  readonly stepTotal?: number | undefined;
  /** True when no epoch in force is to be taken as the step: the line speaks of a time between two epochs. */
  readonly counted?: boolean;
  /** Set by Keras' lines: values of a second pass over the same epoch measure the finished model. */
  readonly keras?: 'part' | 'whole';
}

/** A value with its name, as printed. */
export interface Named {
  readonly key: string;
  readonly value: number;
  /** Lower-case unit behind the value. */
  readonly unit?: string | undefined;
}
