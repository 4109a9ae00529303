/** What a stretch of a filter is. Unlike the parser's tokens these cover text that is still being written. */
export type Ink = 'name' | 'number' | 'text' | 'word' | 'plain';

/** A stretch of text of one kind. */
export interface Stretch {
  readonly text: string;
  readonly ink: Ink;
}

const PIECE = /\s+|`(?:[^`]|``)*`?|'(?:[^'\\]|''|\\.)*'?|"(?:[^"\\]|""|\\.)*"?|[=!<>]+|[(),]|[^\s=!<>(),'"`]+/g;
const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'IN', 'LIKE', 'ILIKE', 'RLIKE', 'IS', 'NULL']);

/** The stretches of a filter, in order; together they are the filter. */
export function inkFilter(filter: string): Stretch[] {
  const stretches: Stretch[] = [];
  let before = '';
  for (const [text] of filter.matchAll(PIECE)) {
    stretches.push({ text, ink: inkOf(text, before) });
    before = text;
  }
  return stretches;
}

function inkOf(text: string, before: string): Ink {
  if (text.startsWith('`')) return 'name';
  // A quoted key follows its dot at once: `params."learning rate"`.
  if (/^['"]/.test(text)) return before.endsWith('.') ? 'name' : 'text';
  if (/^[-+]?[\d.]/.test(text) && !before.endsWith('`')) return 'number';
  if (KEYWORDS.has(text.toUpperCase())) return 'word';
  return /^[\s=!<>(),]/.test(text) ? 'plain' : 'name';
}
