import type { SyntaxNode } from '@lezer/common';
import { argumentsOf } from './callArguments';
import { callValue } from './callValue';
import { boundAround } from './loops';
import { numberText, quotedText, stringParts } from './literals';
import { type Binding, findBindings, type Scope } from './scopes';
import { choose, concatenated, entriesOf, type Entry, exact, MOST_CHOICES, possibilities, type Value } from './values';

const BRACKETS = { TupleExpression: '()', ArrayExpression: '[]', SetExpression: '{}' } as const;
/** Deeper than this nothing is followed. */
const DEEPEST = 24;
/** So many expressions are looked at for one question, lest a few lines that refer to one another take long. */
const MOST_STEPS = 4_000;
/** And so many for a whole text. */
const MOST_STEPS_IN_ALL = 100_000;

/** Says what expressions are, as far as the text tells it. */
export class Evaluator {
  readonly #busy = new Set<Binding>();
  #given: ReadonlyMap<Binding, Value> = new Map();
  /** Outermost comprehensions and lambdas. */
  readonly #inner: { readonly from: number; readonly to: number }[] = [];
  #depth = 0;
  #steps = 0;
  #stepsInAll = 0;

  constructor(
    readonly text: string,
    /** Names that come from before the text, and those that stand for something wherever they are not bound. */
    readonly outside: (name: string) => Value | undefined,
  ) {}

