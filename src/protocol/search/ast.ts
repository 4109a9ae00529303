import type { Int64 } from '../int64';

/** Where something stands in the source: offsets in UTF-16 units, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Which value of a metric series a field means. */
export type MetricStat = 'last' | 'first' | 'min' | 'max';

/** What kind of values an attribute has. `time` is UTC ms, `duration` ms; `id` is a number that is written as text. */
export type AttributeKind = 'text' | 'number' | 'time' | 'duration' | 'id';

/**
 * The left side of a comparison. A metric written without quotes as `x.min` has the key `x.min` and the `fallback`
 * `{key: 'x', stat: 'min'}`: a metric that is really called `x.min` comes first, the statistic second.
 */
export type Field =
  | { readonly type: 'attribute'; readonly name: string; readonly kind: AttributeKind }
  | {
      readonly type: 'metric'; readonly key: string; readonly stat: MetricStat;
      readonly fallback?: { readonly key: string; readonly stat: MetricStat };
    }
  | { readonly type: 'param' | 'tag'; readonly key: string }
  | { readonly type: 'dataset'; readonly name: 'name' | 'digest' | 'context' };

/** Operators that take one value. */
export type BinaryOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE';
/** Operators that take a list. */
export type ListOperator = 'IN' | 'NOT IN';
/** Operators that take nothing. */
export type NullOperator = 'IS NULL' | 'IS NOT NULL';
/** All operators, in upper case. */
export type Operator = BinaryOperator | ListOperator | NullOperator;

/** A number as written; integers are exact. */
export interface NumberValue extends Span {
  readonly kind: 'number';
  readonly value: Int64;
}
/** A text that stood in quotes. */
export interface TextValue extends Span {
  readonly kind: 'text';
  readonly value: string;
}
/** Words without quotes, as a person writes a time; only where the parser was told to take them. */
export interface WordsValue extends Span {
  readonly kind: 'words';
  readonly value: string;
}
/** One value. */
export type Scalar = NumberValue | TextValue | WordsValue;

/** A comparison of a field. */
export interface Comparison extends Span {
  readonly kind: 'comparison';
  readonly field: Field;
  readonly fieldSpan: Span;
  readonly test:
    | { readonly operator: BinaryOperator; readonly value: Scalar }
    | { readonly operator: ListOperator; readonly values: readonly (NumberValue | TextValue)[] }
    | { readonly operator: NullOperator };
}

/** Several expressions joined by AND or OR. */
export interface Junction extends Span {
  readonly kind: 'and' | 'or';
  readonly items: readonly Expression[];
}

/** A filter. */
export type Expression = Comparison | Junction;

/** One column of an order. */
export interface OrderColumn {
  readonly field: Field;
  readonly ascending: boolean;
}
