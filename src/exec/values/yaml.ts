import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node, type Scalar } from 'yaml';
import { toNumber } from './number';
import type { Problems } from './problems';
import type { Tree } from './tree';
import { errorWords } from '../errorWords';

/** Most nodes that aliases may stand for: few lines can else say more than fits in memory. */
const MOST_NODES = 100_000;

/** Reads the first document of a YAML text. Undefined when it cannot be read; why is in `problems`. */
export function readYaml(text: string, problems: Problems): Tree | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, strict: false, uniqueKeys: false });
  const [document] = 'empty' in documents ? [] : documents;
  if (document === undefined) return undefined;
  for (const error of document.errors.slice(0, 5)) problems.add('syntax', lines.linePos(error.pos[0]).line, `YAML: ${error.message}`);
  if (document.errors.length > 0 || document.contents === null) return undefined;
  try {
    return new Reader(document, lines).read(document.contents, 0);
  } catch (error) {
    problems.add('syntax', undefined, `YAML: ${errorWords(error)}`);
    return undefined;
  }
}

class Reader {
  #nodes = 0;

  constructor(private readonly document: Document.Parsed, private readonly lines: LineCounter) {}

  read(node: Node | null, depth: number): Tree {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || depth > 100) throw new Error('Its aliases make it too large.');
    const start = node?.range?.[0];
    const line = start === undefined ? undefined : this.lines.linePos(start).line;
    if (isAlias(node)) return this.read(node.resolve(this.document) ?? null, depth + 1);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item as Node | null, depth + 1));
      return { kind: 'list', items, json: `[${items.map(asJson).join(', ')}]`, line };
    }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) => [keyText(key), this.read(value as Node | null, depth + 1)] as const);
      return { kind: 'map', entries, json: `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${asJson(item)}`).join(', ')}}`, line };
    }
    return isScalar(node) ? leafOf(node, line) : { kind: 'leaf', text: 'null', number: undefined, line };
  }
}

function leafOf(node: Scalar, line: number | undefined): Tree {
  const { value } = node;
  if (typeof value === 'string' || value === null || node.type !== 'PLAIN') {
    const text = value === null ? 'null' : asText(value);
    // YAML 1.2 takes 1e-5 for a number and Python's reader does not: to a person it is one.
    return { kind: 'leaf', text, number: node.type === 'PLAIN' ? toNumber(text) : undefined, line };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return { kind: 'leaf', text: String(value), number: value, line };
  const text = node.source ?? asText(value);
  return { kind: 'leaf', text, number: toNumber(text), line };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function keyText(key: unknown): string {
  return asText(isScalar(key) ? key.value : key);
}

function asJson(tree: Tree): string {
  if (tree.kind !== 'leaf') return tree.json;
  return tree.number !== undefined || /^(?:true|false|null)$/.test(tree.text) ? tree.text : JSON.stringify(tree.text);
}
