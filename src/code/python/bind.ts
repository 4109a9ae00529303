import type { SyntaxNode } from '@lezer/common';
import { callValue } from './callValue';
import { iterated, loopsOf, nextNamed, targetNames } from './loops';
import { children, type Evaluator } from './evaluate';
import { importsOf } from './imports';
import type { Scope } from './scopes';
import { choose, type Entry, pathOf, type Value } from './values';
import type { Walk } from './walk';

/** Modules whose names `from … import *` brings in are looked up under this name. */
const STAR = '*';

/** An import gives names. */
export function bindImport(walk: Walk, node: SyntaxNode): void {
  const { scope, block } = walk;
  for (const { name, path } of importsOf(node, walk.text)) scope.bind(name, { at: node.to, block, value: () => ({ kind: 'path', path: name === STAR ? path.slice(0, -2) : path }) });
}

/** One name with one value. */
const SIMPLE = /([A-Za-z_]\w*)[ \t]*=(?!=)/y;

/** `a = …` with nothing else to it, which most assignments are: looked at only when somebody asks for the name. Whether it is one. */
export function bindAssignment({ scope, block, evaluator, tree, text }: Walk, { from, to }: { readonly from: number; readonly to: number }): boolean {
  SIMPLE.lastIndex = from;
  const name = SIMPLE.exec(text)?.[1];
  if (name === undefined) return false;
  const value = (): Value | undefined => {
    let node: SyntaxNode | null = tree.resolveInner(from, 1);
    while (node !== null && node.name !== 'AssignStatement') node = node.parent;
    const groups = node === null ? [] : sides(node);
    return groups.length < 2 ? undefined : together(evaluator, groups.at(-1)!, scope);
  };
  scope.bind(name, { at: to, block, value });
  return true;
}

/** Several values with commas are a tuple. */
function together(evaluator: Evaluator, source: readonly SyntaxNode[], scope: Scope): Value | undefined {
  return source.length === 1 ? evaluator.evaluate(source[0], scope) : { kind: 'items', brackets: '()', items: source.map((each) => evaluator.evaluate(each, scope)) };
}

/** `a: int = …`, `a, b = …`, `self.a = …`, `a["b"] = …`, `a += …`, `(a := …)`. */
export function bindTargets(walk: Walk, node: SyntaxNode): void {
  const { scope, block, evaluator } = walk;
  const groups = sides(node);
  const source = groups.pop() ?? [];
  for (const targets of groups) {
    if (targets.length === 1 && targets[0]!.name === 'MemberExpression') bindMember(walk, targets[0]!, node, source[0]);
    const names = targets.flatMap(targetNames);
    for (const [index, target] of names.entries()) {
      const value = (): Value | undefined => {
        if (node.name === 'UpdateStatement') return undefined;
        if (names.length === 1 && targets[0]!.name === 'VariableName') return together(evaluator, source, scope);
        if (source.length === names.length) return evaluator.evaluate(source[index], scope);
        const whole = source.length === 1 ? evaluator.evaluate(source[0], scope) : undefined;
        return whole?.kind === 'items' && whole.items.length === names.length ? whole.items[index] : undefined;
      };
      scope.bind(walk.text.slice(target.from, target.to), { at: node.to, block, value });
    }
  }
}

/** The sides of an assignment, left to right, each of one expression or of several with commas; a type alone assigns nothing. */
function sides(node: SyntaxNode): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const child of children(node)) {
    if (child.name === 'AssignOp' || child.name === 'UpdateOp') groups.push([]);
    else if (child.name !== ',' && child.name !== 'TypeDef' && !child.type.isError) groups.at(-1)!.push(child);
  }
  return groups.length === 1 ? [] : groups;
}

