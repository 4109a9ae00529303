import type { SyntaxNode } from '@lezer/common';
import type { Value } from './values';

/** A stretch of statements that run together or not at all: the body of a condition or a loop. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly loop: boolean;
  readonly parent?: Block;
}

/** A name gets a value. */
export interface Binding {
  /** From here on it has it. */
  readonly at: number;
  readonly block: Block;
  readonly value: () => Value | undefined;
}

/** A dictionary gets further keys: `metrics["val_loss"] = …`, `metrics.update(…)`. */
export interface Addition {
  readonly at: number;
  readonly node: SyntaxNode;
  readonly scope: Scope;
}

/** Names of a module, a class or a function. */
export class Scope {
  readonly additions = new Map<string, Addition[]>();
  /** `return` statements. */
  readonly returns: SyntaxNode[] = [];
  readonly children: Scope[] = [];
  readonly #bindings = new Map<string, Binding[]>();
  #parameters: (() => void) | undefined;

  constructor(
    readonly kind: 'module' | 'class' | 'function',
    readonly name: string,
    readonly node: SyntaxNode,
    readonly parent?: Scope,
  ) {
    parent?.children.push(this);
  }

  /** Has the parameters of a function bound when somebody asks for a name of it. */
  set parameters(bind: () => void) {
    this.#parameters = bind;
  }

  /** The bindings of a name, in the order of the text. */
  bindings(name: string): readonly Binding[] | undefined {
    const bind = this.#parameters;
    this.#parameters = undefined;
    bind?.();
    return this.#bindings.get(name);
  }

  /** The names that have a value. */
  get names(): readonly string[] {
    return [...this.#bindings.keys()];
  }

  /** Gives a name a value. */
  bind(name: string, binding: Binding): void {
    const bindings = this.#bindings.get(name);
    if (bindings === undefined) this.#bindings.set(name, [binding]);
    else bindings.push(binding);
  }

  /** Adds a key to a dictionary by its name. */
  add(name: string, addition: Addition): void {
    const additions = this.additions.get(name);
    if (additions === undefined) this.additions.set(name, [addition]);
    else additions.push(addition);
  }

  /** `Trainer.fit`: the function that this scope is or lies in, with the classes and functions around it; undefined at the top of the file. */
  get within(): string | undefined {
    const names: string[] = [];
    let inFunction = false;
    for (const scope of outward(this)) {
      if (scope.kind === 'function') inFunction = true;
      if (scope.kind === 'function' || (scope.kind === 'class' && inFunction)) names.unshift(scope.name);
    }
    return inFunction ? names.join('.') : undefined;
  }

  /** The class whose body this scope lies in. */
  get enclosingClass(): Scope | undefined {
    for (const scope of outward(this)) if (scope.kind === 'class') return scope;
    return undefined;
  }

  /** The innermost scope under this one that holds a place. */
  innermost(at: number): Scope {
    const child = this.children.find(({ node }) => node.from <= at && at < node.to);
    return child === undefined ? this : child.innermost(at);
  }
}

/** A scope and those around it. */
export function* outward(scope: Scope): Generator<Scope> {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) yield each;
}

/** The bindings that may hold for a name at a place, with the scope they are of; undefined when no scope has the name. */
export function findBindings(scope: Scope, name: string, at: number): { readonly scope: Scope; readonly bindings: readonly Binding[] } | undefined {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) {
    const bindings = each.kind === 'class' && each !== scope ? undefined : each.bindings(name);
    if (bindings !== undefined) return { scope: each, bindings: each === scope ? inFlow(bindings, at) : bindings };
  }
  return undefined;
}

/** Those that were given before a place, back to the last one that surely was, and those that a loop brings round to it. */
function inFlow(bindings: readonly Binding[], at: number): readonly Binding[] {
  if (bindings.length === 1) return bindings;
  const before = bindings.filter((binding) => binding.at <= at);
  const sure = before.findLastIndex(({ block }) => holds(block, at));
  const round = bindings.filter((binding) => binding.at > at && comesRound(binding.block, at));
  const found = [...before.slice(Math.max(0, sure)), ...round];
  return found.length > 0 ? found : bindings;
}

const holds = (block: Block, at: number): boolean => block.from <= at && at < block.to;

function comesRound(block: Block, at: number): boolean {
  for (let each: Block | undefined = block; each !== undefined; each = each.parent) if (each.loop && holds(each, at)) return true;
  return false;
}
