import { toInt64, type Int64 } from '../int64';
import type { BinaryOperator, Comparison, Expression, Field, NumberValue, Operator, Scalar, Span, TextValue } from './ast';
import { readField, type PlacedField } from './fieldParser';
import { SEARCH_FIELDS, type SearchEntity } from './fields';
import type { Token } from './lexer';
import { syntaxError } from './syntaxError';
import { Tokens } from './tokens';

/** What a metric can be beside a finite number, as a filter writes it in quotes: `metrics.loss = 'NaN'`. */
export const SPECIAL_VALUES = ['NaN', 'Infinity', '-Infinity'] as const;

/** How a filter is read. */
export interface ParseOptions {
  /** Takes words and texts where a time or a duration stands (`start_time > last tuesday`), for a program that turns them into ms. */
  readonly words?: boolean;
}

/** Deepest nesting of parentheses. */
export const MAX_NESTING = 50;
/** Most comparisons in a filter. */
export const MAX_COMPARISONS = 200;
/** Most values in all lists of a filter. */
export const MAX_LIST_VALUES = 20_000;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INTEGER = /^[+-]?\d+$/;

/**
 * Parses a filter of MLflow's search language, with OR, parentheses and the further operators of `ast.ts`; `undefined`
 * for an empty one. AND binds closer than OR; keywords have any case.
 * Raises INVALID_PARAMETER_VALUE that says what was expected at which character.
 */
export function parseFilter(source: string, entity: SearchEntity, options: ParseOptions = {}): Expression | undefined {
  if (source.trim() === '') return undefined;
  return new Parser(source, entity, options).parse();
}

class Parser {
  private readonly tokens: Tokens;
  private depth = 0;
  private comparisons = 0;
  private listValues = 0;

  constructor(
    private readonly source: string,
    private readonly entity: SearchEntity,
    private readonly options: ParseOptions,
  ) {
    this.tokens = new Tokens(source);
  }

  parse(): Expression {
    const expression = this.junction('or');
    if (this.tokens.peek().kind !== 'end') throw this.tokens.expected('AND, OR or the end of the filter');
    return expression;
  }

  private junction(kind: 'and' | 'or'): Expression {
    const operand = (): Expression => (kind === 'or' ? this.junction('and') : this.primary());
    const items = [operand()];
    while (this.tokens.takeKeyword(kind.toUpperCase())) items.push(operand());
    return items.length === 1 ? items[0]! : { kind, items, start: items[0]!.start, end: items.at(-1)!.end };
  }

  private primary(): Expression {
    const open = this.tokens.peek();
    if (!this.tokens.takePunctuation('(')) return this.comparison();
    this.depth += 1;
    if (this.depth > MAX_NESTING) throw syntaxError(this.source, open.start, `More than ${MAX_NESTING} nested parentheses`);
    const inner = this.junction('or');
    if (!this.tokens.takePunctuation(')')) throw this.tokens.expected('AND, OR or )');
    this.depth -= 1;
    return inner;
  }

  private comparison(): Comparison {
    const start = this.tokens.peek().start;
    this.comparisons += 1;
    if (this.comparisons > MAX_COMPARISONS) throw syntaxError(this.source, start, `More than ${MAX_COMPARISONS} comparisons; IN takes many values at once`);
    const placed = readField(this.tokens, this.entity, 'filter');
    const at = this.tokens.peek();
    const operator = this.operator(placed);
    if (!this.operators(placed.field).has(operator)) {
      throw syntaxError(this.source, at.start, `${this.name(placed)} is compared with ${[...this.operators(placed.field)].join(', ')}, not with ${operator}`);
    }
    const head = { kind: 'comparison', field: placed.field, fieldSpan: placed.span, start } as const;
    if (operator === 'IS NULL' || operator === 'IS NOT NULL') return { ...head, test: { operator }, end: this.lastEnd };
    if (operator === 'IN' || operator === 'NOT IN') {
      const values = this.list(placed);
      return { ...head, test: { operator, values }, end: this.lastEnd };
    }
    const value = this.value(placed, operator);
    return { ...head, test: { operator, value }, end: value.end };
  }

