import type { SiteName, Span } from '../reading';

/** A name with what stands behind it: a key of a dictionary, a keyword, a field of a class. */
export interface Entry {
  readonly name: SiteName;
  readonly value?: Value;
  /** Where it stands; absent when that is in an earlier cell. */
  readonly span?: Span;
}

/** What is known of an expression without running it. What is not known is `undefined`. Plain data but for functions and classes, see `known.ts`. */
export type Value =
  /** A module, or something of one, by its dotted path: `mlflow.log_metric`. */
  | { readonly kind: 'path'; readonly path: string }
  /** What calling a class gives: of which path (empty for classes of this file), with which keywords or fields. */
  | { readonly kind: 'instance'; readonly of: string; readonly options: readonly Entry[] }
  | { readonly kind: 'text'; readonly name: SiteName }
  /** A number, `True`, `None`, a list of such: as `str()` writes it. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'dictionary'; readonly entries: readonly Entry[] }
  /** A tuple, a list or a set; with brackets where it is written out. */
  | { readonly kind: 'items'; readonly brackets?: '()' | '[]' | '{}'; readonly items: readonly (Value | undefined)[] }
  /** A function of this file, by where it stands and what it returns. */
  | { readonly kind: 'function'; readonly at?: number; readonly result: () => Value | undefined }
  | { readonly kind: 'class'; readonly member: (name: string) => Value | undefined; readonly fields: () => readonly Entry[] }
  /** One of several, as the program goes. */
  | { readonly kind: 'choice'; readonly values: readonly Value[] };

/** More possibilities than this are none: a name is then known by its fixed parts. */
export const MOST_CHOICES = 16;

/** One of several values; what is unknown among them is left out. */
export function choose(values: readonly (Value | undefined)[]): Value | undefined {
  const known = values.flatMap((value) => (value === undefined ? [] : value.kind === 'choice' ? value.values : [value]));
  return known.length <= 1 ? known[0] : { kind: 'choice', values: known };
}

/** The possibilities of a value. */
export function possibilities(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : value.kind === 'choice' ? value.values : [value];
}

/** A text that is known wholly. */
export function exact(name: string): Value {
  return { kind: 'text', name: { kind: 'exact', name } };
}

/** The names that a value may be; none when it is no text, or one made wholly at run time. */
export function namesOf(value: Value | undefined): SiteName[] {
  const names = possibilities(value).flatMap((each) => (each.kind === 'text' ? [each.name] : each.kind === 'literal' ? [{ kind: 'exact', name: each.text } as const] : []));
  return names.filter((name) => (name.kind === 'exact' ? name.name !== '' : name.parts.some((part) => /[\p{L}\p{N}]/u.test(part))));
}

/** A dotted path that a value is, or undefined. */
export function pathOf(value: Value | undefined): string | undefined {
  const found = possibilities(value).find((each) => each.kind === 'path');
  return found?.kind === 'path' ? found.path : undefined;
}

/** The last part of a dotted path. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** Whether a value may be an instance of a class by the last part of its path. */
export function isInstance(value: Value | undefined, name: RegExp): boolean {
  return possibilities(value).some((each) => each.kind === 'instance' && name.test(lastOf(each.of)));
}

/** The entries of a dictionary, or of several that it may be. */
export function entriesOf(value: Value | undefined): readonly Entry[] {
  return possibilities(value).flatMap((each) => (each.kind === 'dictionary' ? each.entries : []));
}

/** Texts one after another, each of several possibilities; a gap where one is unknown. */
export function concatenated(parts: readonly (Value | undefined)[]): Value | undefined {
  let made: string[][] = [['']];
  for (const part of parts) {
    const texts = fixedParts(part);
    const next = made.flatMap((left) => texts.map((right) => [...left.slice(0, -1), `${left.at(-1)!}${right[0]!}`, ...right.slice(1)]));
    made = next.length <= MOST_CHOICES ? next : made.map((left) => [...left, '']);
  }
  return choose(made.map((fixed) => ({ kind: 'text', name: fixed.length === 1 ? { kind: 'exact', name: fixed[0]! } : { kind: 'pattern', parts: fixed } })));
}

/** The fixed parts of each text that a value may be; for an unknown one a gap between nothing and nothing. */
function fixedParts(value: Value | undefined): readonly (readonly string[])[] {
  const texts = possibilities(value).map((each): readonly string[] => {
    if (each.kind === 'literal') return [each.text];
    if (each.kind !== 'text') return ['', ''];
    return each.name.kind === 'exact' ? [each.name.name] : each.name.parts;
  });
  return texts.length === 0 ? [['', '']] : texts;
}
