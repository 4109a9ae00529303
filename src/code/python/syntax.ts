import { type Parser, type Tree, TreeFragment } from '@lezer/common';
import { parser } from '@lezer/python';

/** A text is parsed in portions; the tree when there is none left. */
export interface Parsing {
  /** Parses a little further, well under a millisecond's worth. */
  advance(): Tree | null;
}

/**
 * The syntax tree of one Python text, kept current over its edits: only what changed is parsed again. Pieces are taken from the last tree without errors, so that a
 * bracket which was open for a while leaves nothing behind when it is closed.
 */
export class PythonSyntax {
  #text = '';
  #fragments: readonly TreeFragment[] = [];

  /** Begins to parse the present text. */
  parse(text: string): Parsing {
    const fragments = TreeFragment.applyChanges(this.#fragments, changes(this.#text, text));
    return python.startParse(text, fragments);
  }

  /** Keeps the tree of a text that was parsed wholly, for the next time. */
  keep(text: string, tree: Tree): void {
    this.#text = text;
    this.#fragments = TreeFragment.addTree(tree);
  }
}

const python: Parser = parser;

/** What lies between what two texts have in common at their beginnings and ends. */
function changes(before: string, after: string): { fromA: number; toA: number; fromB: number; toB: number }[] {
  if (before === after) return [];
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shortest - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end += 1;
  return [{ fromA: start, toA: before.length - end, fromB: start, toB: after.length - end }];
}
