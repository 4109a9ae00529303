import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons';
import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import type { Clause } from '../model/clauses';
import type { Words } from '../strings';
import { inkFilter } from './highlight';

/** Where the filter cannot be read; offsets in UTF-16 units. */
export interface Problem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The picture of a filter below its text area, glyph for glyph in the same places: coloured, clauses that are brushes as chips. What a chip has beside
 * its text (its icon, the button that takes it out) lies in the blank before and after it and takes no room.
 */
export function filterInk(
  text: string, clauses: readonly Clause[], problem: Problem | undefined, words: Words['frame'], takeOut: (clause: Clause) => void,
): TemplateResult {
  const parts: TemplateResult[] = [];
  let at = 0;
  for (const clause of clauses) {
    const { brush, start, end } = clause;
    if (brush === undefined) continue;
    if (start > at) parts.push(inked(text.slice(at, start), at, problem));
    const label = fill(words.removeBrush, columnLabel(brush.column, words));
    parts.push(html`<span class="chip">${inked(text.slice(start, end), start, problem)}</span><button class="chip-out" type="button" tabindex="-1" title=${label}
      aria-label=${label} @pointerdown=${keepFocus} @click=${() => takeOut(clause)}>${icon('close')}</button>`);
    at = end;
  }
  if (at < text.length) parts.push(inked(text.slice(at), at, problem));
  return html`${parts}`;
}

const keepFocus = (event: Event): void => event.preventDefault();

function inked(text: string, offset: number, problem: Problem | undefined): TemplateResult {
  let at = offset;
  const pieces = inkFilter(text).map((stretch) => {
    const start = at;
    at += stretch.text.length;
    const wrong = problem !== undefined && start < Math.max(problem.end, problem.start + 1) && at > problem.start;
    return html`<span class="ink-${stretch.ink} ${wrong ? 'ink-wrong' : ''}">${stretch.text}</span>`;
  });
  return html`<span aria-hidden="true">${pieces.length === 0 ? nothing : pieces}</span>`;
}
