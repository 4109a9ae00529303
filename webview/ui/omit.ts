/** An object without one of its members. */
export function omit<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: left, ...rest } = value;
  void left;
  return rest;
}
