/** Says whether a value that came from the other side has the shape `T`. */
export type Check<T> = (value: unknown) => value is T;

/** The type a check admits. */
export type Checked<C> = C extends Check<infer T> ? T : never;

/** Any text. */
export const isText: Check<string> = (value): value is string => typeof value === 'string';
/** A number that is not NaN or infinite. */
export const isFinite: Check<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);
/** True or false. */
export const isBoolean: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
/** No parameters: nothing, or an object without meaning. */
export const isNothing: Check<undefined> = (value): value is undefined => value === undefined || value === null;

/** Text of at most `length` characters. */
export function isTextUpTo(length: number): Check<string> {
  return (value): value is string => typeof value === 'string' && value.length <= length;
}

/** One of the words given. */
export function isOneOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (value): value is T => typeof value === 'string' && (words as readonly string[]).includes(value);
}

/** A list of at most `length` items, each admitted by `item`. */
export function isListOf<T>(item: Check<T>, length = 10_000): Check<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.length <= length && value.every((entry) => item(entry));
}

/** A field that may be missing. */
export interface Optional<T> {
  readonly optional: Check<T>;
}

/** Marks a field of `isObject` as one that may be missing. */
export function maybe<T>(check: Check<T>): Optional<T> {
  return { optional: check };
}

type Fields = Readonly<Record<string, Check<never> | Optional<never>>>;
type FieldType<F> = F extends Optional<infer T> ? T : F extends Check<infer T> ? T : never;
type OptionalKeys<F> = { [K in keyof F]: F[K] extends Optional<unknown> ? K : never }[keyof F];
type ObjectOf<F> = { -readonly [K in Exclude<keyof F, OptionalKeys<F>>]: FieldType<F[K]> } & {
  -readonly [K in OptionalKeys<F>]?: FieldType<F[K]>;
};

/** An object whose own fields are admitted one by one; fields that are not named are ignored. */
export function isObject<F extends { readonly [K in keyof F]: Check<unknown> | Optional<unknown> }>(fields: F): Check<ObjectOf<F>> {
  const entries = Object.entries(fields as unknown as Fields);
  return (value): value is ObjectOf<F> => {
    if (typeof value !== 'object' || value === null) return false;
    const record = value as Record<string, unknown>;
    return entries.every(([key, field]) => {
      const own = Object.hasOwn(record, key) ? record[key] : undefined;
      if (typeof field === 'function') return field(own);
      return own === undefined || field.optional(own);
    });
  };
}
