import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { icon } from './icons';

/** An entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  act(): void;
}

/** A button that opens a menu below it. Arrows move, Enter chooses, Escape closes. */
export class Menu extends LitElement {
  static override properties = { items: { attribute: false }, label: {}, open: { state: true } };
  items: readonly MenuItem[] = [];
  label = '';
  private open = false;
  private readonly outside = (event: Event): void => {
    if (event instanceof FocusEvent && event.relatedTarget === null) return;
    if (!event.composedPath().includes(this)) this.close(false);
  };

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('pointerdown', this.outside);
  }

  protected override render(): TemplateResult {
    return html`<span class="menu-anchor" @keydown=${this.onKey}>
      <button class="tool" type="button" title=${this.label} aria-label=${this.label} aria-haspopup="menu" aria-expanded=${this.open}
        @click=${() => (this.open ? this.close(true) : this.show())}>${icon('ellipsis')}</button>
      ${this.open
        ? html`<div class="menu" role="menu" aria-label=${this.label}>
            ${this.items.map(
              (item) =>
                html`<button type="button" role="menuitem" tabindex="-1" @click=${() => this.choose(item)}>
                  ${item.icon === undefined ? nothing : icon(item.icon)}${item.label}
                </button>`,
            )}
          </div>`
        : nothing}
    </span>`;
  }

  private show(): void {
    this.open = true;
    document.addEventListener('pointerdown', this.outside);
    void this.updateComplete.then(() => this.buttons()[0]?.focus());
  }

  private close(focus: boolean): void {
    this.open = false;
    document.removeEventListener('pointerdown', this.outside);
    if (focus) this.querySelector<HTMLElement>('.tool')?.focus();
  }

  private choose(item: MenuItem): void {
    this.close(true);
    item.act();
  }

  private buttons(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (!this.open) return;
    const buttons = this.buttons();
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const next = moves[event.key];
    if (next !== undefined) buttons.at(next % buttons.length)?.focus();
    else if (event.key === 'Escape') this.close(true);
    else if (event.key === 'Tab') this.close(false);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };
}
