import { possibilities, type Entry, type Value } from './values';

/** What earlier cells of a notebook leave to the ones below, as plain data. */
export interface Known {
  readonly names: Readonly<Record<string, KnownValue>>;
  /** Flavours that are autologged; `*` for all. */
  readonly autologged: readonly string[];
  readonly experiment?: string;
}

/** A value without places, and a function or class by what it gives. */
export type KnownValue =
  | Exclude<Value, { readonly kind: 'function' | 'class' | 'choice' | 'items' }>
  | { readonly kind: 'items'; readonly brackets?: '()' | '[]' | '{}'; readonly items: readonly (KnownValue | null)[] }
  | { readonly kind: 'function'; readonly result: KnownValue }
  | { readonly kind: 'class'; readonly members: Readonly<Record<string, KnownValue>>; readonly fields: readonly Entry[] }
  | { readonly kind: 'choice'; readonly values: readonly KnownValue[] };

/** Nothing stands before. */
export const NOTHING_KNOWN: Known = { names: {}, autologged: [] };

/** Texts of a value that are kept, in characters, lest a cell of data is carried along. */
const LONGEST = 1_000;

/** A value as plain data that does not refer to its text; undefined when nothing of it is worth keeping. */
export function keep(value: Value | undefined, members: readonly string[] = []): KnownValue | undefined {
  switch (value?.kind) {
    case undefined:
      return undefined;
    case 'dictionary':
      return { kind: 'dictionary', entries: value.entries.map(withoutPlace) };
    case 'instance':
      return { ...value, options: value.options.map(withoutPlace) };
    case 'items':
      return { ...value, items: value.items.map((item) => keep(item) ?? null) };
    case 'function': {
      const result = keep(value.result());
      return result === undefined ? undefined : { kind: 'function', result };
    }
    case 'class':
      return { kind: 'class', members: record(members.flatMap((name) => entry(name, keep(value.member(name))))), fields: value.fields().map(withoutPlace) };
    case 'choice': {
      const values = value.values.flatMap((each) => keep(each) ?? []);
      return values.length === 0 ? undefined : { kind: 'choice', values };
    }
    case 'literal':
      return value.text.length > LONGEST ? undefined : value;
    default:
      return value;
  }
}

/** The value that was kept. */
export function revive(known: KnownValue): Value {
  switch (known.kind) {
    case 'items':
      return { ...known, items: known.items.map((item) => (item === null ? undefined : revive(item))) };
    case 'function':
      return { kind: 'function', result: () => revive(known.result) };
    case 'class':
      return { kind: 'class', member: (name) => (Object.hasOwn(known.members, name) ? revive(known.members[name]!) : undefined), fields: () => known.fields };
    case 'choice':
      return { kind: 'choice', values: known.values.map(revive) };
    default:
      return known;
  }
}

/** An object of names that may be any. */
export function record(entries: readonly (readonly [string, KnownValue])[]): Readonly<Record<string, KnownValue>> {
  return Object.fromEntries(entries);
}

/** A name with its value, when there is one. */
export function entry(name: string, value: KnownValue | undefined): readonly (readonly [string, KnownValue])[] {
  return value === undefined ? [] : [[name, value]];
}

/** An entry as plain data: only values that are written out stay. */
function withoutPlace({ name, value }: Entry): Entry {
  const plain = possibilities(value).length === 1 && (value?.kind === 'literal' || value?.kind === 'text') ? value : undefined;
  return { name, ...(plain === undefined ? {} : { value: plain }) };
}
