import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { SYSTEM_TAGS } from '../../../src/protocol/entities';
import { valueOf } from '../../ui/controls';
import { iconButton } from '../../ui/icons';
import { markdown } from '../../ui/markdown';
import type { RunContext } from '../context';
import { OpenLink, SetTag } from '../protocol';

/** The run's note: Markdown, edited in place. Ctrl+Enter saves, Escape undoes. */
export class Note extends LitElement {
  static override properties = { context: { attribute: false }, draft: { state: true } };
  context: RunContext | undefined;
  /** What is being written; undefined when the note is only shown. */
  private draft: string | undefined;
  private drawn: { text: string; content: DocumentFragment; nodes: Node[] } | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const context = this.context;
    if (context === undefined) return nothing;
    const { words, run } = context;
    return html`<h2>
        ${words.note}
        <span class="acts">${run.writable && this.draft === undefined ? iconButton('edit', words.editNote, () => this.edit()) : nothing}</span>
      </h2>
      ${this.draft !== undefined ? this.editor(context) : run.note === '' ? html`<p class="sub">${words.noNote}</p>` : html`<div class="note">${this.content(context)}</div>`}`;
  }

  private content(context: RunContext): Node[] {
    const text = context.run.note;
    if (this.drawn?.text !== text) {
      const content = markdown(text, (url) => context.send(OpenLink, { url }));
      this.drawn = { text, content, nodes: [...content.childNodes] };
    }
    return this.drawn.nodes;
  }

  private editor(context: RunContext): TemplateResult {
    const { words } = context;
    return html`<vscode-text-area rows="6" resize="vertical" maxlength="8000" aria-label=${words.note} .value=${this.draft ?? ''}
        @input=${(event: Event) => (this.draft = valueOf(event))} @keydown=${this.onKey}></vscode-text-area>
      <div class="buttons">
        <vscode-button @click=${() => void this.save()}>${words.save}</vscode-button>
        <vscode-button appearance="secondary" @click=${() => this.leave()}>${words.cancel}</vscode-button>
        <span class="sub s11">${words.noteHint}</span>
      </div>`;
  }

  private edit(): void {
    this.draft = this.context?.run.note ?? '';
    void this.updateComplete.then(() => requestAnimationFrame(() => this.querySelector<HTMLElement>('vscode-text-area')?.focus()));
  }

  private leave(): void {
    this.draft = undefined;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.tool')?.focus());
  }

  private async save(): Promise<void> {
    const value = this.draft;
    const context = this.context;
    if (context === undefined || value === undefined) return;
    const done = await context.model.ask('note', (signal) => context.model.channel.request(SetTag, { key: SYSTEM_TAGS.note, value }, signal).then(() => true));
    if (done === undefined) return;
    await context.model.refresh(['run']);
    this.leave();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.save();
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
