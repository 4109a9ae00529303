import { html, nothing, render, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons';

/** An entry of a menu; `rule` draws a line before it. */
export interface Entry {
  readonly label: string;
  readonly keys?: string;
  readonly checked?: boolean;
  readonly rule?: boolean;
  readonly disabled?: boolean;
  act(): void;
}

/**
 * What opens at a place over the page: a menu, or something with fields. Escape and a press outside close it, and the focus goes back to where it was.
 */
export class Popup {
  private box: HTMLElement | undefined;
  private owner: HTMLElement | undefined;
  private readonly outside = (event: Event): void => {
    if (this.box !== undefined && !event.composedPath().includes(this.box) && !(this.owner !== undefined && event.composedPath().includes(this.owner))) this.close(false);
  };

  get open(): boolean {
    return this.box !== undefined;
  }

  /** Opens a menu under `owner`. */
  menu(owner: HTMLElement, label: string, entries: readonly Entry[]): void {
    const box = this.show(owner, 'menu', label);
    render(html`${entries.map((entry) => html`${entry.rule === true ? html`<hr />` : nothing}${this.entry(entry)}`)}`, box);
    this.place(owner, box);
    this.buttons()[0]?.focus();
  }

  /** Opens a box with something else in it; `fill` draws it, now and when it is called again. */
  dialog(owner: HTMLElement, label: string, content: () => TemplateResult): () => void {
    const box = this.show(owner, 'dialog', label);
    const draw = (): void => void render(content(), box);
    draw();
    this.place(owner, box);
    box.querySelector<HTMLElement>('input,button')?.focus();
    return draw;
  }

  close(focus: boolean): void {
    if (this.box === undefined) return;
    document.removeEventListener('pointerdown', this.outside, true);
    render(nothing, this.box);
    this.box.remove();
    this.box = undefined;
    this.owner?.setAttribute('aria-expanded', 'false');
    if (focus) this.owner?.focus();
  }

  private entry(entry: Entry): TemplateResult {
    const choose = (): void => {
      this.close(true);
      entry.act();
    };
    return html`<button type="button" role=${entry.checked === undefined ? 'menuitem' : 'menuitemradio'} aria-checked=${entry.checked ?? nothing} tabindex="-1" ?disabled=${entry.disabled === true} @click=${choose}>
      <span class="pl-mark">${entry.checked === true ? icon('check') : nothing}</span><span>${entry.label}</span><span class="pl-keys">${entry.keys ?? ''}</span>
    </button>`;
  }

  private show(owner: HTMLElement, role: 'menu' | 'dialog', label: string): HTMLElement {
    this.close(false);
    const box = document.createElement('div');
    box.className = role === 'menu' ? 'menu pl-popup' : 'menu pl-popup pl-box';
    box.setAttribute('role', role);
    box.setAttribute('aria-label', label);
    box.addEventListener('keydown', (event) => this.onKey(event, role));
    document.body.append(box);
    this.box = box;
    this.owner = owner;
    owner.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', this.outside, true);
    return box;
  }

  /** Under its owner, kept in the window. */
  private place(owner: HTMLElement, box: HTMLElement): void {
    const at = owner.getBoundingClientRect();
    const left = Math.max(4, Math.min(at.left, innerWidth - box.offsetWidth - 4));
    const below = at.bottom + 4 + box.offsetHeight <= innerHeight || at.bottom < innerHeight / 2;
    box.style.left = `${left}px`;
    box.style.top = `${below ? at.bottom + 4 : Math.max(4, at.top - box.offsetHeight - 4)}px`;
    box.style.maxHeight = `${below ? innerHeight - at.bottom - 12 : Math.max(120, at.top - 12)}px`;
  }

  private buttons(): HTMLElement[] {
    return [...(this.box?.querySelectorAll<HTMLElement>('[role^=menuitem]:not([disabled]),[role=option]') ?? [])];
  }

  private onKey(event: KeyboardEvent, role: 'menu' | 'dialog'): void {
    const buttons = this.buttons();
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const moves: Partial<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, ...(role === 'menu' ? { Home: 0, End: buttons.length - 1 } : {}) };
    const next = moves[event.key];
    if (next !== undefined) buttons.at(next % Math.max(1, buttons.length))?.focus();
    else if (event.key === 'Escape') this.close(true);
    else if (event.key === 'Tab' && role === 'menu') this.close(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
