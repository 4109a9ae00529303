import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { bindAssignment, bindFor, bindImport, bindParameters, bindTargets, bindWith, classValue, functionValue } from './bind';
import { Evaluator } from './evaluate';
import { type Block, Scope } from './scopes';
import type { Value } from './values';

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
  /** Decorators with arguments. */
  readonly decorators: readonly FoundCall[];
  readonly functions: readonly Scope[];
  readonly classes: readonly Scope[];
  /** Whether something did not parse. */
  readonly broken: boolean;
}

/** Where a walk stands. */
export interface Walk {
  readonly evaluator: Evaluator;
  readonly tree: Tree;
  readonly text: string;
  scope: Scope;
  block: Block;
}

/** What is done at a node, by its type: tens of thousands of them are passed, so that it is a number looked up in a table. */
const enum Act {
  Nothing,
  Broken,
  Call,
  Inner,
  Import,
  Assign,
  Name,
  Return,
  Decorator,
  With,
  Function,
  Class,
  For,
  Condition,
  Body,
}

const ACTS: Readonly<Record<string, Act>> = {
  '⚠': Act.Broken,
  CallExpression: Act.Call,
  LambdaExpression: Act.Inner,
  ArrayComprehensionExpression: Act.Inner,
  DictionaryComprehensionExpression: Act.Inner,
  SetComprehensionExpression: Act.Inner,
  ComprehensionExpression: Act.Inner,
  ImportStatement: Act.Import,
  AssignStatement: Act.Assign,
  UpdateStatement: Act.Assign,
  NamedExpression: Act.Name,
  ReturnStatement: Act.Return,
  Decorator: Act.Decorator,
  WithStatement: Act.With,
  FunctionDefinition: Act.Function,
  ClassDefinition: Act.Class,
  ForStatement: Act.For,
  WhileStatement: Act.For,
  IfStatement: Act.Condition,
  TryStatement: Act.Condition,
  MatchStatement: Act.Condition,
  MatchClause: Act.Condition,
  Body: Act.Body,
};
const ACT_OF: readonly Act[] = parser.nodeSet.types.map(({ name }) => ACTS[name] ?? Act.Nothing);

/** The dotted name that is called, where it is one. */
const CALLEE = /(?:[\w\u0080-\uffff]+[ \t]*\.[ \t]*)*([\w\u0080-\uffff]+)[ \t]*\(/y;
/** Functions of Python that say nothing about what is logged; names that modules and classes have for other things. */
const BUILTIN = new Set(['abs', 'all', 'any', 'bool', 'dict', 'enumerate', 'filter', 'float', 'getattr', 'hasattr', 'id', 'int', 'isinstance', 'iter', 'len', 'list', 'map', 'max', 'min', 'next', 'open', 'print', 'range', 'repr', 'reversed', 'round', 'set', 'setattr', 'sorted', 'str', 'sum', 'super', 'tuple', 'type', 'vars', 'zip']);
const METHOD = /^(?:log|log_\w+|start_run|create_run|set_\w+|autolog|evaluate|train|cv|add_argument|update|[A-Z]\w*)$/;

/** Goes over a whole tree once. `outside` says what names mean that the text does not bind. */
export function walk(tree: Tree, text: string, outside: (name: string) => Value | undefined): Walked {
  const evaluator = new Evaluator(text, outside);
  const module = new Scope('module', '', tree.topNode);
  const at: Walk = { evaluator, tree, text, scope: module, block: { from: 0, to: Infinity, loop: false } };
  const [calls, decorators, functions, classes]: [FoundCall[], FoundCall[], Scope[], Scope[]] = [[], [], [], []];
  /** Blocks around the present one. */
  const blocks: Block[] = [];
  /** Compound statements around the present place. */
  const compounds: Act[] = [];
  let broken = false;

  const open = (ref: SyntaxNodeRef, kind: 'function' | 'class'): void => {
    const { node } = ref;
    const named = node.getChild('VariableName');
    const scope = new Scope(kind, named === null ? '' : text.slice(named.from, named.to), node, at.scope);
    at.scope.bind(scope.name, { at: ref.from, block: at.block, value: () => (kind === 'function' ? functionValue(evaluator, scope) : classValue(evaluator, scope)) });
    const block = { from: node.from, to: node.to, loop: false };
    if (kind === 'function') scope.parameters = () => bindParameters({ ...at, scope, block }, node);
    (kind === 'function' ? functions : classes).push(scope);
    at.scope = scope;
    at.block = block;
  };
  const compound = (ref: SyntaxNodeRef, act: Act): void => {
    compounds.push(act);
    blocks.push(at.block);
    if (act === Act.Function || act === Act.Class) open(ref, act === Act.Function ? 'function' : 'class');
    else if (act === Act.With) bindWith(at, ref.node);
    else if (act === Act.For) {
      if (ref.name === 'ForStatement') bindFor(at, ref.node);
      at.block = { from: ref.from, to: ref.to, loop: true, parent: at.block };
    }
  };
  const enter = (ref: SyntaxNodeRef): boolean => {
    const act = ACT_OF[ref.type.id]!;
    if (act === Act.Nothing) return true;
    if (act >= Act.With && act < Act.Body) compound(ref, act);
    else
      switch (act) {
        case Act.Call:
          if (mayMatter(text, ref.from)) {
            const call = { node: ref.node, scope: at.scope };
            calls.push(call);
            noteUpdate(at, call.node);
          }
          break;
        case Act.Assign:
          if (!bindAssignment(at, ref)) bindTargets(at, ref.node);
          break;
        case Act.Name:
          bindTargets(at, ref.node);
          break;
        case Act.Inner:
          evaluator.noteInner(ref.from, ref.to);
          break;
        case Act.Import:
          bindImport(at, ref.node);
          return false;
        case Act.Return:
          at.scope.returns.push(ref.node);
          break;
        case Act.Decorator:
          decorators.push({ node: ref.node, scope: at.scope });
          break;
        case Act.Body:
          blocks.push(at.block);
          // What stands under a `with`, a `def` or a `class` runs when the statement does.
          if (compounds.at(-1)! >= Act.For) at.block = { from: ref.from, to: ref.to, loop: false, parent: at.block };
          break;
        default:
          broken = true;
      }
    return true;
  };
  const leave = (ref: SyntaxNodeRef): void => {
    const act = ACT_OF[ref.type.id]!;
    if (act < Act.With) return;
    at.block = blocks.pop()!;
    if (act === Act.Body) return;
    compounds.pop();
    if (act === Act.Function || act === Act.Class) at.scope = at.scope.parent!;
  };
  tree.iterate({ enter, leave });
  return { evaluator, module, calls, decorators, functions, classes, broken };
}

/** Whether a call may be one that logs, by the name that is called; what is no name is looked at. */
function mayMatter(text: string, from: number): boolean {
  CALLEE.lastIndex = from;
  const callee = CALLEE.exec(text);
  if (callee === null) return true;
  const name = callee[1]!;
  return callee[0].includes('.') ? METHOD.test(name) : !BUILTIN.has(name);
}

/** `metrics.update(…)` gives a dictionary further keys. */
function noteUpdate(at: Walk, call: SyntaxNode): void {
  const callee = call.firstChild;
  const property = callee?.name === 'MemberExpression' ? callee.lastChild : null;
  if (property === null || property.name !== 'PropertyName' || at.text.slice(property.from, property.to) !== 'update') return;
  const base = callee?.firstChild;
  if (base?.name === 'VariableName') at.scope.add(at.text.slice(base.from, base.to), { at: call.to, node: call, scope: at.scope });
}
