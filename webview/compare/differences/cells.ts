import { fill } from '../../ui/words';
import { cutMiddle, fixed, formatNumber, NBSP } from '../../ui/format';
import { compareValues, differs, letterOf, type Difference, type Letter, type ValueType } from './compareValues';
import type { ENGLISH } from './strings';

/** Words of this view. */
export type DifferenceWords = { readonly [Key in keyof typeof ENGLISH]: string };

/** How a metric stands to the baseline's. */
export interface MetricStep {
  /** With arrow and sign; absent when one of the two is no number. */
  readonly delta?: string;
  readonly rises?: boolean;
  readonly percent?: string;
  /** Undefined where the metric has no direction or nothing changed. */
  readonly better?: boolean;
  /** Length of the bar, 0 to 1: the difference against the greatest one of the row. */
  readonly share: number;
}

/** A value of one run. */
export interface Cell {
  readonly text: string;
  /** What it has to do with the baseline, in words. */
  readonly note?: string;
  readonly letter?: Letter;
  /** `same` is dimmed, `absent` hatched with its words, `empty` holds nothing to say. */
  readonly look: 'plain' | 'same' | 'absent' | 'empty';
  readonly mono?: boolean;
  /** All of it, for the hover and for copies. */
  readonly full?: string;
  readonly metric?: MetricStep;
  /** Stands at the right edge. */
  readonly right?: string;
  readonly lines?: { readonly added: number; readonly removed: number };
  /** What "Open Diff" of the cell shows. */
  readonly link?: 'file' | 'code' | 'cells';
}

/** What one key is in all runs, the baseline first. */
export interface Row {
  /** Unique in its section. */
  readonly key: string;
  readonly label: string;
  readonly note?: string;
  readonly cells: readonly Cell[];
  readonly differs: boolean;
  readonly kind: 'values' | 'metric' | 'picture';
  readonly title?: string;
}

const MINUS = '−';
/** Texts longer than this are not shown as they are where they equal the baseline's. */
const LONG = 200;
/** Characters that are drawn of a value, and those in its hover. */
const DRAWN = 300;
const HOVERED = 2000;

/** Cells of texts as they were logged. `absent` says what an absent value is. */
export function valueRow(key: string, values: readonly (string | undefined)[], words: DifferenceWords, absent = words.notLogged): Row {
  const [baseline, ...others] = values;
  const differences = others.map((value) => compareValues(baseline, value));
  const longest = Math.max(...values.map((value) => value?.length ?? 0));
  return {
    key,
    label: key,
    ...(longest > LONG ? { note: fill(words.characters, formatNumber(longest)) } : {}),
    cells: [plainCell(baseline, words, absent), ...others.map((value, index) => comparedCell(value, differences[index] ?? { kind: 'neither' }, words, absent))],
    differs: differences.some(differs),
    kind: 'values',
  };
}

/** The baseline's own value. */
export function plainCell(value: string | undefined, words: DifferenceWords, absent: string): Cell {
  if (value === undefined) return { text: absent, look: 'absent' };
  return { ...shownText(value, words), look: 'plain' };
}

function comparedCell(value: string | undefined, difference: Difference, words: DifferenceWords, absent: string): Cell {
  const letter = letterOf(difference);
  if (value === undefined) return { text: absent, look: 'absent', ...(letter === undefined ? {} : { letter }) };
  if (difference.kind === 'equal') return { ...shownText(value, words), ...(value.length > LONG ? { text: words.sameText } : {}), look: 'same' };
  const note = noteOf(difference, value, words);
  const text = difference.kind === 'items' && value.length > LONG ? { text: note ?? '', full: value.slice(0, HOVERED) } : { ...shownText(value, words), ...(note === undefined ? {} : { note }) };
  return { ...text, look: 'plain', ...(letter === undefined ? {} : { letter }) };
}

function shownText(value: string, words: DifferenceWords): Pick<Cell, 'text' | 'full' | 'note'> {
  if (value.trim() === '') return { text: value === '' ? words.emptyText : JSON.stringify(value), full: value };
  const line = value.slice(0, DRAWN * 2).replace(/\s+/g, ' ');
  return { text: line.length > DRAWN ? `${line.slice(0, DRAWN)}…` : line, full: value.length > HOVERED ? cutMiddle(value, HOVERED) : value };
}

function noteOf(difference: Difference, value: string, words: DifferenceWords): string | undefined {
  switch (difference.kind) {
    case 'rewritten':
      return difference.of === 'number' ? words.sameNumber : words.sameValue;
    case 'type':
      return fill(words.typeChanged, typeWord(difference.to, words), typeWord(difference.from, words));
    case 'number':
      return difference.factor === undefined ? signed(difference.delta) : fill(words.factor, formatNumber(difference.factor, 2)).replace(' ', NBSP);
    case 'items':
      return difference.moved ? words.otherOrder : fill(words.items, difference.added, MINUS, difference.removed, difference.total);
    case 'text':
      return value.length > LONG ? fill(words.characters, formatNumber(value.length)) : undefined;
    default:
      return undefined;
  }
}

function typeWord(type: ValueType, words: DifferenceWords): string {
  return { number: words.typeNumber, boolean: words.typeBoolean, none: words.typeNone, text: words.typeText, list: words.typeList, object: words.typeObject }[type];
}

/** A difference with its sign; an infinite one or none at all is not said. */
export function signed(delta: number, write: (value: number) => string = (value) => formatNumber(value, 4)): string {
  return Number.isFinite(delta) ? `${delta < 0 ? MINUS : '+'}${write(Math.abs(delta))}` : '';
}

/** A change against the baseline in percent, with its sign; undefined where the baseline is 0 or no number. */
export function percentOf(delta: number, baseline: number): string | undefined {
  const part = (delta / Math.abs(baseline)) * 100;
  if (!Number.isFinite(part) || baseline === 0) return undefined;
  const size = Math.abs(part);
  if (size >= 10_000) return undefined;
  return `${delta < 0 ? MINUS : '+'}${fixed(size, size >= 99.5 ? 0 : size < 0.05 ? 2 : 1)}${NBSP}%`;
}