  /** End of the token read last. */
  private get lastEnd(): number {
    return this.tokens.peek(-1).end;
  }

  private operator(placed: PlacedField): Operator {
    const token = this.tokens.next();
    if (token.kind === 'operator') return token.text as BinaryOperator;
    if (token.kind === 'word') {
      const word = token.text.toUpperCase();
      if (word === 'LIKE' || word === 'ILIKE' || word === 'IN') return word;
      if (word === 'NOT' && this.tokens.takeKeyword('IN')) return 'NOT IN';
      if (word === 'IS') {
        const not = this.tokens.takeKeyword('NOT');
        if (this.tokens.takeKeyword('NULL')) return not ? 'IS NOT NULL' : 'IS NULL';
        throw this.tokens.expected(not ? 'NULL after IS NOT' : 'NULL or NOT NULL after IS');
      }
    }
    throw this.tokens.expected(`an operator after ${this.name(placed)} (${[...this.operators(placed.field)].join(', ')})`, token);
  }

  private operators(field: Field): ReadonlySet<Operator> {
    switch (field.type) {
      case 'metric':
        return SEARCH_FIELDS[this.entity].statistics ? RUN_METRIC_OPERATORS : METRIC_OPERATORS;
      case 'param':
      case 'tag':
        return ALL_OPERATORS;
      case 'dataset':
        return DATASET_OPERATORS;
      case 'attribute': {
        const operators = field.kind === 'text' ? TEXT_OPERATORS : field.kind === 'id' ? ID_OPERATORS : NUMBER_OPERATORS;
        const nullable = SEARCH_FIELDS[this.entity].attributes[field.name]?.nullable === true;
        return nullable ? new Set([...operators, ...NULL_OPERATORS]) : operators;
      }
    }
  }

  private list(placed: PlacedField): (NumberValue | TextValue)[] {
    if (!this.tokens.takePunctuation('(')) throw this.tokens.expected('( and a list of values');
    const values: (NumberValue | TextValue)[] = [];
    do {
      // A comma may follow the last value, as Python writes a tuple of one.
      if (values.length > 0 && this.tokens.peek().text === ')') break;
      this.listValues += 1;
      if (this.listValues > MAX_LIST_VALUES) throw syntaxError(this.source, this.tokens.peek().start, `More than ${MAX_LIST_VALUES} values in lists`);
      values.push(this.plainValue(placed, 'IN'));
    } while (this.tokens.takePunctuation(','));
    if (!this.tokens.takePunctuation(')')) throw this.tokens.expected(', or )');
    return values;
  }

  private value(placed: PlacedField, operator: BinaryOperator): Scalar {
    const { field } = placed;
    const timed = field.type === 'attribute' && (field.kind === 'time' || field.kind === 'duration');
    return timed && this.options.words === true ? this.words(placed) : this.plainValue(placed, operator);
  }

  private plainValue(placed: PlacedField, operator: Operator): NumberValue | TextValue {
    const token = this.tokens.peek();
    const { field } = placed;
    const takes = VALUES[field.type === 'attribute' ? field.kind : field.type];
    const pattern = operator === 'LIKE' || operator === 'ILIKE';
    if (isText(token) && field.type === 'metric' && SEARCH_FIELDS[this.entity].statistics && EQUALITY.has(operator)) return this.special(placed, token);
    const value = pattern ? (isText(token) ? textValue(token) : undefined) : valueOf(token, takes);
    if (value === undefined) throw this.tokens.expected(pattern ? `a text in quotes after ${operator}` : EXPECTED_VALUES[takes](this.name(placed)), token);
    this.tokens.next();
    return value;
  }

  /** What a metric is beside a finite number. */
  private special(placed: PlacedField, token: Token): TextValue {
    const value = SPECIAL_VALUES.find((each) => each.toLowerCase() === token.text.toLowerCase());
    if (value === undefined) throw this.tokens.expected(`a number to compare ${this.name(placed)} with, or one of '${SPECIAL_VALUES.join("', '")}'`, token);
    this.tokens.next();
    return { kind: 'text', value, start: token.start, end: token.end };
  }