function bindMember(walk: Walk, target: SyntaxNode, statement: SyntaxNode, source: SyntaxNode | undefined): void {
  const { scope, block, evaluator, text } = walk;
  const base = target.firstChild;
  const property = target.getChild('PropertyName');
  if (base === null) return;
  const baseText = text.slice(base.from, base.to);
  const owner = scope.enclosingClass;
  if (property !== null) {
    if (baseText === 'self' || baseText === 'cls') owner?.bind(text.slice(property.from, property.to), { at: statement.to, block, value: () => evaluator.evaluate(source, scope) });
  } else if (base.name === 'VariableName') scope.add(baseText, { at: statement.to, node: target, scope });
  else if (/^self\.\w+$/.test(baseText)) owner?.add(baseText.slice('self.'.length), { at: statement.to, node: target, scope });
}

/** The names of a `for`. */
export function bindFor({ scope, block, evaluator, text }: Walk, node: SyntaxNode): void {
  for (const { names, over } of loopsOf(node)) {
    for (const [index, name] of names.entries()) {
      scope.bind(text.slice(name.from, name.to), { at: over.from, block, value: () => iterated(evaluator, over, scope, names.length)[index] });
    }
  }
}

/** `with … as name`. */
export function bindWith(walk: Walk, node: SyntaxNode): void {
  const { scope, block, evaluator, text } = walk;
  for (let as = node.getChild('as'); as !== null; as = nextNamed(as, 'as')) {
    const [source, target] = [as.prevSibling, as.nextSibling];
    if (target?.name === 'VariableName') scope.bind(text.slice(target.from, target.to), { at: target.to, block, value: () => evaluator.evaluate(source, scope) });
  }
}

/** Parameters of a function or lambda: unknown, but for what their type says. */
export function bindParameters(walk: Walk, node: SyntaxNode): void {
  const { scope, block, evaluator, text } = walk;
  for (let each = node.getChild('ParamList')?.firstChild ?? null; each !== null; each = each.nextSibling) {
    if (each.name !== 'VariableName' || each.prevSibling?.name === 'AssignOp') continue;
    const type = each.nextSibling?.name === 'TypeDef' ? each.nextSibling.lastChild : null;
    const value = (): Value | undefined => {
      const path = type === null ? undefined : pathOf(evaluator.evaluate(type, scope.parent!));
      return path === undefined ? undefined : { kind: 'instance', of: path, options: [] };
    };
    scope.bind(text.slice(each.from, each.to), { at: node.from, block, value });
  }
}

/** A function, by what its `return`s give. */
export function functionValue(evaluator: Evaluator, scope: Scope): Value {
  return { kind: 'function', at: scope.node.from, result: () => choose(scope.returns.map((statement) => evaluator.evaluate(statement.firstChild?.nextSibling, scope))) };
}

/** A class, by the values that its body gives its names. */
export function classValue(evaluator: Evaluator, scope: Scope): Value {
  return {
    kind: 'class',
    member: (name) => choose((scope.bindings(name) ?? []).map((binding) => evaluator.valueOf(binding))),
    fields: () => scope.node.getChild('Body')?.getChildren('AssignStatement').flatMap((statement) => field(evaluator, statement, scope)) ?? [],
  };
}

/** A field of a class with a type, as those of data classes have one: `lr: float = 0.05`. */
function field(evaluator: Evaluator, statement: SyntaxNode, scope: Scope): Entry[] {
  const name = statement.firstChild;
  if (name?.name !== 'VariableName' || statement.getChild('TypeDef') === null) return [];
  const source = statement.getChild('AssignOp')?.nextSibling;
  const known = source?.name === 'CallExpression' ? defaultOf(evaluator, source, scope) : evaluator.evaluate(source, scope);
  return [{ name: { kind: 'exact', name: evaluator.source(name) }, span: { start: statement.from, end: statement.to }, ...(known === undefined ? {} : { value: known }) }];
}

/** `field(default=0.05)` of data classes and its like. */
function defaultOf(evaluator: Evaluator, call: SyntaxNode, scope: Scope): Value | undefined {
  const args = children(call.getChild('ArgList') ?? call);
  const given = args.find((each) => each.name === 'VariableName' && evaluator.source(each) === 'default' && each.nextSibling?.name === 'AssignOp');
  return given === undefined ? callValue(evaluator, call, scope) : evaluator.evaluate(given.nextSibling?.nextSibling, scope);
}
