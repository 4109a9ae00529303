import { type CodePattern, findByPatterns } from './patterns';
import { plainPython } from './python/cells';
import { type Known, NOTHING_KNOWN } from './python/known';
import { readPython } from './python/readPython';
import { PythonSyntax } from './python/syntax';
import type { CodeReading, Site } from './reading';

/** A text to be read. */
export interface CodeText {
  /** The editor's identifier of its language. */
  readonly language: string;
  readonly text: string;
  /** What the cells above it leave; absent for a file of its own. */
  readonly before?: Known;
  /** Whether it is a notebook's cell, which may hold lines for IPython. */
  readonly cell?: boolean;
  /** A cell's tags. */
  readonly tags?: readonly string[];
  /** A person's expressions for the language. */
  readonly patterns?: readonly CodePattern[];
  /** Runs what such an expression makes take arbitrarily long, and ends it in time. */
  readonly bound?: (search: () => readonly Site[]) => readonly Site[];
}

/** A reading, and what it leaves to the cells below. */
export interface ReadText {
  readonly reading: CodeReading;
  readonly after: Known;
}

/** Longer texts are not read: data that somebody saved as a program. Characters. */
const LONGEST = 3_000_000;
export { NOTHING_KNOWN };
const NOTHING: CodeReading = { sites: [], logs: false };

/** What a text logs, read from scratch. */
export function readCode(code: CodeText): CodeReading {
  return new CodeReader().read(code).reading;
}

/**
 * Reads one text again and again as it is edited, taking over what did not change.
 */
export class CodeReader {
  readonly #syntax = new PythonSyntax();

  /** Reads in one go. */
  read(code: CodeText): ReadText {
    const steps = this.steps(code);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  }

  /** Reads in steps well below a millisecond each, but for the last, which takes a few with thousands of lines. */
  *steps(code: CodeText): Generator<void, ReadText> {
    const before = code.before ?? NOTHING_KNOWN;
    const byPatterns = searched(code);
    if (code.language !== 'python' || !isWorthReading(code)) return { reading: withSites(NOTHING, byPatterns), after: before };
    const text = code.cell === true ? plainPython(code.text) : code.text;
    const parsing = this.#syntax.parse(text);
    let tree = parsing.advance();
    while (tree === null) {
      yield;
      tree = parsing.advance();
    }
    const { reading, broken, after } = readPython({ text, tree, before, parameters: code.tags?.includes('parameters') ?? false });
    if (!broken) this.#syntax.keep(text, tree);
    return { reading: withSites(reading, byPatterns), after: code.cell === true ? after() : NOTHING_KNOWN };
  }
}

function searched({ text, patterns = [], bound }: CodeText): readonly Site[] {
  const search = (): readonly Site[] => findByPatterns(text, patterns);
  return patterns.length === 0 || bound === undefined ? search() : bound(search);
}

/** Whether a file may log at all; cells are short, and what one of them says may matter below. */
function isWorthReading({ text, cell }: CodeText): boolean {
  return text.length <= LONGEST && (cell === true || mayLog(text));
}

/** Whether a text of Python says anything by which it might log. */
export function mayLog(text: string): boolean {
  return /mlflow|LightningModule/i.test(text);
}

function withSites(reading: CodeReading, sites: readonly Site[]): CodeReading {
  return sites.length === 0 ? reading : { ...reading, logs: true, sites: [...reading.sites, ...sites].sort((a, b) => a.span.start - b.span.start) };
}
