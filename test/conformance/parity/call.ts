import type { Json } from '../../../src/protocol/json';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON where it is such, else its text. */
  readonly body: Json;
}

/** A difference that is meant. */
export interface Difference {
  /**
   * Places in the answer that it stands at: names of fields joined by dots, a number for an item of a list, `*` for any, `**` at the end for all below, a name with `*` at its end for
   * all that begin so.
   * `status` is the answer's, `headers.NAME` a header; all else is below the body.
   */
  readonly at: readonly string[];
  /** Only where this holds of the two values; `undefined` is nothing there. */
  readonly when?: (ours: Json | undefined, theirs: Json | undefined) => boolean;
  /** Why ours is as it is. */
  readonly why: string;
}

/**
 * A call that both servers get. Texts may hold `{name}`: what an earlier call kept under that name, on each server its own; `{name}` stands in the answers that are
 * compared, too.
 */
export interface Call {
  /** What is tried, once only. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/api/2.0/`, or from the root when it begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** The body as JSON. */
  readonly body?: unknown;
  /** The body as it is, instead. */
  readonly bytes?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Under which names parts of the answer are kept; places as in `Difference`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Lists whose order the protocol leaves open, beside those of `OPEN_ORDER`. */
  readonly unordered?: readonly string[];
  /** Headers that are compared. */
  readonly headersToo?: readonly string[];
  readonly differs?: readonly Difference[];
}

/** A list of calls in their order, with what belongs to it. */
export interface Scene {
  readonly name: string;
  readonly calls: readonly Call[];
}
