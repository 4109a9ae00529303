import type { SyntaxNode } from '@lezer/common';
import { argument, type Argument, argumentsOf } from './callArguments';
import { keywords } from './callValue';
import { children } from './evaluate';
import { type Found, spanOf } from './found';
import { calleeName, readLogged, type Logged } from './mlflowCalls';
import type { Binding, Scope } from './scopes';
import { entriesOf, type Entry, possibilities, type Value } from './values';
import type { FoundCall, Walked } from './walk';

/** A parameter of a function. */
interface Parameter {
  readonly name: string;
  readonly stars?: '*' | '**';
}

/** A function of the file that logs under names that it is given: `def log(name, value): mlflow.log_metric(name, value)`. */
interface Wrapper {
  readonly scope: Scope;
  readonly parameters: readonly Parameter[];
  readonly logged: Logged[];
}

/** Takes what is logged by calls to functions of the file whose own calls to MLflow make the name of their parameters; one level deep. */
export function readWrapped(walked: Walked, logged: readonly Logged[], calls: readonly FoundCall[], found: Found): void {
  const wrappers = wrappersOf(walked, logged);
  if (wrappers.size === 0) return;
  const names = new Set([...wrappers.values()].map(({ scope }) => scope.name));
  for (const call of calls) {
    if (!names.has(calleeName(walked, call))) continue;
    for (const value of possibilities(walked.evaluator.evaluate(call.node.firstChild, call.scope))) {
      const wrapper = value.kind === 'function' && value.at !== undefined ? wrappers.get(value.at) : undefined;
      if (wrapper !== undefined && wrapper.scope !== call.scope) readCall(walked, wrapper, call, found);
    }
  }
}

/** By where their functions stand. */
function wrappersOf(walked: Walked, logged: readonly Logged[]): ReadonlyMap<number, Wrapper> {
  const wrappers = new Map<number, Wrapper>();
  for (const one of logged) {
    const { scope } = one.call;
    if (scope.kind !== 'function') continue;
    const at = scope.node.from;
    const known = wrappers.get(at);
    const parameters = known?.parameters ?? parametersOf(walked, scope);
    if (!one.names.some((node) => refersTo(walked, node, scope, parameters))) continue;
    if (known === undefined) wrappers.set(at, { scope, parameters, logged: [one] });
    else known.logged.push(one);
  }
  return wrappers;
}

function parametersOf({ evaluator }: Walked, { node }: Scope): Parameter[] {
  return children(node.getChild('ParamList') ?? node).flatMap((each): Parameter[] => {
    if (each.name !== 'VariableName' || each.prevSibling?.name === 'AssignOp' || each.parent?.name !== 'ParamList') return [];
    const stars = each.prevSibling?.name;
    return [{ name: evaluator.source(each), ...(stars === '*' || stars === '**' ? { stars } : {}) }];
  });
}

/** Whether an expression says the name of a parameter. */
function refersTo({ evaluator }: Walked, node: SyntaxNode, scope: Scope, parameters: readonly Parameter[]): boolean {
  let refers = false;
  node.cursor().iterate((each) => {
    if (isValue(each.node)) return false;
    if (each.name === 'VariableName' && parameters.some(({ name }) => name === evaluator.text.slice(each.from, each.to) && bindingOf(scope, name) !== undefined)) refers = true;
    return !refers;
  });
  return refers;
}

/** What stands behind a key does not name anything. */
function isValue({ parent, prevSibling }: SyntaxNode): boolean {
  return parent?.name === 'DictionaryExpression' && prevSibling?.name === ':';
}

/** What a parameter is bound by, as long as the body binds its name to nothing else. */
function bindingOf(scope: Scope, name: string): Binding | undefined {
  const bindings = scope.bindings(name) ?? [];
  return bindings.length === 1 ? bindings[0] : undefined;
}

/** Takes what one call of a wrapper logs, at this call; what the function says by itself is told there. */
function readCall(walked: Walked, wrapper: Wrapper, call: FoundCall, found: Found): void {
  const given = new Map<Binding, Value>();
  for (const [name, value] of givenTo(walked, wrapper, call)) {
    const binding = value === undefined ? undefined : bindingOf(wrapper.scope, name);
    if (binding !== undefined && value !== undefined) given.set(binding, value);
  }
  if (given.size === 0) return;
  found.logsIn(call.scope);
  const at = { scope: call.scope, span: spanOf(call.node), from: spanOf(wrapper.scope.node) };
  walked.evaluator.given(given, () => {
    for (const logged of wrapper.logged) readLogged(walked, logged, found, at);
  });
}

/** The values of a wrapper's parameters in a call of it. */
function givenTo({ evaluator }: Walked, { parameters }: Wrapper, { node, scope }: FoundCall): (readonly [string, Value | undefined])[] {
  const args = argumentsOf(node, evaluator.text);
  const placed = isMethod(parameters, node) ? parameters.slice(1) : parameters;
  const own = new Set(placed.filter(({ stars }) => stars === undefined).map(({ name }) => name));
  const firstStars = placed.findIndex(({ stars }) => stars !== undefined);
  return placed.map(({ name, stars }, index) => {
    if (stars === '**') return [name, rest(keywords(evaluator, args.filter((one) => !own.has(one.name ?? '')), scope))] as const;
    const value: Argument | undefined = stars === '*' ? undefined : argument(args, name, firstStars >= 0 && index > firstStars ? undefined : index);
    return [name, value === undefined || value.stars !== undefined ? undefined : evaluator.evaluate(value.value, scope)] as const;
  });
}

function isMethod([first]: readonly Parameter[], call: SyntaxNode): boolean {
  return call.firstChild?.name === 'MemberExpression' && (first?.name === 'self' || first?.name === 'cls');
}

function rest(entries: readonly Entry[]): Value | undefined {
  const value: Value = { kind: 'dictionary', entries };
  return entriesOf(value).length === 0 ? undefined : value;
}