  /** A number, a text in quotes, or all words up to the next AND, OR or parenthesis. */
  private words(placed: PlacedField): Scalar {
    const first = this.tokens.peek();
    if (isText(first)) {
      this.tokens.next();
      return { kind: 'text', value: first.text, start: first.start, end: first.end };
    }
    let end = first.start;
    while (this.tokens.peek().kind === 'word' && !this.tokens.isKeyword('AND') && !this.tokens.isKeyword('OR')) end = this.tokens.next().end;
    const value = this.source.slice(first.start, end);
    if (value === '') throw this.tokens.expected(`a time after ${this.name(placed)}`);
    const span: Span = { start: first.start, end };
    return NUMBER.test(value) ? { ...integerValue(value), ...span } : { kind: 'words', value, ...span };
  }

  private name(placed: PlacedField): string {
    return this.source.slice(placed.span.start, placed.span.end);
  }
}

/** The value that a token is where such ones are taken; undefined when it is none. */
function valueOf(token: Token, takes: Takes): NumberValue | TextValue | undefined {
  const span: Span = { start: token.start, end: token.end };
  if (isText(token)) {
    if (takes === 'number') return undefined;
    if (takes !== 'integer') return textValue(token);
    return INTEGER.test(token.text.trim()) ? { ...integerValue(token.text.trim()), ...span } : undefined;
  }
  if (token.kind !== 'word' || takes === 'text' || !NUMBER.test(token.text)) return undefined;
  return takes !== 'integer' || INTEGER.test(token.text) ? { ...integerValue(token.text), ...span } : undefined;
}

const textValue = ({ text, start, end }: Token): TextValue => ({ kind: 'text', value: text, start, end });

const isText = (token: Token): boolean => token.kind === 'quoted' && token.quote !== '`';

function integerValue(text: string): { kind: 'number'; value: Int64 } {
  if (!INTEGER.test(text)) return { kind: 'number', value: Number(text) };
  try {
    return { kind: 'number', value: toInt64(BigInt(text.replace('+', ''))) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'number', value: Number(text) };
  }
}

const NULL_OPERATORS = ['IS NULL', 'IS NOT NULL'] as const;
const ORDERED = ['=', '!=', '<', '<=', '>', '>='] as const;
const NUMBER_OPERATORS: ReadonlySet<Operator> = new Set<Operator>(ORDERED);
const ID_OPERATORS: ReadonlySet<Operator> = new Set<Operator>([...ORDERED, 'IN', 'NOT IN']);
const METRIC_OPERATORS: ReadonlySet<Operator> = new Set<Operator>([...ORDERED, ...NULL_OPERATORS]);
const RUN_METRIC_OPERATORS: ReadonlySet<Operator> = new Set<Operator>([...ORDERED, 'IN', 'NOT IN', ...NULL_OPERATORS]);
const EQUALITY: ReadonlySet<Operator> = new Set<Operator>(['=', '!=', 'IN', 'NOT IN']);
const TEXT_OPERATORS: ReadonlySet<Operator> = new Set<Operator>(['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN']);
const DATASET_OPERATORS: ReadonlySet<Operator> = new Set<Operator>([...TEXT_OPERATORS, ...NULL_OPERATORS]);
const ALL_OPERATORS: ReadonlySet<Operator> = new Set<Operator>([...ORDERED, 'LIKE', 'ILIKE', 'IN', 'NOT IN', ...NULL_OPERATORS]);

type Takes = 'text' | 'number' | 'integer' | 'either';

const VALUES: Record<'text' | 'number' | 'time' | 'duration' | 'id' | Exclude<Field['type'], 'attribute'>, Takes> = {
  text: 'text', number: 'number', time: 'number', duration: 'number', id: 'integer',
  metric: 'number', param: 'either', tag: 'either', dataset: 'text',
};

const EXPECTED_VALUES: Record<Takes, (name: string) => string> = {
  text: (name) => `a text in quotes to compare ${name} with`,
  number: (name) => `a number to compare ${name} with${/time$|timestamp/.test(name) ? ' (ms since 1970, UTC)' : ''}`,
  integer: (name) => `a whole number to compare ${name} with`,
  either: (name) => `a text in quotes or a number to compare ${name} with`,
};
