import type { Site } from '../../code/reading';

/** Longest stretch that is looked through, characters. */
const MOST = 400;
const OPENING = '([{';
const CLOSING = ')]}';

/**
 * The stretch of a call that its chart belongs to: the function's name and the first argument, which names what is logged. What else stands in the call has hovers
 * of its own. Of a function its name with what is before it. Offsets in the text, the end not included.
 */
export function hoverZone(site: Site, text: string): { readonly start: number; readonly end: number } {
  const { start, end } = site.span;
  const last = Math.min(end, start + MOST);
  const open = text.indexOf('(', start);
  if (open < 0 || open >= last) return { start, end: last };
  if (site.kind === 'function') return { start, end: open };
  return { start, end: endOfArgument(text, open + 1, last) };
}

/** Where the first argument ends: at the comma or bracket that is not in brackets or quotes of its own. */
function endOfArgument(text: string, from: number, last: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < last; at += 1) {
    const sign = text.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (OPENING.includes(sign)) depth += 1;
    else if (CLOSING.includes(sign)) {
      if (depth === 0) return at + 1;
      depth -= 1;
    } else if (sign === ',' && depth === 0) return at;
  }
  return last;
}
