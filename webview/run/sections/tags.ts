import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { icon, iconButton } from '../../ui/icons';
import { cutMiddle } from '../../ui/format';
import type { RunContext } from '../context';
import { DeleteTag, SetTag } from '../protocol';
import { fill } from '../strings';
import { foldButton, isOpen } from './fold';

type Editing = { readonly kind: 'none' } | { readonly kind: 'new' } | { readonly kind: 'value'; readonly key: string };
const FIRST = 40;

/** The run's tags: add, change and remove. */
export class Tags extends LitElement {
  static override properties = { context: { attribute: false }, editing: { state: true } };
  context: RunContext | undefined;
  private editing: Editing = { kind: 'none' };

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const context = this.context;
    if (context === undefined) return nothing;
    const { words, run } = context;
    const shown = isOpen(context, 'tags') ? run.tags : run.tags.slice(0, FIRST);
    const editing = this.editing;
    return html`<h2>
        ${words.tags} <span class="c">${run.tags.length}</span>
        <span class="acts">${run.writable ? iconButton('add', words.addTag, () => this.edit({ kind: 'new' })) : nothing}</span>
      </h2>
      <div class="tags">${shown.map((tag) => (editing.kind === 'value' && editing.key === tag.key ? this.form(context, tag.key, tag.value) : this.tag(context, tag.key, tag.value)))}</div>
      ${editing.kind === 'new' ? this.form(context, '', '') : nothing}
      ${run.tags.length > FIRST ? foldButton(context, 'tags', run.tags.length) : nothing}`;
  }

  private tag(context: RunContext, key: string, value: string): TemplateResult {
    const { words, run } = context;
    return html`<span class="tag" title="${key}: ${value}"
      >${run.writable
        ? html`<button type="button" aria-label=${fill(words.editTag, key)} @click=${() => this.edit({ kind: 'value', key })}><b>${cutMiddle(key, 40)}</b> ${cutMiddle(value, 60)}</button
            ><button type="button" class="remove" aria-label=${fill(words.removeTag, key)} title=${fill(words.removeTag, key)} @click=${() => void this.discard(key)}>${icon('close')}</button>`
        : html`<b>${cutMiddle(key, 40)}</b> ${cutMiddle(value, 60)}`}</span
    >`;
  }

  private form(context: RunContext, key: string, value: string): TemplateResult {
    const { words } = context;
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
    const model = this.context?.model;
    const done = await model?.ask('tag', (signal) => model.channel.request(SetTag, { key, value }, signal).then(() => true));
    if (done === undefined) return;
    await model?.refresh(['run']);
    this.edit({ kind: 'none' });
  }

  private async discard(key: string): Promise<void> {
    const model = this.context?.model;
    await model?.ask('tag', (signal) => model.channel.request(DeleteTag, { key }, signal).then(() => true));
    await model?.refresh(['run']);
  }
}
