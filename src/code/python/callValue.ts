import type { SyntaxNode } from '@lezer/common';
import { type Argument, argument, argumentsOf } from './callArguments';
import type { Evaluator } from './evaluate';
import { floatText } from './literals';
import type { Scope } from './scopes';
import { choose, concatenated, entriesOf, type Entry, exact, possibilities, type Value } from './values';

/** What a call gives, as far as the text tells it. */
export function callValue(evaluator: Evaluator, call: SyntaxNode, scope: Scope): Value | undefined {
  const callee = call.firstChild;
  if (callee === null) return undefined;
  const args = argumentsOf(call, evaluator.text);
  const target = evaluator.evaluate(callee, scope);
  const known = choose(possibilities(target).map((value) => called(evaluator, value, args, scope)));
  if (known !== undefined || target !== undefined) return known;
  if (callee.name === 'VariableName') return builtin(evaluator, evaluator.source(callee), args, scope);
  return method(evaluator, callee, args, scope);
}

function called(evaluator: Evaluator, target: Value, args: readonly Argument[], scope: Scope): Value | undefined {
  switch (target.kind) {
    case 'path':
      if (/(?:^|\.)asdict$/.test(target.path)) return optionsOf(evaluator, args, scope);
      return /(?:^|\.)[A-Z]\w*$/.test(target.path) ? { kind: 'instance', of: target.path, options: keywords(evaluator, args, scope) } : undefined;
    case 'function':
      return target.result();
    case 'class': {
      const given = keywords(evaluator, args, scope);
      const names = new Set(given.map(({ name }) => (name.kind === 'exact' ? name.name : '')));
      return { kind: 'instance', of: '', options: [...target.fields().filter(({ name }) => name.kind !== 'exact' || !names.has(name.name)), ...given] };
    }
    default:
      return undefined;
  }
}

/** The keywords of a call, those of a dictionary that is given by `**` among them. */
export function keywords(evaluator: Evaluator, args: readonly Argument[], scope: Scope): Entry[] {
  return args.flatMap(({ name, stars, value, from }): readonly Entry[] => {
    if (stars === '**') return entriesOf(evaluator.evaluate(value, scope));
    return name === undefined ? [] : [evaluator.entry(name, value, { start: from, end: value.to }, scope)];
  });
}

function builtin(evaluator: Evaluator, name: string, args: readonly Argument[], scope: Scope): Value | undefined {
  const first = argument(args, '', 0)?.value;
  switch (name) {
    case 'dict':
      return { kind: 'dictionary', entries: [...entriesOf(evaluator.evaluate(first, scope)), ...keywords(evaluator, args, scope)] };
    case 'vars':
    case 'asdict':
      return optionsOf(evaluator, args, scope);
    case 'str':
    case 'list':
    case 'tuple':
    case 'set':
    case 'sorted':
    case 'reversed':
    case 'int':
      return evaluator.evaluate(first, scope);
    case 'float':
      return asFloat(evaluator.evaluate(first, scope));
    default:
      return undefined;
  }
}

function asFloat(value: Value | undefined): Value | undefined {
  const text = value?.kind === 'literal' ? value.text : value?.kind === 'text' && value.name.kind === 'exact' ? value.name.name : '';
  const number = /^[-+]?inf(?:inity)?$/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
  return text === '' || (Number.isNaN(number) && text !== 'nan') ? undefined : { kind: 'literal', text: floatText(number) };
}

/** What `vars(x)`, `asdict(x)` and their like give: the fields of an instance. */
function optionsOf(evaluator: Evaluator, args: readonly Argument[], scope: Scope): Value | undefined {
  const entries = possibilities(evaluator.evaluate(args[0]?.value, scope)).flatMap((value) => (value.kind === 'instance' ? value.options : []));
  return entries.length === 0 ? undefined : { kind: 'dictionary', entries };
}

/** Methods of texts, dictionaries and instances, whose name no module explains. */
function method(evaluator: Evaluator, callee: SyntaxNode, args: readonly Argument[], scope: Scope): Value | undefined {
  const property = callee.getChild('PropertyName');
  if (property === null) return undefined;
  const base = evaluator.evaluate(callee.firstChild, scope);
  const of = possibilities(base);
  switch (evaluator.source(property)) {
    case 'format':
      return choose(of.map((value) => formatted(evaluator, value, args, scope)));
    case 'items':
    case 'copy':
      return of.some(({ kind }) => kind === 'dictionary') ? base : undefined;
    case 'keys':
      return { kind: 'items', items: entriesOf(base).map(({ name }) => ({ kind: 'text', name })) };
    case 'get':
      return choose([...entriesOf(base).filter(({ value }) => value !== undefined).map(({ value }) => value), evaluator.evaluate(args[1]?.value, scope)].slice(-1));
    case 'get_params':
    case 'model_dump':
    case 'dict':
    case 'to_dict':
    case '_asdict': {
      const entries = of.flatMap((value) => (value.kind === 'instance' ? value.options : []));
      return entries.length === 0 ? undefined : { kind: 'dictionary', entries };
    }
    case 'fit':
      // Estimators give themselves.
      return base;
    default:
      return undefined;
  }
}

/** `"{}_loss".format(split)`. */
function formatted(evaluator: Evaluator, value: Value, args: readonly Argument[], scope: Scope): Value | undefined {
  if (value.kind !== 'text' || value.name.kind !== 'exact') return undefined;
  const placed = args.filter(({ name, stars }) => name === undefined && stars === undefined);
  let next = 0;
  const parts: (Value | undefined)[] = [];
  // A doubled brace, or a field with its name and without a format.
  for (const [part] of value.name.name.matchAll(/\{\{|\}\}|\{[^{}]*\}|[^{}]+/g)) {
    const field = /^\{(\w*)\}$/.exec(part);
    if (part === '{{' || part === '}}') parts.push(exact(part[0]!));
    else if (!part.startsWith('{')) parts.push(exact(part));
    else if (field === null) parts.push(undefined);
    else {
      const name = field[1]!;
      const given = name === '' ? placed[next] : /^\d+$/.test(name) ? placed[Number(name)] : args.find((each) => each.name === name);
      if (name === '') next += 1;
      parts.push(evaluator.evaluate(given?.value, scope));
    }
  }
  return concatenated(parts);
}
