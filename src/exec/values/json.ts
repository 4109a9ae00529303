import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { toNumber } from './number';
import type { Problems } from './problems';
import type { Tree } from './tree';

/** Reads JSON, with remarks and Python's NaN and Infinity let pass. Undefined when it cannot be read; why is in `problems`. */
export function readJson(text: string, problems: Problems): Tree | undefined {
  const strict = parse(text);
  // Python writes NaN and Infinity bare.
  const read = strict.errors.length === 0 ? strict : parse(text.replace(/(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, '"$1"'));
  const [error] = read.errors;
  if (error !== undefined) problems.add('syntax', lineAt(read.text, error.offset), words(error));
  if (read.tree === undefined || error !== undefined) return undefined;
  return toTree(read.tree, read.text, new LineCount(read.text));
}

/** Reads JSON Lines: an object a line. Lines that cannot be read are named and left out. */
export function readJsonLines(text: string, problems: Problems): Tree {
  const items: Tree[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const { tree, errors, text: read } = parse(line.replace(/(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, '"$1"'));
    if (tree?.type !== 'object' || errors.length > 0) problems.add('syntax', i + 1, errors[0] === undefined ? 'It is no object in braces.' : words(errors[0]));
    else items.push(toTree(tree, read, { lineOf: () => i + 1 }));
  }
  return { kind: 'list', items, json: '', line: 1 };
}

function parse(text: string): { tree: Node | undefined; errors: ParseError[]; text: string } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  return { tree, errors, text };
}

/** `CommaExpected` as words. */
function words({ error }: ParseError): string {
  const name = printParseErrorCode(error).replace(/(?<=[a-z])[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`);
  return `JSON: ${name}.`;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Lines of offsets that only grow, so that a text is walked once. */
class LineCount {
  #line = 1;
  #next: number;

  constructor(private readonly text: string) {
    this.#next = text.indexOf('\n');
  }

  lineOf(offset: number): number {
    while (this.#next >= 0 && this.#next < offset) {
      this.#line += 1;
      this.#next = this.text.indexOf('\n', this.#next + 1);
    }
    return this.#line;
  }
}

function toTree(node: Node, text: string, lines: Pick<LineCount, 'lineOf'>): Tree {
  const line = lines.lineOf(node.offset);
  if (node.type === 'object' || node.type === 'array') {
    const json = text.slice(node.offset, node.offset + node.length).replace(/\s*\n\s*/g, ' ');
    if (node.type === 'array') return { kind: 'list', items: (node.children ?? []).map((child) => toTree(child, text, lines)), json, line };
    const entries = (node.children ?? []).flatMap((property) => {
      const [key, value] = property.children ?? [];
      return key === undefined || value === undefined ? [] : [[String(key.value), toTree(value, text, lines)] as const];
    });
    return { kind: 'map', entries, json, line };
  }
  const written = node.type === 'string' ? String(node.value) : text.slice(node.offset, node.offset + node.length);
  const special = /^(?:-?Infinity|NaN)$/.test(written);
  return { kind: 'leaf', text: written, number: node.type === 'number' || special ? toNumber(written) : undefined, line };
}
