import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { icon, iconButton } from './icons';
import { cutMiddle } from './format';
import { fill } from './words';

type Editing = { readonly kind: 'none' } | { readonly kind: 'new' } | { readonly kind: 'value'; readonly key: string };
const FIRST = 40;

/** Words of a list of tags. */
export interface TagWords {
  readonly tags: string;
  readonly addTag: string;
  readonly editTag: string;
  readonly removeTag: string;
  readonly key: string;
  readonly value: string;
  readonly save: string;
  readonly cancel: string;
  readonly showAll: string;
}

/** Tags of a run or a model: add, change and remove. */
export class TagList extends LitElement {
  static override properties: PropertyDeclarations = {
    tags: { attribute: false }, writable: { type: Boolean }, words: { attribute: false }, all: { state: true }, editing: { state: true },
  };
  tags: readonly { readonly key: string; readonly value: string }[] = [];
  writable = false;
  words: TagWords | undefined;
  /** Writes a tag; answers whether it was written. */
  set: (key: string, value: string) => Promise<boolean> = () => Promise.resolve(false);
  /** Removes a tag. */
  discard: (key: string) => Promise<unknown> = () => Promise.resolve();
  private all = false;
  private editing: Editing = { kind: 'none' };

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words, tags, editing } = this;
    if (words === undefined) return nothing;
    const shown = this.all ? tags : tags.slice(0, FIRST);
    return html`<h2>
        ${words.tags} <span class="c">${tags.length}</span>
        <span class="acts">${this.writable ? iconButton('add', words.addTag, () => this.edit({ kind: 'new' })) : nothing}</span>
      </h2>
      <div class="tags">${shown.map((tag) => (editing.kind === 'value' && editing.key === tag.key ? this.form(words, tag.key, tag.value) : this.tag(words, tag.key, tag.value)))}</div>
      ${editing.kind === 'new' ? this.form(words, '', '') : nothing}
      ${this.all || tags.length <= FIRST ? nothing : html`<button type="button" class="link more" @click=${() => (this.all = true)}>${fill(words.showAll, tags.length)}</button>`}`;
  }

  private tag(words: TagWords, key: string, value: string): TemplateResult {
    return html`<span class="tag" title="${key}: ${value}"
      >${this.writable
        ? html`<button type="button" aria-label=${fill(words.editTag, key)} @click=${() => this.edit({ kind: 'value', key })}><b>${cutMiddle(key, 40)}</b> ${cutMiddle(value, 60)}</button
            ><button type="button" class="remove" aria-label=${fill(words.removeTag, key)} title=${fill(words.removeTag, key)} @click=${() => void this.discard(key)}>${icon('close')}</button>`
        : html`<b>${cutMiddle(key, 40)}</b> ${cutMiddle(value, 60)}`}</span
    >`;
  }

  private form(words: TagWords, key: string, value: string): TemplateResult {
    return html`<form class="tag-form" @submit=${this.onSubmit} @keydown=${this.onKey}>
      ${key === ''
        ? html`<input name="key" required maxlength="250" aria-label=${words.key} placeholder=${words.key} spellcheck="false" />`
        : html`<input type="hidden" name="key" .value=${key} /><span class="sub cut">${key}</span>`}
      <input name="value" maxlength="8000" aria-label=${words.value} placeholder=${words.value} .value=${value} spellcheck="false" />
      ${html`<button class="tool" aria-label=${words.save} title=${words.save}>${icon('check')}</button>`}
      ${iconButton('close', words.cancel, () => this.edit({ kind: 'none' }))}
    </form>`;
  }

  private edit(editing: Editing): void {
    this.editing = editing;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(editing.kind === 'none' ? '.tool' : 'form input:not([type=hidden])')?.focus());
  }

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const key = form.get('key');
    const value = form.get('value');
    if (typeof key === 'string' && typeof value === 'string' && key.trim() !== '') void this.write(key.trim(), value);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.edit({ kind: 'none' });
  };

  private async write(key: string, value: string): Promise<void> {
    if (await this.set(key, value)) this.edit({ kind: 'none' });
  }
}
