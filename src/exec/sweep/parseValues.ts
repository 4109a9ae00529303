import { ValuesError } from './sweepError';
import { countValues, isContinuous, type Range, type Values } from './values';

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^(\s*)(${NUMBER})\.\.(\S*)(.*)$`);
const WHOLE_NUMBER = new RegExp(`^${NUMBER}$`);
/** Most values of one parameter. */
const MOST_VALUES = 100_000;

/**
 * Reads the values of a parameter: a list (`0.1,0.01`, `adam,"a, b"`), or a range (`2..8`, `0.1..0.5 step 0.1`, `1e-4..1e-1 log`, `1e-4..1e-1 log count 7`).
 * Raises `ValuesError` with the place of the mistake.
 */
export function parseValues(text: string): Values {
  const match = RANGE.exec(text);
  if (match === null) return { kind: 'list', values: parseList(text) };
  const [, space = '', from = '', to = '', words = ''] = match;
  const toAt = space.length + from.length + 2;
  const wordsAt = toAt + to.length;
  if (to === '' || !WHOLE_NUMBER.test(to)) {
    const said = to.includes(',') ? 'A range stands alone: write all values of a list, as in 2,4,6' : 'A range needs a number on both sides of .., as in 2..8. Put quotes around text';
    throw new ValuesError(said, toAt);
  }
  if (Number(to) <= Number(from)) throw new ValuesError(`A range goes upwards, and ${to} is not above ${from}`, toAt);
  const range = withWords({ kind: 'range', from, to, scale: 'linear', spacing: { kind: 'none' } }, words, wordsAt);
  if (range.scale === 'log' && Number(from) <= 0) throw new ValuesError('A log range begins above 0', space.length);
  const count = countValues(range) ?? 0;
  if (count > MOST_VALUES && !isContinuous(range)) throw new ValuesError(`${count.toLocaleString('en')} values are too many for one parameter`, toAt);
  return range;
}

/** The text that reads as these values. */
export function formatValues(values: Values): string {
  if (values.kind === 'list') return values.values.map((value) => (needsQuotes(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',');
  const { from, to, scale, spacing } = values;
  const words = [...(scale === 'log' ? ['log'] : []), ...(spacing.kind === 'step' ? [`step ${spacing.step}`] : spacing.kind === 'count' ? [`count ${spacing.count}`] : [])];
  return [`${from}..${to}`, ...words].join(' ');
}

function needsQuotes(value: string): boolean {
  return value === '' || value !== value.trim() || /[,"']/.test(value) || RANGE.test(value);
}

function withWords(range: Range, text: string, start: number): Range {
  let made = range;
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ word: match[0], at: start + match.index }));
  for (let index = 0; index < words.length; index += 1) {
    const { word, at } = words[index] ?? { word: '', at: start };
    const value = words[index + 1];
    if (word === 'log') made = { ...made, scale: 'log' };
    else if (word === 'step' || word === 'count') {
      if (made.spacing.kind !== 'none') throw new ValuesError('A range takes a step or a count, not both', at);
      made = { ...made, spacing: word === 'step' ? { kind: 'step', step: stepOf(value, at + word.length) } : { kind: 'count', count: countOf(value, at + word.length) } };
      index += 1;
    } else throw new ValuesError(`Behind a range stand log, step or count, not '${word}'`, at);
  }
  if (made.scale === 'log' && made.spacing.kind === 'step') throw new ValuesError('A log range takes a count, not a step', start);
  return made;
}

interface Word {
  readonly word: string;
  readonly at: number;
}

function stepOf(value: Word | undefined, end: number): string {
  if (value === undefined || !WHOLE_NUMBER.test(value.word) || Number(value.word) <= 0) throw new ValuesError('Behind step stands a number above 0', value?.at ?? end);
  return value.word;
}

function countOf(value: Word | undefined, end: number): number {
  const count = Number(value?.word);
  if (!Number.isInteger(count) || count < 2) throw new ValuesError('Behind count stands a whole number from 2', value?.at ?? end);
  if (count > MOST_VALUES) throw new ValuesError(`${count.toLocaleString('en')} values are too many for one parameter`, value?.at ?? end);
  return count;
}

/** The values between commas; one in quotes may hold commas, and two quotes in it are one. */
function parseList(text: string): string[] {
  if (text.trim() === '') throw new ValuesError('No values: write them as in 0.1,0.01 or 2..8', 0);
  const values: string[] = [];
  let at = 0;
  for (let more = true; more; ) {
    const item = readItem(text, at);
    if (values.includes(item.value)) throw new ValuesError(`'${item.value}' stands twice`, item.start);
    values.push(item.value);
    more = item.end < text.length;
    at = item.end + 1;
  }
  return values;
}

interface Item {
  readonly value: string;
  /** Where it begins. */
  readonly start: number;
  /** Where the comma behind it stands, or the end of the text. */
  readonly end: number;
}

function readItem(text: string, from: number): Item {
  const start = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const quote = text[start];
  if (quote === '"' || quote === "'") return readQuoted(text, start, quote);
  const comma = text.indexOf(',', start);
  const end = comma < 0 ? text.length : comma;
  const value = text.slice(start, end).trim();
  if (value === '') throw new ValuesError(`A value is missing${comma < 0 ? ' at the end' : ' before the comma'}. An empty text is written ""`, Math.min(start, text.length - 1));
  if (RANGE.test(value) || /^.+\.\.\S+\s/.test(value)) throw new ValuesError('A range stands alone: write all values of a list, as in 2,4,6', start);
  return { value, start, end };
}

function readQuoted(text: string, start: number, quote: string): Item {
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== quote) value += text.charAt(at);
    else if (text[at + 1] === quote) {
      value += quote;
      at += 1;
    } else {
      const space = /^\s*/.exec(text.slice(at + 1))?.[0].length ?? 0;
      const end = at + 1 + space;
      if (end < text.length && text[end] !== ',') throw new ValuesError('A comma has to follow the quote', end);
      return { value, start, end };
    }
  }
  throw new ValuesError(`The quote ${quote} is not closed`, start);
}
