import { html, type TemplateResult } from 'lit';
import type { RunContext } from '../context';
import { fill } from '../../ui/words';

/** Whether the person asked to see all of a long list. */
export function isOpen(context: RunContext, name: string): boolean {
  return context.model.state.expanded.includes(name);
}

/** The button that shows all of a long list, or its first part again. */
export function foldButton(context: RunContext, name: string, count: number): TemplateResult {
  const open = isOpen(context, name);
  const expanded = context.model.state.expanded.filter((entry) => entry !== name);
  return html`<button type="button" class="link more" @click=${() => context.keep({ expanded: open ? expanded : [...expanded, name] })}>
    ${open ? context.words.showFewer : fill(context.words.showAll, count)}
  </button>`;
}
