import type { Span } from './ast';
import { syntaxError } from './syntaxError';

/**
 * A token. A word is a run of characters without a meaning of their own: keywords, numbers and unquoted keys such as
 * `metrics.val/loss`. A quoted token has its quotes taken off and its escapes resolved in `text`.
 */
export interface Token extends Span {
  readonly kind: 'word' | 'quoted' | 'operator' | 'punctuation' | 'end';
  readonly text: string;
  /** The quote of a quoted token. */
  readonly quote?: '"' | "'" | '`';
}

/** Longest filter that is read, in characters: room for thousands of run ids in one IN. */
export const MAX_FILTER_LENGTH = 256 * 1024;

const SPACE = /\s/;
const WORD = /[^\s=!<>(),'"`]+/y;
const OPERATOR = /[=!<>]+/y;
/** People write the operators of several languages. */
const OPERATORS = new Map([['=', '='], ['==', '='], ['!=', '!='], ['<>', '!='], ['<', '<'], ['<=', '<='], ['>', '>'], ['>=', '>=']]);

/**
 * Cuts a filter into tokens; the last one is of kind `end`.
 * Raises INVALID_PARAMETER_VALUE for a quote that is not closed, an unknown operator, and text that is too long.
 */
export function tokenize(source: string): Token[] {
  if (source.length > MAX_FILTER_LENGTH) {
    throw syntaxError('', 0, `The filter has ${source.length} characters; at most ${MAX_FILTER_LENGTH} are read.`);
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source.charAt(at);
    if (SPACE.test(char)) {
      at += 1;
      continue;
    }
    const token = readToken(source, at, char);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length });
  return tokens;
}

function readToken(source: string, at: number, char: string): Token {
  if (char === '(' || char === ')' || char === ',') return { kind: 'punctuation', text: char, start: at, end: at + 1 };
  if (char === "'" || char === '"' || char === '`') return readQuoted(source, at, char);
  const operator = match(OPERATOR, source, at);
  if (operator !== undefined) {
    const text = OPERATORS.get(operator);
    if (text === undefined) throw syntaxError(source, at, `Unknown operator ${operator}; expected one of = != < <= > >=`);
    return { kind: 'operator', text, start: at, end: at + operator.length };
  }
  const word = match(WORD, source, at) ?? char;
  return { kind: 'word', text: word, start: at, end: at + word.length };
}

/**
 * A quote inside a text is written twice or after a backslash. Backslashes count only straight before a quote, where
 * two stand for one, so that `'C:\data'` is what it says.
 */
function readQuoted(source: string, start: number, quote: '"' | "'" | '`'): Token {
  let text = '';
  let at = start + 1;
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === '\\') {
      let run = 1;
      while (source.charAt(at + run) === '\\') run += 1;
      const beforeQuote = source.charAt(at + run) === quote;
      at += run;
      text += '\\'.repeat(beforeQuote ? Math.floor(run / 2) : run);
      if (beforeQuote && run % 2 === 1) {
        text += quote;
        at += 1;
      }
    } else if (char === quote) {
      if (source.charAt(at + 1) !== quote) return { kind: 'quoted', text, quote, start, end: at + 1 };
      text += quote;
      at += 2;
    } else {
      text += char;
      at += 1;
    }
  }
  throw syntaxError(source, start, `The ${quote} has no closing ${quote}`);
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
