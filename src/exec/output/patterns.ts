import { createContext, Script } from 'node:vm';

/** Longest time a person's pattern may take for the lines of one chunk, ms. */
const MOST_MS = 250;
/** Longest line that a person's pattern is tried on, characters. */
const MOST_CHARACTERS = 4000;
/** Most matches of one pattern in one line. */
const MOST_MATCHES = 100;

/** What one match of a pattern said: the texts of its named groups. */
export type Groups = Readonly<Record<string, string | undefined>>;

/**
 * The regular expression of a person, as JavaScript writes them, that reads metrics from a line: a named group is a metric of that name, as in
 * `loss is (?<loss>\S+)`; `(?<step>…)` and `(?<epoch>…)` say the step; `(?<key>…)` with `(?<value>…)` name one in the output. `/…/i` may have flags. Raises
 * `Error` with words for the person.
 */
export function compilePattern(text: string): RegExp {
  const slashed = /^\/(.+)\/([imsu]*)$/s.exec(text);
  const source = slashed?.[1] ?? text;
  // Python's way of naming groups is the one many know.
  const named = source.replaceAll('(?P<', '(?<');
  let pattern: RegExp;
  try {
    pattern = new RegExp(named, `${slashed?.[2] ?? ''}g`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '') : String(error);
    throw new Error(`The metric pattern ${text} cannot be read: ${reason}.`, { cause: error });
  }
  const groups = [...named.matchAll(/\(\?<([A-Za-z_$][\w$]*)>/g)].map((match) => match[1] ?? '');
  if (groups.includes('key') !== groups.includes('value') || groups.every((name) => name === 'step' || name === 'epoch')) {
    throw new Error(`The metric pattern ${text} names no metric. Name a group after it, as in loss=(?<loss>\\S+), or name both (?<key>…) and (?<value>…).`);
  }
  return pattern;
}

/**
 * Runs a person's patterns. A pattern can need longer than the world lasts for one line, and nothing in the language interrupts it but the clock that
 * `node:vm` sets; so the lines of a chunk go there together, and a pattern that was cut short is not used again.
 */
export class Patterns {
  readonly #on: RegExp[];
  readonly #world: { work: () => void };
  readonly #script = new Script('work()');

  constructor(patterns: readonly RegExp[], private readonly warn: (line: string) => void) {
    this.#on = patterns.map((pattern) => (pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`)));
    this.#world = createContext({ work: () => undefined }) as { work: () => void };
  }

  get any(): boolean {
    return this.#on.length > 0;
  }

  /** The matches of each line. */
  match(lines: readonly string[]): Groups[][] {
    const found: Groups[][] = lines.map(() => []);
    for (const pattern of [...this.#on]) {
      this.#world.work = () => {
        for (const [at, line] of lines.entries()) collect(pattern, line, found[at] ?? []);
      };
      try {
        this.#script.runInContext(this.#world, { timeout: MOST_MS });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        this.#on.splice(this.#on.indexOf(pattern), 1);
        this.warn(`The metric pattern ${pattern.source} takes too long and is not used any more in this run. Patterns inside patterns that repeat, as in (a+)+, do that.`);
      }
    }
    return found;
  }
}

function collect(pattern: RegExp, line: string, into: Groups[]): void {
  const text = line.length > MOST_CHARACTERS ? line.slice(0, MOST_CHARACTERS) : line;
  pattern.lastIndex = 0;
  for (let count = 0; count < MOST_MATCHES; count += 1) {
    const match = pattern.exec(text);
    if (match === null) return;
    if (match.groups !== undefined) into.push({ ...match.groups });
    if (match[0] === '') pattern.lastIndex += 1;
  }
}
