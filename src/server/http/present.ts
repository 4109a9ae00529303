/** Fields that may be `undefined` become optional ones. */
export type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Takes the fields that are `undefined` out of an object that was just made. */
export function present<T extends object>(value: T): Present<T> {
  for (const key of Object.keys(value) as (keyof T)[]) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the object is fresh and small
    if (value[key] === undefined) delete value[key];
  }
  return value;
}
