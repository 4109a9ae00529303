import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { valueOf } from './controls';
import { iconButton } from './icons';
import { markdown } from './markdown';

/** Words of a text that is edited in place. */
export interface NoteWords {
  /** What it is. */
  readonly note: string;
  /** In its place when it is empty. */
  readonly noNote: string;
  readonly editNote: string;
  readonly save: string;
  readonly cancel: string;
  readonly noteHint: string;
}

/** A text in Markdown, edited in place: a run's note, a model's description. Ctrl+Enter saves, Escape undoes. */
export class Note extends LitElement {
  static override properties: PropertyDeclarations = {
    text: {}, writable: { type: Boolean }, headed: { type: Boolean }, words: { attribute: false }, draft: { state: true },
  };
  text = '';
  writable = false;
  /** Whether a heading with the button stands above; else `edit` is called from elsewhere. */
  headed = true;
  words: NoteWords | undefined;
  /** Saves a text; answers whether it was saved. */
  save: (text: string) => Promise<boolean> = () => Promise.resolve(false);
  /** Opens an address that a person chose. */
  open: (url: string) => void = () => undefined;
  /** What is being written; undefined when the note is only shown. */
  private draft: string | undefined;
  private drawn: { text: string; nodes: Node[] } | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words, text } = this;
    if (words === undefined) return nothing;
    const shown = text === '' ? (this.headed ? html`<p class="sub">${words.noNote}</p>` : nothing) : html`<div class="note">${this.content()}</div>`;
    return html`${this.headed
        ? html`<h2>
            ${words.note}
            <span class="acts">${this.writable && this.draft === undefined ? iconButton('edit', words.editNote, () => this.edit()) : nothing}</span>
          </h2>`
        : nothing}
      ${this.draft === undefined ? shown : this.editor(words)}`;
  }

  /** Begins to edit. */
  edit(): void {
    this.draft = this.text;
    void this.updateComplete.then(() => requestAnimationFrame(() => this.querySelector<HTMLElement>('vscode-text-area')?.focus()));
  }

  private content(): Node[] {
    const { text } = this;
    if (this.drawn?.text !== text) this.drawn = { text, nodes: [...markdown(text, (url) => this.open(url)).childNodes] };
    return this.drawn.nodes;
  }

  private editor(words: NoteWords): TemplateResult {
    return html`<vscode-text-area rows="6" resize="vertical" maxlength="8000" aria-label=${words.note} .value=${this.draft ?? ''}
        @input=${(event: Event) => (this.draft = valueOf(event))} @keydown=${this.onKey}></vscode-text-area>
      <div class="buttons">
        <vscode-button @click=${() => void this.keep()}>${words.save}</vscode-button>
        <vscode-button appearance="secondary" @click=${() => this.leave()}>${words.cancel}</vscode-button>
        <span class="sub s11">${words.noteHint}</span>
      </div>`;
  }

  private leave(): void {
    this.draft = undefined;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.tool')?.focus());
  }

  private async keep(): Promise<void> {
    const value = this.draft;
    if (value !== undefined && (await this.save(value))) this.leave();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.keep();
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
