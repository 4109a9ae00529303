import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';
import { bindFor, bindImport, bindParameters, bindTargets, bindWith, classValue, functionValue } from './bind';
import { Evaluator } from './evaluate';
import { type Block, Scope } from './scopes';
import { possibilities, type Value } from './values';

/** A call, with where it stands. */
export interface FoundCall {
  readonly node: SyntaxNode;
  readonly scope: Scope;
}

/** What a walk over a tree found: names with their values, and the calls that may matter. */
export interface Walked {
  readonly evaluator: Evaluator;
  readonly module: Scope;
  readonly calls: readonly FoundCall[];
  /** Decorators with arguments, of functions. */
  readonly decorators: readonly FoundCall[];
  readonly functions: readonly Scope[];
  readonly classes: readonly Scope[];
  /** Whether something did not parse. */
  readonly broken: boolean;
}

/** Where a walk stands. */
export interface Walk {
  readonly evaluator: Evaluator;
  readonly text: string;
  scope: Scope;
  block: Block;
}

/** Blocks that may not run, or run several times. */
const CONDITIONAL = new Set(['IfStatement', 'ForStatement', 'WhileStatement', 'MatchStatement', 'TryStatement', 'MatchClause']);
const LOOPS = new Set(['ForStatement', 'WhileStatement']);
const INNER = new Set(['LambdaExpression', 'ArrayComprehensionExpression', 'DictionaryComprehensionExpression', 'SetComprehensionExpression', 'ComprehensionExpression']);

/** Goes over a whole tree once. `outside` says what names mean that the text does not bind. */
export function walk(tree: Tree, text: string, outside: (name: string) => Value | undefined): Walked {
  const evaluator = new Evaluator(text, outside);
  const module = new Scope('module', '', tree.topNode);
  const at: Walk = { evaluator, text, scope: module, block: { from: 0, to: Infinity, loop: false } };
  const [calls, decorators, functions, classes]: [FoundCall[], FoundCall[], Scope[], Scope[]] = [[], [], [], []];
  const blocks: Block[] = [];
  let broken = false;

  const open = (kind: Scope['kind'], node: SyntaxNode, name: string): Scope => {
    at.scope = new Scope(kind, name, node, at.scope);
    blocks.push(at.block);
    at.block = { from: node.from, to: node.to, loop: false };
    return at.scope;
  };
  const enter = (ref: SyntaxNodeRef): boolean => {
    switch (ref.name) {
      case 'CallExpression':
        calls.push({ node: ref.node, scope: at.scope });
        noteUpdate(at, ref.node);
        return true;
      case 'ImportStatement':
        bindImport(at, ref.node);
        return false;
      case 'AssignStatement':
      case 'UpdateStatement':
      case 'NamedExpression':
        bindTargets(at, ref.node);
        return true;
      case 'ReturnStatement':
        at.scope.returns.push(ref.node);
        return true;
      case 'Decorator':
        decorators.push({ node: ref.node, scope: at.scope });
        return true;
      case 'WithStatement':
        bindWith(at, ref.node);
        return true;
      case 'FunctionDefinition':
      case 'ClassDefinition': {
        const named = ref.node.getChild('VariableName');
        const [outer, { block }] = [at.scope, at];
        const isFunction = ref.name === 'FunctionDefinition';
        const scope = open(isFunction ? 'function' : 'class', ref.node, named === null ? '' : text.slice(named.from, named.to));
        (isFunction ? functions : classes).push(scope);
        outer.bind(scope.name, { at: ref.from, block, value: () => (isFunction ? functionValue(evaluator, scope) : classValue(evaluator, scope)) });
        if (isFunction) bindParameters(at, ref.node);
        return true;
      }
      default:
        break;
    }
    if (INNER.has(ref.name)) {
      const scope = open('inner', ref.node, '');
      if (ref.name === 'LambdaExpression') bindParameters(at, ref.node);
      else bindFor(at, ref.node, scope.parent!);
    } else if (CONDITIONAL.has(ref.name)) {
      if (ref.name === 'ForStatement') bindFor(at, ref.node, at.scope);
      blocks.push(at.block);
      if (LOOPS.has(ref.name)) at.block = { from: ref.from, to: ref.to, loop: true, parent: at.block };
    } else if (ref.name === 'Body' && CONDITIONAL.has(ref.node.parent?.name ?? '')) {
      blocks.push(at.block);
      at.block = { from: ref.from, to: ref.to, loop: false, parent: at.block };
    } else if (ref.type.isError) broken = true;
    return true;
  };
  const leave = (ref: SyntaxNodeRef): void => {
    const opensScope = INNER.has(ref.name) || ref.name === 'FunctionDefinition' || ref.name === 'ClassDefinition';
    if (opensScope) at.scope = at.scope.parent!;
    if (opensScope || CONDITIONAL.has(ref.name) || (ref.name === 'Body' && CONDITIONAL.has(ref.node.parent?.name ?? ''))) at.block = blocks.pop()!;
  };
  tree.iterate({ enter, leave });
  return { evaluator, module, calls, decorators, functions, classes, broken };
}

/** `metrics.update(…)` gives a dictionary further keys. */
function noteUpdate(at: Walk, call: SyntaxNode): void {
  const callee = call.firstChild;
  const property = callee?.name === 'MemberExpression' ? callee.lastChild : null;
  if (property === null || property.name !== 'PropertyName' || at.text.slice(property.from, property.to) !== 'update') return;
  const base = callee?.firstChild;
  if (base?.name === 'VariableName') at.scope.add(at.text.slice(base.from, base.to), { at: call.to, node: call });
}

/** The last part of a dotted path. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** Whether a value may be an instance of a class by the last part of its path. */
export function isInstance(value: Value | undefined, name: RegExp): boolean {
  return possibilities(value).some((each) => each.kind === 'instance' && name.test(lastOf(each.of)));
}
