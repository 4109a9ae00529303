import type { Metric, Param, Tag } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import { safeKey } from './key';
import { isNumber } from './number';

/** How values are written. `pairs` are `key=value` words or lines. */
export type ValueFormat = 'pairs' | 'json' | 'csv' | 'yaml' | 'toml';

/** What a value is recorded as. */
export type Role = 'param' | 'metric' | 'tag';

/** Points of a series in the order they were read; all three have the same length. */
export interface Points {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** UTC ms; without them all points have the time they are recorded at. */
  readonly timestamps?: ArrayLike<number> | undefined;
}

/** A value that was read. */
export interface Value {
  readonly key: string;
  /** As it was written: a list as JSON text. */
  readonly text: string;
  /** Set when it is a number. */
  readonly number?: number | undefined;
  /** Set when it is a series: a metric then, or its `text` as a parameter. */
  readonly points?: Points | undefined;
  readonly role: Role;
  /** Line it stands in, from 1. */
  readonly line?: number | undefined;
}

/** What was wrong, or was read in a way that a person should know. */
export interface Problem {
  readonly code: ProblemCode;
  /** From 1. */
  readonly line?: number | undefined;
  /** What `{0}`, `{1}` stand for in the words of `PROBLEMS`. */
  readonly parts: readonly string[];
}

/** Words of every problem, in English: `{0}` and `{1}` stand for its parts. */
export const PROBLEMS = {
  empty: 'There are no values in it.',
  binary: 'It is not text.',
  'too-large': 'It is larger than {0}, which is the most that is read. Only a CSV file may be larger.',
  'not-a-pair': '{0} is not written as key=value.',
  'no-key': '{0} has no name.',
  'not-a-number': '{0} is not a number, so {1} has no value there.',
  'twice': '{0} is there twice; the last one counts.',
  syntax: '{0}',
  'column-count': 'The line has {0} values and the first line names {1}.',
  'no-header': 'The first line has to name the columns.',
  'unclosed-quote': 'A quote that begins here does not end.',
  'text-column': 'The column {0} holds text and was left out, since a series has numbers.',
  'no-step': 'No column is named step, epoch or iteration; the rows are counted from 0.',
  'decimal-comma': '{0} was read as {1}: a decimal comma.',
  'bad-step': '{0} is no whole number, so the line has no step and was left out.',
  'bad-time': '{0} is not a time that can be read; the points have the time of recording.',
  'too-many': 'Only the first {0} values were read.',
  'key-changed': '{0} is recorded as {1}, since a name may hold letters, digits and _ - . : / only.',
  'value-cut': 'The value of {0} is longer than {1} characters and is cut.',
  more: '{0} more like this.',
} as const;

/** Name of a problem. */
export type ProblemCode = keyof typeof PROBLEMS;

/** A problem in English. */
export function problemText({ code, line, parts }: Problem): string {
  const words = PROBLEMS[code].replace(/\{(\d)\}/g, (_, at: string) => parts[Number(at)] ?? '');
  return line === undefined ? words : `Line ${line}: ${words}`;
}

/** What was read from a text or a file. */
export interface RecordedValues {
  readonly format: ValueFormat;
  readonly values: readonly Value[];
  /** Name and note of the run, where the text gives them beside its sections. */
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly problems: readonly Problem[];
}

/** What values become in a run; points are made only when they are asked for. */
export interface Entries {
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  readonly metrics: Iterable<Metric>;
}

/** Values as they are written to a run: keys made fit, later ones of the same key instead of earlier ones. `at` is the time of recording, UTC ms. */
export function entriesOf(values: readonly Value[], at: number): Entries {
  const texts = (role: Role, most: number): Param[] => {
    const all = new Map(values.filter((value) => value.role === role).map((value) => [safeKey(value.key), value.text.slice(0, most)]));
    return [...all].filter(([key]) => key !== '').map(([key, value]) => ({ key, value }));
  };
  return { params: texts('param', LIMITS.paramValue), tags: texts('tag', LIMITS.tagValue), metrics: points(values, at) };
}

function* points(values: readonly Value[], at: number): Iterable<Metric> {
  for (const { key: name, role, number, points } of values) {
    const key = safeKey(name);
    if (role !== 'metric' || key === '') continue;
    if (points === undefined) {
      if (number !== undefined) yield { key, value: number, timestamp: at, step: 0 };
      continue;
    }
    for (let i = 0; i < points.values.length; i += 1) {
      yield { key, value: points.values[i] ?? NaN, timestamp: points.timestamps?.[i] ?? at, step: points.steps[i] ?? 0 };
    }
  }
}

/** Whether a value can be recorded as that. */
export function canBe(value: Value, role: Role): boolean {
  return role !== 'metric' || value.points !== undefined || value.number !== undefined || isNumber(value.text);
}
