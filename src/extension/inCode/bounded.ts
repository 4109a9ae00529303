import { createContext, Script } from 'node:vm';

const script = new Script('work()');

/** Does a piece of work that may take arbitrarily long, as a person's regular expression may, and ends it after a time in ms. Raises an error when it was ended. */
export function bounded<T>(work: () => T, milliseconds: number): T {
  return script.runInContext(createContext({ work }), { timeout: milliseconds }) as T;
}