  /** Notes a comprehension or lambda, in the order of the text. */
  noteInner(from: number, to: number): void {
    if (from >= (this.#inner.at(-1)?.to ?? 0)) this.#inner.push({ from, to });
  }

  /** Whether a place lies in a comprehension or lambda. */
  #isInner(at: number): boolean {
    let [low, high] = [0, this.#inner.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#inner[middle]!.from <= at) low = middle + 1;
      else high = middle;
    }
    return low > 0 && at < this.#inner[low - 1]!.to;
  }

  /** What an expression is. */
  evaluate(node: SyntaxNode | null | undefined, scope: Scope): Value | undefined {
    if (this.#depth === 0) this.#steps = 0;
    this.#steps += 1;
    this.#stepsInAll += 1;
    if (node === null || node === undefined || this.#depth >= DEEPEST || this.#steps > MOST_STEPS || this.#stepsInAll > MOST_STEPS_IN_ALL) return undefined;
    this.#depth += 1;
    try {
      return this.#evaluate(node, scope);
    } finally {
      this.#depth -= 1;
    }
  }

  /** What a name stands for at a place. */
  lookup(name: string, scope: Scope, at: number): Value | undefined {
    const found = findBindings(scope, name, at);
    return found === undefined ? this.outside(name) : this.withAdditions(choose(found.bindings.slice(-MOST_CHOICES).map((binding) => this.valueOf(binding))), name, found, at);
  }

  #variable(node: SyntaxNode, scope: Scope): Value | undefined {
    const name = this.source(node);
    const around = this.#isInner(node.from) ? boundAround(this, node, name, scope) : undefined;
    return around === undefined ? this.lookup(name, scope, node.from) : around.value;
  }

  /** What a binding gives; undefined when it goes round in a circle. */
  valueOf(binding: Binding): Value | undefined {
    const given = this.#given.get(binding);
    if (given !== undefined) return given;
    if (this.#busy.has(binding)) return undefined;
    this.#busy.add(binding);
    try {
      return binding.value();
    } finally {
      this.#busy.delete(binding);
    }
  }

  /** Does something while parameters have these values. */
  given(values: ReadonlyMap<Binding, Value>, then: () => void): void {
    this.#given = values;
    then();
    this.#given = new Map();
  }

  /** The source of a node. */
  source(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  /** What a dictionary holds that got keys by and by. */
  private withAdditions(value: Value | undefined, name: string, found: { readonly scope: Scope; readonly bindings: readonly Binding[] }, at: number): Value | undefined {
    const since = Math.min(...found.bindings.map((binding) => binding.at));
    const additions = (found.scope.additions.get(name) ?? []).filter((addition) => addition.at >= since && (addition.at <= at || at < since));
    if (additions.length === 0) return value;
    const added = additions.flatMap((addition) => this.#added(addition.node, addition.scope));
    return { kind: 'dictionary', entries: [...entriesOf(value), ...added] };
  }

  #added(node: SyntaxNode, scope: Scope): readonly Entry[] {
    if (node.name === 'CallExpression') {
      return argumentsOf(node, this.text).flatMap(({ name, value, from }): readonly Entry[] => {
        if (name === undefined) return entriesOf(this.evaluate(value, scope));
        return [this.entry(name, value, { start: from, end: value.to }, scope)];
      });
    }
    return this.#keys(subscript(node), node, undefined, scope);
  }

  /** An entry by a name that is written out. */
  entry(name: string, value: SyntaxNode, span: { start: number; end: number }, scope: Scope): Entry {
    const known = this.evaluate(value, scope);
    return { name: { kind: 'exact', name }, span, ...(known === undefined ? {} : { value: known }) };
  }

  #evaluate(node: SyntaxNode, scope: Scope): Value | undefined {
    switch (node.name) {
      case 'String':
      case 'FormatString':
        return this.#string(node, scope);
      case 'ContinuedString':
        return concatenated(children(node).map((part) => this.evaluate(part, scope)));
      case 'Number':
        return literal(numberText(this.source(node)));
      case 'Boolean':
      case 'None':
        return literal(this.source(node));
      case 'VariableName':
        return this.#variable(node, scope);
      case 'ParenthesizedExpression':
      case 'AwaitExpression':
      case 'NamedExpression':
        return this.evaluate(node.lastChild?.name === ')' ? node.lastChild.prevSibling : node.lastChild, scope);
      case 'MemberExpression':
        return this.#member(node, scope);
      case 'CallExpression':
        return callValue(this, node, scope);
      default:
        return this.#compound(node, scope);
    }
  }

  #compound(node: SyntaxNode, scope: Scope): Value | undefined {
    switch (node.name) {
      case 'UnaryExpression':
        return negative(node, this.source(node), this.evaluate(node.lastChild, scope));
      case 'ConditionalExpression':
        return choose([this.evaluate(node.firstChild, scope), this.evaluate(node.lastChild, scope)]);
      case 'BinaryExpression':
        return this.#binary(node, scope);
      case 'DictionaryExpression':
        return { kind: 'dictionary', entries: this.#entries(node, scope) };
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'SetExpression':
        return { kind: 'items', brackets: BRACKETS[node.name], items: children(node).filter(({ name }) => !'()[]{},'.includes(name)).map((each) => this.evaluate(each, scope)) };
      default:
        return this.#comprehension(node, scope);
    }
  }

  #comprehension(node: SyntaxNode, scope: Scope): Value | undefined {
    const each = node.firstChild?.nextSibling ?? undefined;
    switch (node.name) {
      case 'DictionaryComprehensionExpression':
        return { kind: 'dictionary', entries: each === undefined ? [] : this.#keys(each, each, undefined, scope) };
      case 'ArrayComprehensionExpression':
      case 'SetComprehensionExpression':
      case 'ComprehensionExpression':
        return { kind: 'items', items: possibilities(this.evaluate(each, scope)) };
      default:
        return undefined;
    }
  }

  #string(node: SyntaxNode, scope: Scope): Value | undefined {
    const parts = stringParts(node, this.text);
    if (parts === undefined) return undefined;
    if (parts.gaps.length === 0) return exact(parts.fixed[0]!);
    return concatenated(parts.fixed.flatMap((fixed, index) => (index === 0 ? [exact(fixed)] : [this.#gap(parts.gaps[index - 1]!, scope), exact(fixed)])));
  }

  /** What is filled in, when nothing is done to it. */
  #gap(node: SyntaxNode, scope: Scope): Value | undefined {
    const plain = node.getChild('FormatSpec') === null && node.getChild('FormatConversion') === null && node.getChild('FormatSelfDoc') === null;
    return plain ? this.evaluate(node.firstChild?.nextSibling, scope) : undefined;
  }

  #member(node: SyntaxNode, scope: Scope): Value | undefined {
    const base = node.firstChild;
    const property = node.getChild('PropertyName');
    if (base === null) return undefined;
    if (property === null) {
      const key = this.evaluate(subscript(node), scope);
      return choose(possibilities(this.evaluate(base, scope)).map((value) => itemOf(value, key)));
    }
    const name = this.source(property);
    if (base.name === 'VariableName' && /^(?:self|cls)$/.test(this.source(base))) return this.#own(name, scope);
    return choose(possibilities(this.evaluate(base, scope)).map((value) => memberOf(value, name)));
  }

  /** An attribute of `self`: by all that the class gives it. */
  #own(name: string, scope: Scope): Value | undefined {
    const bindings = scope.enclosingClass?.bindings(name) ?? [];
    const value = choose(bindings.slice(-MOST_CHOICES).map((binding) => this.valueOf(binding)));
    const additions = scope.enclosingClass?.additions.get(name) ?? [];
    return additions.length === 0 ? value : { kind: 'dictionary', entries: [...entriesOf(value), ...additions.flatMap((addition) => this.#added(addition.node, addition.scope))] };
  }

  #binary(node: SyntaxNode, scope: Scope): Value | undefined {
    const [left, operator, right] = children(node);
    if (left === undefined || operator === undefined || right === undefined) return undefined;
    const sign = this.source(operator);
    if (sign === 'or') return choose([this.evaluate(left, scope), this.evaluate(right, scope)]);
    const [a, b] = [this.evaluate(left, scope), this.evaluate(right, scope)];
    if (sign === '+') return isText(a) || isText(b) ? concatenated([a, b]) : undefined;
    if (sign === '|') return entriesOf(a).length + entriesOf(b).length === 0 ? undefined : { kind: 'dictionary', entries: [...entriesOf(a), ...entriesOf(b)] };
    if (sign !== '%' || a?.kind !== 'text' || a.name.kind !== 'exact') return undefined;
    const values = b?.kind === 'items' ? b.items : [b];
    return concatenated(a.name.name.split(/%[-+0-9.]*[sdifgr]/).flatMap((part, index) => (index === 0 ? [exact(part)] : [values[index - 1], exact(part)])));
  }

  #entries(node: SyntaxNode, scope: Scope): readonly Entry[] {
    const found: Entry[] = [];
    for (let each = node.firstChild; each !== null; each = each.nextSibling) {
      if (each.name === '**') found.push(...entriesOf(this.evaluate(each.nextSibling, scope)));
      else if (each.nextSibling?.name === ':') found.push(...this.#keys(each, each, each.nextSibling.nextSibling ?? undefined, scope));
    }
    return found;
  }

  /** An entry for each name that a key may be. */
  #keys(key: SyntaxNode | undefined, at: SyntaxNode, node: SyntaxNode | undefined, scope: Scope): readonly Entry[] {
    const names = possibilities(this.evaluate(key, scope)).flatMap((value) => (value.kind === 'text' ? [value.name] : []));
    const value = node === undefined || node.type.isError ? undefined : this.evaluate(node, scope);
    return names.map((name) => ({ name, span: { start: at.from, end: at.to }, ...(value === undefined ? {} : { value }) }));
  }
}

/** The children of a node. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

/** A value as `str()` writes it, when it is known. */
export function writtenOut(value: Value | undefined): string | undefined {
  if (value?.kind === 'literal') return value.text;
  if (value?.kind === 'text') return value.name.kind === 'exact' ? value.name.name : undefined;
  if (value?.kind !== 'items' || value.brackets === undefined) return undefined;
  const items = value.items.map((item) => (item?.kind === 'text' && item.name.kind === 'exact' ? quotedText(item.name.name) : writtenOut(item)));
  const [opening, closing] = value.brackets;
  return items.includes(undefined) ? undefined : `${opening!}${items.join(', ')}${value.brackets === '()' && items.length === 1 ? ',' : ''}${closing!}`;
}

function negative(node: SyntaxNode, source: string, value: Value | undefined): Value | undefined {
  return node.firstChild?.name === 'ArithOp' && source.startsWith('-') && value?.kind === 'literal' && /^[\d.]|^inf/.test(value.text) ? literal(`-${value.text}`) : undefined;
}

const literal = (text: string | undefined): Value | undefined => (text === undefined ? undefined : { kind: 'literal', text });
const isText = (value: Value | undefined): boolean => possibilities(value).some(({ kind }) => kind === 'text');

function subscript(node: SyntaxNode): SyntaxNode | undefined {
  return node.getChild('[')?.nextSibling ?? undefined;
}

function itemOf(value: Value, key: Value | undefined): Value | undefined {
  const written = writtenOut(key);
  if (written === undefined) return undefined;
  if (value.kind === 'dictionary') return value.entries.findLast(({ name }) => name.kind === 'exact' && name.name === written)?.value;
  return value.kind === 'items' ? value.items.at(Number(written)) : undefined;
}

function memberOf(value: Value, name: string): Value | undefined {
  switch (value.kind) {
    case 'path':
      return { kind: 'path', path: `${value.path}.${name}` };
    case 'class':
      return value.member(name);
    case 'instance':
      return value.options.findLast((each) => each.name.kind === 'exact' && each.name.name === name)?.value;
    case 'text':
      // A member of an enumeration.
      return name === 'value' ? value : undefined;
    default:
      return undefined;
  }
}
