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
  let name: SyntaxNode | undefined;
  let stars: '*' | '**' | undefined;
  let taken = false;
  for (let node = call.getChild('ArgList')?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (node.name === '(' || node.name === ')' || node.type.isError) continue;
    if (node.name === ',') {
      name = stars = undefined;
      taken = false;
    } else if (node.name === '*' || node.name === '**') stars = node.name;
    else if (node.nextSibling?.name === 'AssignOp' && node.name === 'VariableName') name = node;
    else if (node.name !== 'AssignOp' && !taken) {
      // What follows the first expression is a comprehension's `for`.
      taken = true;
      found.push({ ...(name === undefined ? {} : { name: text.slice(name.from, name.to) }), ...(stars === undefined ? {} : { stars }), value: node, from: name?.from ?? node.from });
    }
  }
  return found;
}

/** An argument by its keyword or its place among those without one. */
export function argument(args: readonly Argument[], name: string, place?: number): Argument | undefined {
  const named = args.find((each) => each.name === name);
  if (named !== undefined || place === undefined) return named;
  const placed = args.filter((each) => each.name === undefined);
  return placed.slice(0, place + 1).some(({ stars }) => stars !== undefined) ? undefined : placed[place];
}
