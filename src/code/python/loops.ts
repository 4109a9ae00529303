import type { SyntaxNode } from '@lezer/common';
import { argumentsOf } from './callArguments';
import { children, type Evaluator } from './evaluate';
import type { Scope } from './scopes';
import { choose, type Value } from './values';

/** A `for` of a statement or a comprehension. */
interface Loop {
  readonly names: readonly SyntaxNode[];
  /** What it goes over. */
  readonly over: SyntaxNode;
}

/** The `for`s of a statement or comprehension, in the order of the text. */
export function loopsOf(node: SyntaxNode): Loop[] {
  const loops: Loop[] = [];
  for (let each = node.getChild('for'); each !== null; each = nextNamed(each, 'for')) {
    const into = nextNamed(each, 'in');
    const over = into?.nextSibling;
    if (into === null || over === null || over === undefined) break;
    const names: SyntaxNode[] = [];
    for (let target = each.nextSibling; target !== null && target.from < into.from; target = target.nextSibling) names.push(...targetNames(target));
    loops.push({ names, over });
  }
  return loops;
}

/** The next sibling of a name. */
export function nextNamed(node: SyntaxNode, name: string): SyntaxNode | null {
  for (let each = node.nextSibling; each !== null; each = each.nextSibling) if (each.name === name) return each;
  return null;
}

const COMPREHENSION = /ComprehensionExpression$/;

/** What a name stands for that a comprehension or lambda around a node gives; `bound` without a value for what is not known, undefined where none has the name. */
export function boundAround(evaluator: Evaluator, node: SyntaxNode, name: string, scope: Scope): { readonly value: Value | undefined } | undefined {
  for (let around = node.parent; around !== null && around.from >= scope.node.from && around.name !== 'FunctionDefinition' && around.name !== 'ClassDefinition'; around = around.parent) {
    if (COMPREHENSION.test(around.name)) {
      for (const { names, over } of loopsOf(around)) {
        // What is gone over is looked up before the names are given.
        if (over.from <= node.from && node.to <= over.to) break;
        const index = names.findIndex((each) => evaluator.source(each) === name);
        if (index >= 0) return { value: iterated(evaluator, over, scope, names.length)[index] };
      }
    } else if (around.name === 'LambdaExpression') {
      const names = around.getChild('ParamList')?.getChildren('VariableName') ?? [];
      if (names.some((each) => evaluator.source(each) === name)) return { value: undefined };
    }
  }
  return undefined;
}

/** What a `for` gives to its names by going over a value: one for each of them. */
export function iterated(evaluator: Evaluator, over: SyntaxNode, scope: Scope, names: number): (Value | undefined)[] {
  const byBuiltin = overBuiltin(evaluator, over, scope, names);
  if (byBuiltin !== undefined) return byBuiltin;
  const value = evaluator.evaluate(over, scope);
  const each = Array.from({ length: names }, (_, index) => index);
  if (value?.kind === 'dictionary') return each.map((index) => (index === 0 ? choose(value.entries.map(({ name }) => ({ kind: 'text', name }))) : undefined));
  if (value?.kind !== 'items') return each.map(() => undefined);
  return names === 1 ? [choose(value.items)] : each.map((index) => choose(value.items.map((item) => (item?.kind === 'items' ? item.items[index] : undefined))));
}

/** `enumerate(…)` and `zip(…)`. */
function overBuiltin(evaluator: Evaluator, over: SyntaxNode, scope: Scope, names: number): (Value | undefined)[] | undefined {
  const callee = over.name === 'CallExpression' ? over.firstChild : null;
  if (callee?.name !== 'VariableName') return undefined;
  const args = argumentsOf(over, evaluator.text);
  const name = evaluator.source(callee);
  if (name === 'enumerate' && names === 2 && args.length > 0) return [undefined, ...iterated(evaluator, args[0]!.value, scope, 1)];
  return name === 'zip' && names === args.length ? args.flatMap(({ value }) => iterated(evaluator, value, scope, 1)) : undefined;
}

/** The names that a target binds, in order; a name within brackets too. */
export function targetNames(node: SyntaxNode): SyntaxNode[] {
  if (node.name === 'VariableName') return [node];
  return node.name === 'TupleExpression' || node.name === 'ArrayExpression' || node.name === 'ParenthesizedExpression' ? children(node).flatMap(targetNames) : [];
}
