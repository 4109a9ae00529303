import { html, nothing, render } from 'lit';
import { openPopup, putPopup } from '../../ui/popup';
import type { Completion } from '../protocol';

let named = 0;

/** The list of words that may stand at the caret of a field. The focus stays in the field, which hands the keys on and names the active entry. */
export class CompletionList {
  private readonly box = document.createElement('div');
  private readonly name = `completions-${(named += 1)}`;
  private items: readonly Completion[] = [];
  private at = -1;
  private close: (() => void) | undefined;

  constructor(
    private readonly field: HTMLTextAreaElement,
    label: string,
    private readonly take: (item: Completion) => void,
  ) {
    this.box.className = 'menu completions';
    this.box.id = this.name;
    this.box.setAttribute('role', 'listbox');
    this.box.setAttribute('aria-label', label);
    // A press must not take the focus out of the field, which would apply the filter.
    this.box.addEventListener('pointerdown', (event) => event.preventDefault());
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', this.name);
  }

  get open(): boolean {
    return this.close !== undefined;
  }

  /** Shows the items below a point of the page; hides without any. No entry is active until the arrows choose one, so that Enter still applies the filter. */
  show(items: readonly Completion[], place: { readonly x: number; readonly y: number }): void {
    this.items = items;
    this.at = -1;
    if (items.length === 0) {
      this.hide();
      return;
    }
    this.close ??= openPopup(this.box, place, () => (this.close = undefined));
    this.draw();
    putPopup(this.box, place);
  }

  hide(): void {
    this.close?.();
    this.field.removeAttribute('aria-activedescendant');
  }

  /** Takes a key of the field; answers whether it was one of the list. */
  onKey(key: string): boolean {
    if (!this.open) return false;
    const count = this.items.length;
    const moves: Record<string, number> = { ArrowDown: (this.at + 1) % count, ArrowUp: (Math.max(this.at, 0) + count - 1) % count };
    const next = moves[key];
    if (next !== undefined) {
      this.at = next;
      this.draw();
    } else if (key === 'Escape') this.hide();
    else if (key === 'Tab' || (key === 'Enter' && this.at >= 0)) this.choose(Math.max(0, this.at));
    else return false;
    return true;
  }

  private choose(index: number): void {
    const item = this.items[index];
    this.hide();
    if (item !== undefined) this.take(item);
  }

  private draw(): void {
    render(
      this.items.map(
        (item, index) => html`<div class="option" role="option" id="${this.name}-${index}" aria-selected=${index === this.at} @click=${() => this.choose(index)}>
          <span class="cut mono">${item.text}</span>${item.detail === '' ? nothing : html`<span class="s11 menu-detail">${item.detail}</span>`}
        </div>`,
      ),
      this.box,
    );
    if (this.at < 0) this.field.removeAttribute('aria-activedescendant');
    else this.field.setAttribute('aria-activedescendant', `${this.name}-${this.at}`);
    this.box.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }
}
