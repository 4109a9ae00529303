import type { SyntaxNode } from '@lezer/common';

/** An argument of a call. */
export interface Argument {
  /** Of a keyword. */
  readonly name?: string;
  /** `*` or `**`: gives several. */
  readonly stars?: '*' | '**';
  readonly value: SyntaxNode;
  /** From the keyword, or the value. */
  readonly from: number;
}

/** The arguments of a `CallExpression` or a `Decorator`, as written; what does not parse among them is left out. */
export function argumentsOf(call: SyntaxNode, text: string): Argument[] {
  const found: Argument[] = [];
  let nodes: SyntaxNode[] = [];
  const end = (): void => {
    const made = argumentOf(nodes, text);
    if (made !== undefined) found.push(made);
    nodes = [];
  };
  for (let node = call.getChild('ArgList')?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (node.name === ',') end();
    else if (node.name !== '(' && node.name !== ')' && !node.type.isError) nodes.push(node);
  }
  end();
  return found;
}

/** What stands between two commas: `value`, `name=value`, `*several`, or `value for …`, of which the value is the first. */
function argumentOf([first, second, third]: readonly SyntaxNode[], text: string): Argument | undefined {
  if (first === undefined) return undefined;
  if (first.name === '*' || first.name === '**') return second === undefined ? undefined : { stars: first.name, value: second, from: first.from };
  if (second?.name !== 'AssignOp') return { value: first, from: first.from };
  return third === undefined ? undefined : { name: text.slice(first.from, first.to), value: third, from: first.from };
}

/** An argument by its keyword or its place among those without one. */
export function argument(args: readonly Argument[], name: string, place?: number): Argument | undefined {
  const named = args.find((each) => each.name === name);
  if (named !== undefined || place === undefined) return named;
  const placed = args.filter((each) => each.name === undefined);
  return placed.slice(0, place + 1).some(({ stars }) => stars !== undefined) ? undefined : placed[place];
}
