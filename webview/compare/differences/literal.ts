/** What a logged text is when read as a value of JSON or of Python. */
export type Literal =
  | { readonly kind: 'number'; /** The same for all ways to write the number. */ readonly canonical: string; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  /** `quoted` when quotes stood round it. */
  | { readonly kind: 'text'; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'list'; readonly items: readonly Literal[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Literal])[] };

/** Texts longer than this, in characters, and values nested deeper than this are plain text. */
const LONGEST = 200_000;
const DEEPEST = 40;

/** Reads a parameter's text. What is no value of either language is text; raises nothing. */
export function readLiteral(text: string): Literal {
  const plain: Literal = { kind: 'text', value: text, quoted: false };
  if (text.length > LONGEST) return plain;
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    return reader.atEnd() ? value : plain;
  } catch (error) {
    if (error instanceof NoLiteral) return plain;
    throw error;
  }
}

class NoLiteral extends Error {}

const WORDS: Readonly<Record<string, Literal>> = {
  True: { kind: 'boolean', value: true },
  true: { kind: 'boolean', value: true },
  TRUE: { kind: 'boolean', value: true },
  False: { kind: 'boolean', value: false },
  false: { kind: 'boolean', value: false },
  FALSE: { kind: 'boolean', value: false },
  None: { kind: 'none' },
  null: { kind: 'none' },
};
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.space();
    return this.at === this.text.length;
  }

  value(depth: number): Literal {
    this.space();
    const mark = this.text[this.at] ?? '';
    if (mark === '[' || mark === '(' || mark === '{') return this.group(CLOSING[mark] ?? '', depth);
    if (mark === '"' || mark === "'") return { kind: 'text', value: this.quoted(mark), quoted: true };
    const word = /[^\s,:[\](){}]+/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0];
    if (found === undefined) throw new NoLiteral();
    this.at += found.length;
    const known = Object.hasOwn(WORDS, found) ? WORDS[found] : readNumber(found);
    if (known === undefined) throw new NoLiteral();
    return known;
  }

  private group(close: string, depth: number): Literal {
    if (depth >= DEEPEST) throw new NoLiteral();
    this.at += 1;
    const items: Literal[] = [];
    const entries: [string, Literal][] = [];
    for (;;) {
      this.space();
      if (this.take(close)) break;
      const item = this.value(depth + 1);
      this.space();
      if (close === '}' && this.take(':')) entries.push([keyOf(item), this.value(depth + 1)]);
      else items.push(item);
      this.space();
      if (this.take(close)) break;
      if (!this.take(',')) throw new NoLiteral();
    }
    if (entries.length > 0 && items.length > 0) throw new NoLiteral();
    return close === '}' && items.length === 0 ? { kind: 'object', entries } : { kind: 'list', items };
  }

  private quoted(mark: string): string {
    let value = '';
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const char = this.text[this.at] ?? '';
      if (char === mark) {
        this.at += 1;
        return value;
      }
      if (char === '\\') value += this.escape();
      else value += char;
    }
    throw new NoLiteral();
  }

  private escape(): string {
    this.at += 1;
    const char = this.text[this.at] ?? '';
    if (char !== 'u' && char !== 'x') return ESCAPES[char] ?? char;
    const digits = this.text.slice(this.at + 1, this.at + (char === 'u' ? 5 : 3));
    if (!/^[\da-f]+$/i.test(digits)) throw new NoLiteral();
    this.at += digits.length;
    return String.fromCharCode(parseInt(digits, 16));
  }

  private take(mark: string): boolean {
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }
}

function keyOf(item: Literal): string {
  return item.kind === 'text' ? item.value : canonicalText(item);
}

/** A number as Python and JSON write them, with infinities and NaN; undefined for another text. */
export function readNumber(text: string): (Literal & { kind: 'number' }) | undefined {
  const trimmed = text.trim();
  const special = /^([-+]?)(nan|inf|infinity)$/i.exec(trimmed);
  if (special !== null) {
    const nan = special[2]?.toLowerCase() === 'nan';
    const canonical = nan ? 'NaN' : special[1] === '-' ? '-Infinity' : 'Infinity';
    return { kind: 'number', canonical, value: Number(canonical) };
  }
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:e([-+]?\d{1,6}))?$/i.exec(trimmed);
  const [, sign = '', whole = '', part = '', exponent = '0'] = match ?? [];
  if (match === null || whole + part === '') return undefined;
  // Digits without zeros at either end, and the power of ten of the last one: equal for 0.10, 0.1 and 1e-1, and exact past 2^53.
  const digits = (whole + part).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  const power = Number(exponent) - part.length + (digits.length - short.length);
  return { kind: 'number', canonical: short === '' ? '0' : `${sign === '-' ? '-' : ''}${short}e${power}`, value: Number(trimmed) };
}

/** A value as one text, the same for all ways to write it; entries of an object in the order of their keys. */
export function canonicalText(value: Literal): string {
  switch (value.kind) {
    case 'number':
      return value.canonical;
    case 'boolean':
      return String(value.value);
    case 'none':
      return 'null';
    case 'text':
      return JSON.stringify(value.value);
    case 'list':
      return `[${value.items.map(canonicalText).join(',')}]`;
    case 'object':
      return `{${value.entries
        .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`)
        .sort()
        .join(',')}}`;
  }
}
