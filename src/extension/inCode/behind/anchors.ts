import type { Span } from '../../../code/reading';

/** An edit of a text, in UTF-16 offsets before it. */
export interface Edit {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * The character that a text behind code holds on to: the last one of its place. The editor moves the text with it, and shows it at the end of that character's line,
 * whatever is typed before or behind.
 */
export function anchorOf(span: Span): Span {
  return { start: Math.max(span.start, span.end - 1), end: span.end };
}

/** Where an anchor is after edits, in the order in which they apply, as the editor moves it; undefined when its character was taken away. */
export function movedBy(anchor: Span, edits: readonly Edit[]): Span | undefined {
  let { start, end } = anchor;
  for (const { rangeOffset, rangeLength, text } of edits) {
    if (rangeOffset >= end) continue;
    if (rangeOffset + rangeLength > start) return undefined;
    start += text.length - rangeLength;
    end += text.length - rangeLength;
  }
  return { start, end };
}
