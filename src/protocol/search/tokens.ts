import type { MlflowError } from '../errors';
import { tokenize, type Token } from './lexer';
import { syntaxError } from './syntaxError';

/** The tokens of a source with a place to read from. */
export class Tokens {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(readonly source: string) {
    this.tokens = tokenize(source);
  }

  /** The token `ahead` places on; past the end it is the `end` token. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  /** Whether the token `ahead` is this keyword, in any case. */
  isKeyword(keyword: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toUpperCase() === keyword;
  }

  takeKeyword(keyword: string): boolean {
    const found = this.isKeyword(keyword);
    if (found) this.next();
    return found;
  }

  takePunctuation(text: '(' | ')' | ','): boolean {
    const token = this.peek();
    const found = token.kind === 'punctuation' && token.text === text;
    if (found) this.next();
    return found;
  }

  /** An error at a token: what stands there and what was expected. */
  expected(what: string, token: Token = this.peek()): MlflowError {
    const found = token.kind === 'end' ? 'the end' : this.source.slice(token.start, Math.min(token.end, token.start + 40));
    return syntaxError(this.source, token.start, `Expected ${what}, found ${found}`);
  }
}
