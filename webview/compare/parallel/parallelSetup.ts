import { isBoolean, isListOf, isObject, isOneOf, isTextUpTo, maybe } from '../../rpc/checks';

/** How an axis places its values. */
export const SCALES = ['linear', 'log', 'percentile', 'category', 'time'] as const;
/** A scale. */
export type ScaleKind = (typeof SCALES)[number];

/** An axis as a person wants it. */
export interface AxisSetup {
  /** Id of the column. */
  readonly id: string;
  /** The one that suits the values when absent. */
  readonly scale?: ScaleKind;
  /** Greatest values below. */
  readonly inverted?: boolean;
}

/** What the view keeps for itself in `setup.views.parallel`. */
export interface ParallelSetup {
  /** From left to right; empty until the view chose them. */
  readonly axes: readonly AxisSetup[];
  /** A person changed the axes: they are not chosen anew for another metric. */
  readonly chosen: boolean;
  /** Id of the column that colours the lines; the metric of the panel when absent. */
  readonly colour?: string;
  /** Ranges are proposed in the rail. */
  readonly ranges: boolean;
}

const FRESH: ParallelSetup = { axes: [], chosen: false, ranges: true };
const AXES = isListOf(isObject({ id: isTextUpTo(600), scale: maybe(isOneOf(...SCALES)), inverted: maybe(isBoolean) }), 200);

/** What was kept, field by field; raises nothing. */
export function readParallelSetup(value: unknown): ParallelSetup {
  if (typeof value !== 'object' || value === null) return FRESH;
  const { axes, chosen, colour, ranges } = value as Record<string, unknown>;
  const known = AXES(axes) ? axes.filter((axis, index) => axes.findIndex((other) => other.id === axis.id) === index) : FRESH.axes;
  return {
    axes: known.map(({ id, scale, inverted }) => ({ id, ...(scale === undefined ? {} : { scale }), ...(inverted === true ? { inverted } : {}) })),
    // Axes that somebody wrote into a view are meant.
    chosen: chosen === true || (chosen === undefined && known.length > 0),
    ...(isTextUpTo(600)(colour) ? { colour } : {}),
    ranges: ranges !== false,
  };
}
