import { toNumber } from './number';
import type { Problem, Value } from './recordedValues';
import { roleOf, section, type Origin } from './roles';

/** Reads `key=value`, one or several a line, parted by blanks, commas or semicolons; `key: value` where a line has only that. `#` begins a remark. */
export function readPairTexts(text: string, origin: Origin): { values: Value[]; problems: Problem[] } {
  const values: Value[] = [];
  const problems: Problem[] = [];
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('//')) continue;
    const found = line.includes('=') ? readLine(line) : readColon(line);
    for (const { key, text: value } of found.pairs) values.push(valueOf(key.split('.'), value, i + 1, origin));
    for (const rest of found.rest) problems.push({ code: 'not-a-pair', line: i + 1, parts: [rest.slice(0, 60)] });
  }
  return { values, problems };
}

interface Found {
  pairs: { key: string; text: string }[];
  /** What is no pair. */
  rest: string[];
}

const KEY = /\s*(?:export\s+)?(?:--?)?("[^"]*"|'[^']*'|[^\s=,;"']+)\s*=\s*/y;
const BLANK = /[\s,;]*/y;

function readLine(line: string): Found {
  const found: Found = { pairs: [], rest: [] };
  for (let at = 0; at < line.length;) {
    KEY.lastIndex = at;
    const key = KEY.exec(line);
    if (key === null) {
      const word = /[^\s,;]*/y;
      word.lastIndex = at;
      const rest = word.exec(line)?.[0] ?? '';
      if (rest !== '') found.rest.push(rest);
      at = word.lastIndex;
    } else {
      // `a= b=1`: the first one is empty.
      const isEmpty = /\s$/.test(key[0]) && /^[^\s=,;"']+=/.test(line.slice(KEY.lastIndex));
      const value = isEmpty ? { text: '', end: KEY.lastIndex } : readValue(line, KEY.lastIndex);
      found.pairs.push({ key: unquote(key[1] ?? ''), text: value.text });
      at = value.end;
    }
    BLANK.lastIndex = at;
    BLANK.exec(line);
    at = Math.max(BLANK.lastIndex, at === 0 ? 1 : at);
  }
  return found;
}

/** A value: in quotes, a list or object in brackets, or what goes on to a blank, a semicolon, or a comma with the next pair behind it. */
function readValue(line: string, from: number): { text: string; end: number } {
  const first = line[from] ?? '';
  if (first === '"' || first === "'") {
    const end = closing(line, from);
    if (end > 0) return { text: unquote(line.slice(from, end)), end };
  }
  if ('[{('.includes(first) && first !== '') {
    const end = balanced(line, from);
    if (end > 0) return { text: line.slice(from, end), end };
  }
  const plain = /(?:[^\s,;]|,(?!\s|$|[^\s=,;]+\s*=))*/y;
  plain.lastIndex = from;
  const text = plain.exec(line)?.[0] ?? '';
  return { text, end: from + text.length };
}

function closing(line: string, from: number): number {
  for (let i = from + 1; i < line.length; i += 1) {
    if (line[i] === '\\') i += 1;
    else if (line[i] === line[from]) return i + 1;
  }
  return -1;
}

function balanced(line: string, from: number): number {
  let depth = 0;
  for (let i = from; i < line.length; i += 1) {
    const sign = line[i] ?? '';
    if ('[{('.includes(sign)) depth += 1;
    if (']})'.includes(sign)) depth -= 1;
    if (depth === 0) return i + 1;
  }
  return -1;
}

function readColon(line: string): Found {
  const at = line.indexOf(':');
  if (at < 1) return { pairs: [], rest: [line] };
  return { pairs: [{ key: unquote(line.slice(0, at).trim()), text: unquote(line.slice(at + 1).replace(/,\s*$/, '').trim()) }], rest: [] };
}

function unquote(text: string): string {
  const mark = text[0];
  if ((mark !== '"' && mark !== "'") || text.length < 2 || text.at(-1) !== mark) return text;
  return text.slice(1, -1).replace(/\\(["'\\])/g, '$1');
}

/** A single value with what it is recorded as; the first part of `path` may name a section. */
export function valueOf(path: readonly string[], text: string, line: number | undefined, origin: Origin): Value {
  const { role, key } = section(path);
  const number = toNumber(text);
  const wanted = role ?? roleOf(key, number, origin);
  return { key, text, number, line, role: wanted === 'metric' && number === undefined ? 'param' : wanted };
}
