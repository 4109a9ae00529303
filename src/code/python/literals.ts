import type { SyntaxNode } from '@lezer/common';

/** Prefix and opening quotes of a string. */
const OPENING = /^([A-Za-z]{0,2})("""|'''|"|')/;
const ESCAPE = /\\(?:\r\n|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g;
/** Escapes by one letter; other letters keep their backslash, as Python has it. */
const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"', '\n': '', '\r': '' };

/** A string as Python reads it: what stands fixed, and nodes of what is filled in between (one fewer). */
export interface StringParts {
  readonly fixed: readonly string[];
  /** `FormatReplacement` nodes. */
  readonly gaps: readonly SyntaxNode[];
}

/** The parts of a `String` or `FormatString`; undefined for bytes and for one that does not end. */
export function stringParts(node: SyntaxNode, text: string): StringParts | undefined {
  const source = text.slice(node.from, node.to);
  const opening = OPENING.exec(source);
  if (opening === null) return undefined;
  const [all, prefix = '', quotes = ''] = opening;
  if (/b/i.test(prefix) || source.length < all.length + quotes.length || !source.endsWith(quotes)) return undefined;
  const gaps = node.name === 'FormatString' ? node.getChildren('FormatReplacement') : [];
  const edges = [node.from + all.length, ...gaps.flatMap((gap) => [gap.from, gap.to]), node.to - quotes.length];
  const fixed = Array.from({ length: gaps.length + 1 }, (_, index) => {
    const part = text.slice(edges[2 * index], edges[2 * index + 1]);
    const plain = /r/i.test(prefix) || !part.includes('\\') ? part : part.replace(ESCAPE, unescape);
    return node.name === 'FormatString' ? plain.replaceAll('{{', '{').replaceAll('}}', '}') : plain;
  });
  return { fixed, gaps };
}

function unescape(all: string, hex2?: string, hex4?: string, hex8?: string, octal?: string, letter?: string): string {
  const hex = hex2 ?? hex4 ?? hex8;
  if (hex !== undefined) {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  }
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  return letter === undefined ? '' : (LETTERS[letter] ?? all);
}

/** A number of Python's as `str()` writes it; undefined for complex numbers and what is none. */
export function numberText(source: string): string | undefined {
  const digits = source.replaceAll('_', '');
  if (/^(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|\d+)$/.test(digits)) return BigInt(/^0\d/.test(digits) ? digits.replace(/^0+(?=\d)/, '') : digits).toString();
  return /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(digits) ? floatText(Number(digits)) : undefined;
}

/** A float as `repr` of Python writes it: by exponent from 1e16 on and below 1e-4, else with a point. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= 16 || power < -4) return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const plain = decimal(mantissa, power);
  return plain.includes('.') ? plain : `${plain}.0`;
}

function decimal(mantissa: string, power: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0');
  const rest = digits.slice(power + 1);
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}

/** A text as `repr` of Python writes it, which is how it stands in a list that was logged. */
export function quotedText(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}
