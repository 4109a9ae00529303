import type { Field, MetricStat, Span } from './ast';
import { FIELD_PREFIXES, knownFields, SEARCH_FIELDS, type SearchEntity } from './fields';
import type { Token } from './lexer';
import { syntaxError } from './syntaxError';
import type { Tokens } from './tokens';

/** What a field is read for: not everything that orders can be compared, and the other way round. */
export type FieldPurpose = 'filter' | 'order';

/** A field with its place. */
export interface PlacedField {
  readonly field: Field;
  readonly span: Span;
}

/** A name as written: what stands before the first dot, the key, and a word after a quoted key. */
interface Name {
  readonly prefix?: string;
  readonly key: string;
  readonly quoted: boolean;
  /** `min` of ``metrics.`a.b`.min``. */
  readonly suffix?: string;
  readonly span: Span;
}

const STATISTICS: ReadonlySet<string> = new Set<MetricStat>(['last', 'first', 'min', 'max']);
const DATASET_FIELDS = ['name', 'digest', 'context'] as const;

/**
 * Reads a field: an attribute with or without its prefix, or a prefix, a dot and a key. Keys with spaces, operators or
 * commas stand in backticks or double quotes. A quoted metric key is literal and may have `.min`, `.max`, `.first` or
 * `.last` after it; an unquoted one that ends so means the metric of that whole name and, where there is none, the statistic.
 * Raises INVALID_PARAMETER_VALUE naming the fields there are.
 */
export function readField(tokens: Tokens, entity: SearchEntity, purpose: FieldPurpose): PlacedField {
  const name = readName(tokens, entity, purpose);
  return { field: resolve(name, tokens.source, entity, purpose), span: name.span };
}

function readName(tokens: Tokens, entity: SearchEntity, purpose: FieldPurpose): Name {
  const first = tokens.peek();
  if ((first.kind !== 'word' && first.kind !== 'quoted') || first.quote === "'") {
    throw tokens.expected(`a field (${knownFields(entity, purpose)})`);
  }
  tokens.next();
  if (first.kind === 'quoted') {
    const tail = tokens.peek();
    if (touches(first, tail) && tail.kind === 'word' && tail.text.startsWith('.')) {
      tokens.next();
      return afterDot(tokens, first.text, tail.text.slice(1), first.start, tail);
    }
    return wholeName(first.text, first, true);
  }
  const dot = first.text.indexOf('.');
  if (dot < 0) return { key: first.text, quoted: false, span: first };
  return afterDot(tokens, first.text.slice(0, dot), first.text.slice(dot + 1), first.start, first);
}

function afterDot(tokens: Tokens, prefix: string, rest: string, start: number, last: Token): Name {
  if (rest !== '') return { prefix, key: rest, quoted: false, span: { start, end: last.end } };
  const quoted = tokens.peek();
  if (quoted.kind !== 'quoted' || quoted.quote === "'" || !touches(last, quoted)) {
    throw tokens.expected(`a key after ${prefix}.`, quoted);
  }
  tokens.next();
  const tail = tokens.peek();
  if (tail.kind === 'word' && touches(quoted, tail)) {
    if (!tail.text.startsWith('.')) throw tokens.expected('a space or an operator after the key', tail);
    tokens.next();
    return { prefix, key: quoted.text, quoted: true, suffix: tail.text.slice(1), span: { start, end: tail.end } };
  }
  return { prefix, key: quoted.text, quoted: true, span: { start, end: quoted.end } };
}

/** A name that stood in quotes as a whole: an attribute such as "run name", or everything including its prefix. */
function wholeName(text: string, span: Span, quoted: boolean): Name {
  const dot = text.indexOf('.');
  return dot > 0 && FIELD_PREFIXES.has(text.slice(0, dot))
    ? { prefix: text.slice(0, dot), key: text.slice(dot + 1), quoted, span }
    : { key: text, quoted, span };
}

const touches = (left: Span, right: Span): boolean => left.end === right.start;

function resolve(name: Name, source: string, entity: SearchEntity, purpose: FieldPurpose): Field {
  const rules = SEARCH_FIELDS[entity];
  const type = name.prefix === undefined ? 'attribute' : FIELD_PREFIXES.get(name.prefix);
  const unknown = (what: string): Error =>
    syntaxError(source, name.span.start, `${what}; the fields of ${entity} are ${knownFields(entity, purpose)}`);
  if (name.suffix !== undefined && type !== 'metric') throw unknown(`Unexpected .${name.suffix} after the key`);
  switch (type) {
    case undefined:
      throw unknown(`Unknown kind of field ${name.prefix ?? ''}`);
    case 'attribute':
      return attribute(name, entity, purpose, unknown);
    case 'metric':
      if (!rules.metrics) throw unknown(`${entity} have no metrics`);
      return metric(name, rules.statistics, unknown);
    case 'param':
      if (!rules.params) throw unknown(`${entity} have no params`);
      return { type, key: name.key };
    case 'tag':
      return { type, key: name.key };
    case 'dataset': {
      const key = DATASET_FIELDS.find((each) => each === name.key);
      if (!rules.datasets || purpose === 'order' || key === undefined) throw unknown(`Unknown field dataset.${name.key}`);
      return { type, name: key };
    }
  }
}

function attribute(name: Name, entity: SearchEntity, purpose: FieldPurpose, unknown: (what: string) => Error): Field {
  const { attributes } = SEARCH_FIELDS[entity];
  const rule = Object.hasOwn(attributes, name.key) ? attributes[name.key] : undefined;
  if (rule === undefined || (purpose === 'filter' && rule.orderOnly === true)) throw unknown(`Unknown attribute ${name.key}`);
  return { type: 'attribute', name: rule.alias ?? name.key, kind: rule.kind };
}

function metric(name: Name, statistics: boolean, unknown: (what: string) => Error): Field {
  if (name.suffix !== undefined) {
    if (!statistics || !isStatistic(name.suffix)) throw unknown(`Unknown statistic .${name.suffix}; expected .min, .max, .first or .last`);
    return { type: 'metric', key: name.key, stat: name.suffix };
  }
  const dot = name.key.lastIndexOf('.');
  const suffix = name.key.slice(dot + 1);
  if (!statistics || name.quoted || dot <= 0 || !isStatistic(suffix)) return { type: 'metric', key: name.key, stat: 'last' };
  return { type: 'metric', key: name.key, stat: 'last', fallback: { key: name.key.slice(0, dot), stat: suffix } };
}

const isStatistic = (word: string): word is MetricStat => STATISTICS.has(word);
