import { isAlias, isMap, isScalar, isSeq, visit, type Alias, type Document, type Node } from 'yaml';
import type { Param } from '../../protocol/entities';
import { parseYaml } from '../files/yamlText';

const DEEPEST = 8;
const MOST = 2000;
/** Nodes that are looked at in all, however often they are named again. */
const MOST_NODES = 100_000;
/** Characters that all values have together: one text may be named again and again. */
const MOST_TEXT = 16 * 1024 * 1024;

/** What a YAML file says as params: keys joined by dots, values as they are written, lists as JSON. Undefined for a text that is no YAML map. */
export function yamlParams(text: string): Param[] | undefined {
  let document: Document;
  try {
    // As Python's writer: YAML 1.1. Tags such as !!python/object say nothing here.
    document = parseYaml(text, { version: '1.1', strict: false });
  } catch {
    return undefined;
  }
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  return new Flattener(document).params(document.contents);
}

class Flattener {
  readonly #params: Param[] = [];
  readonly #meant = new Map<Alias, Node>();
  #nodes = 0;
  #left = MOST_TEXT;

  constructor(document: Document) {
    // In one pass: the library looks each alias up by a walk over the whole document.
    const anchors = new Map<string, Node>();
    visit(document, {
      Alias: (_, alias) => {
        const node = anchors.get(alias.source);
        if (node !== undefined) this.#meant.set(alias, node);
      },
      Value: (_, node) => {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
  }

  params(root: Node): Param[] {
    this.#visit(root, '', 0);
    return this.#params;
  }

  #visit(node: unknown, key: string, depth: number): void {
    if (this.#params.length >= MOST || this.#nodes++ > MOST_NODES) return;
    const meant = this.#resolved(node);
    if (isMap(meant) && meant.items.length > 0 && depth < DEEPEST) {
      for (const item of meant.items) {
        const name = isScalar(item.key) ? this.#text(item.key) : '';
        if (name !== '') this.#visit(item.value, key === '' ? name : `${key}.${name}`, depth + 1);
      }
    } else if (key !== '') this.#params.push({ key, value: isScalar(meant) || meant === undefined || meant === null ? this.#text(meant) : this.#json(meant, depth) });
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? this.#meant.get(node) : node;
  }

  /** A scalar as it is written; booleans and nothing as Python's client would have logged them. */
  #text(node: unknown): string {
    const text = this.#scalar(node);
    this.#left -= text.length;
    return this.#left < 0 ? '' : text;
  }

  #scalar(node: unknown): string {
    if (!isScalar(node) || node.value === null || node.value === undefined) return 'None';
    if (typeof node.value === 'boolean') return node.value ? 'True' : 'False';
    if (typeof node.value === 'string') return node.value;
    return node.source ?? scalarText(node.value);
  }

  #json(node: unknown, depth: number): string {
    const meant = this.#resolved(node);
    if (this.#nodes++ > MOST_NODES || depth > 2 * DEEPEST) return 'null';
    if (isSeq(meant)) return `[${meant.items.map((item) => this.#json(item, depth + 1)).join(', ')}]`;
    if (isMap(meant)) return `{${meant.items.map((item) => `${JSON.stringify(this.#text(item.key))}: ${this.#json(item.value, depth + 1)}`).join(', ')}}`;
    if (!isScalar(meant) || meant.value === null || meant.value === undefined) return 'null';
    const text = typeof meant.value === 'boolean' ? String(meant.value) : this.#text(meant);
    return typeof meant.value === 'string' ? JSON.stringify(text) : text;
  }
}

/** A number or a moment. */
function scalarText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : typeof value === 'number' || typeof value === 'bigint' ? value.toString() : '';
}
