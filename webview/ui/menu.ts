import { html, LitElement, nothing, render, type PropertyDeclarations, type TemplateResult } from 'lit';
import { icon } from './icons';
import { openPopup, type PopupPlace } from './popup';

/** An entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  /** A choice that is on or off: a check mark stands in the place of the icon. */
  readonly checked?: boolean;
  /** The key that does the same, as people read it. */
  readonly keys?: string;
  /** Secondary words after the label. */
  readonly detail?: string;
  readonly disabled?: boolean;
  /** A line above the entry: another kind of thing begins. */
  readonly separated?: boolean;
  /** Words above the entry: what the entries from here on are about. */
  readonly heading?: string;
  act(): void;
}

/**
 * Opens a menu below an element or at a point. Arrows, Home, End and first letters move, Enter and Space choose, Escape and Tab close; then the focus
 * goes back to where it was. Answers how to close it.
 */
export function showMenu(items: readonly MenuItem[], place: PopupPlace, label: string, closed: () => void = () => undefined, parent?: Element): () => void {
  const before = document.activeElement;
  const list = document.createElement('div');
  list.className = 'menu';
  list.setAttribute('role', 'menu');
  list.setAttribute('aria-label', label);
  const end = (): void => {
    if (before instanceof HTMLElement && (document.activeElement === document.body || list.contains(document.activeElement))) before.focus();
    close();
  };
  const choose = (item: MenuItem): void => {
    end();
    item.act();
  };
  render(items.map((item, index) => entry(item, index > 0, choose)), list);
  list.addEventListener('keydown', (event) => onKey(event, list, end));
  // Only one entry is lit: the one under the pointer or the one the keys chose.
  list.addEventListener('pointermove', (event) => (event.target as Element).closest<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])')?.focus({ preventScroll: true }));
  const close = openPopup(list, place, closed, parent);
  entries(list)[0]?.focus({ preventScroll: true });
  return end;
}

function entry(item: MenuItem, below: boolean, choose: (item: MenuItem) => void): TemplateResult {
  const mark = item.checked === undefined ? item.icon : item.checked ? 'check' : undefined;
  return html`${item.separated === true && below ? html`<div class="menu-line" role="separator"></div>` : nothing}
    ${item.heading === undefined ? nothing : html`<div class="menu-heading" role="presentation">${item.heading}</div>`}
    <button type="button" role=${item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'} tabindex="-1" aria-checked=${item.checked ?? nothing}
      aria-disabled=${item.disabled ?? nothing} @click=${() => (item.disabled === true ? undefined : choose(item))}>
      ${mark === undefined ? html`<i class="codicon"></i>` : icon(mark)}<span class="cut">${item.label}</span>
      ${item.detail === undefined ? nothing : html`<span class="s11 menu-detail">${item.detail}</span>`}
      ${item.keys === undefined ? nothing : html`<kbd>${item.keys}</kbd>`}
    </button>`;
}

function entries(list: Element): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])')];
}

function onKey(event: KeyboardEvent, list: Element, end: () => void): void {
  const buttons = entries(list);
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: buttons.length - 1 };
  const next = moves[event.key];
  if (next !== undefined) buttons.at(next % buttons.length)?.focus();
  else if (event.key === 'Escape' || event.key === 'Tab') end();
  else if (!toLetter(event, buttons, at)) return;
  if (event.key !== 'Tab') event.preventDefault();
  event.stopPropagation();
}

function toLetter(event: KeyboardEvent, buttons: readonly HTMLElement[], at: number): boolean {
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return false;
  const letter = event.key.toLocaleLowerCase();
  const after = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)];
  after.find((button) => button.textContent.trim().toLocaleLowerCase().startsWith(letter))?.focus();
  return true;
}

/**
 * A button that opens a menu below it. `items` may be a function, asked when the menu opens. Without `text` it shows only its icon (three dots unless
 * another is named); its words go under 900 px of width when it has an icon.
 */
export class Menu extends LitElement {
  static override properties: PropertyDeclarations = {
    items: { attribute: false }, label: {}, text: {}, icon: {}, changed: { type: Boolean }, open: { state: true },
  };
  declare items: readonly MenuItem[] | (() => readonly MenuItem[]);
  /** Tooltip and name of the button. */
  declare label: string;
  declare text: string | undefined;
  /** A codicon. */
  declare icon: string | undefined;
  /** A dot after the text: not as it was saved. */
  declare changed: boolean;
  declare private open: boolean;
  private close: (() => void) | undefined;

  constructor() {
    super();
    this.items = [];
    this.label = '';
    this.text = undefined;
    this.icon = undefined;
    this.changed = false;
    this.open = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close?.();
  }

  protected override render(): TemplateResult {
    const { text, icon: name } = this;
    const only = text === undefined;
    return html`<button class="tool ${only ? '' : 'text'}" type="button" title=${this.label} aria-label=${this.label} aria-haspopup="menu"
      aria-expanded=${this.open} @click=${() => this.toggle()} @keydown=${(event: KeyboardEvent) => (event.key === 'ArrowDown' ? this.toggle(event) : undefined)}
      >${only ? icon(name ?? 'ellipsis') : html`${name === undefined ? nothing : icon(name)}<span class="cut ${name === undefined ? '' : 'label'}">${text}</span>
        ${this.changed ? html`<i class="changed-dot"></i>` : nothing}${icon('chevron-down', 'small')}`}</button>`;
  }

  private toggle(event?: Event): void {
    event?.preventDefault();
    if (this.close !== undefined) {
      this.close();
      return;
    }
    const button = this.querySelector('button') ?? this;
    const items = typeof this.items === 'function' ? this.items() : this.items;
    button.focus();
    this.open = true;
    const closed = (): void => {
      this.close = undefined;
      this.open = false;
    };
    this.close = showMenu(items, button, this.label, closed, this);
  }
}
