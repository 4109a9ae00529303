import { html, type TemplateResult } from 'lit';

/** A link that does something in the editor. */
export function link(text: string, title: string, act: () => void, extra = ''): TemplateResult {
  return html`<button type="button" class="link ${extra}" title=${title || text} @click=${act}>${text}</button>`;
}
