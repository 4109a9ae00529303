import { html, LitElement, nothing, render, type PropertyDeclarations, type TemplateResult } from 'lit';
import { icon } from './icons';
import { openPopup, putPopup } from './popup';

/** Something to choose. */
export interface Option {
  readonly id: string;
  readonly label: string;
  /** Secondary words at the right edge. */
  readonly detail?: string;
  /** Head of the options from here on that share it. */
  readonly group?: string;
}

/** Words of a picker. */
export interface PickerWords {
  readonly find: string;
  readonly nothingFound: string;
  /** `{0}` more than are listed. */
  readonly more: string;
}

/** Options drawn at once; a search finds the rest. */
const MOST = 200;
let named = 0;

/**
 * A button that shows a choice and opens a list to choose another from, with a search field when there are many. Arrows move, Enter chooses,
 * Escape closes. Calls `pick` with the id.
 */
export class Picker extends LitElement {
  static override properties: PropertyDeclarations = {
    options: { attribute: false }, value: {}, label: {}, text: {}, detail: {}, icon: {}, words: { attribute: false }, open: { state: true },
  };
  declare options: readonly Option[] | (() => readonly Option[]);
  declare value: string | undefined;
  /** What is chosen here: name of the button, and its tooltip with the choice. */
  declare label: string;
  /** Words on the button; the label of the chosen option when absent. */
  declare text: string | undefined;
  /** Secondary words on the button; they go first where there is no room. */
  declare detail: string | undefined;
  declare icon: string | undefined;
  declare words: PickerWords;
  declare private open: boolean;
  pick: (id: string) => void = () => undefined;
  private close: (() => void) | undefined;

  constructor() {
    super();
    this.options = [];
    this.value = undefined;
    this.label = '';
    this.text = undefined;
    this.detail = undefined;
    this.icon = undefined;
    this.words = { find: 'Find', nothingFound: 'Nothing found', more: '{0} more' };
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
    const chosen = this.text ?? this.all().find((option) => option.id === this.value)?.label ?? '';
    const said = [`${this.label}: ${chosen}`, ...(this.detail === undefined ? [] : [this.detail])].join(', ');
    return html`<button class="tool text" type="button" title=${said} aria-label=${said} aria-haspopup="listbox" aria-expanded=${this.open}
      @click=${() => this.toggle()} @keydown=${(event: KeyboardEvent) => (event.key === 'ArrowDown' ? this.toggle(event) : undefined)}
      >${this.icon === undefined ? nothing : icon(this.icon)}<span class="cut picked">${chosen}</span>${this.detail === undefined
        ? nothing
        : html`<span class="s11 sub picked-detail">${this.detail}</span>`}${icon('chevron-down', 'small')}</button>`;
  }

  private all(): readonly Option[] {
    return typeof this.options === 'function' ? this.options() : this.options;
  }

  private toggle(event?: Event): void {
    event?.preventDefault();
    if (this.close !== undefined) {
      this.close();
      return;
    }
    const button = this.querySelector('button') ?? this;
    this.open = true;
    this.close = openList(this.all(), this.value, this.label, this.words, button, {
      pick: (id) => this.pick(id),
      closed: () => {
        this.close = undefined;
        this.open = false;
      },
    });
  }
}

/** Opens the list of a picker below any element, as for a menu entry "Add Axis…". Answers how to close it. */
export function openList(
  options: readonly Option[], value: string | undefined, label: string, words: PickerWords, anchor: HTMLElement,
  then: { pick(id: string): void; closed?(): void },
): () => void {
  named += 1;
  const name = `picker-${named}`;
  const box = document.createElement('div');
  box.className = 'menu picker';
  let found: readonly Option[] = options;
  let at = Math.max(0, options.findIndex((option) => option.id === value));
  const close = openPopup(box, anchor, () => then.closed?.());
  const end = (): void => {
    if (box.contains(document.activeElement)) anchor.focus();
    close();
  };
  const choose = (option: Option | undefined): void => {
    if (option === undefined) return;
    end();
    then.pick(option.id);
  };
  const draw = (): void => {
    render(html`<input type="search" role="combobox" aria-expanded="true" aria-controls=${name} aria-label=${label} placeholder=${words.find}
        aria-activedescendant=${found.length === 0 ? nothing : `${name}-${at}`} @input=${onInput} @keydown=${onKey} />
      <div class="options" role="listbox" id=${name} aria-label=${label}>
        ${found.slice(0, MOST).map((option, index) => row(option, index))}
        ${found.length === 0 ? html`<div class="sub options-note">${words.nothingFound}</div>` : nothing}
        ${found.length > MOST ? html`<div class="sub options-note">${words.more.replace('{0}', String(found.length - MOST))}</div>` : nothing}
      </div>`, box);
    box.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  };
  const row = (option: Option, index: number): TemplateResult =>
    html`${option.group === undefined || option.group === found[index - 1]?.group ? nothing : html`<div class="menu-heading" role="presentation">${option.group}</div>`}
      <div class="option" role="option" id="${name}-${index}" aria-selected=${index === at} title=${option.label} @click=${() => choose(option)}>
        ${option.id === value ? icon('check') : html`<i class="codicon"></i>`}<span class="cut">${option.label}</span
        >${option.detail === undefined ? nothing : html`<span class="s11 menu-detail">${option.detail}</span>`}
      </div>`;
  const onInput = (event: Event): void => {
    found = findOptions(options, (event.currentTarget as HTMLInputElement).value);
    at = 0;
    draw();
  };
  const onKey = (event: KeyboardEvent): void => {
    const last = Math.min(found.length, MOST) - 1;
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10 };
    const next = moves[event.key];
    if (next !== undefined) {
      at = Math.max(0, Math.min(last, next));
      draw();
    } else if (event.key === 'Enter') choose(found[at]);
    else if (event.key === 'Escape' || event.key === 'Tab') end();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };
  draw();
  putPopup(box, anchor);
  box.querySelector('input')?.focus();
  return end;
}

/** Options that hold every word of the search; within each group those first that begin with it. */
export function findOptions(options: readonly Option[], search: string): readonly Option[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return options;
  const groups = new Map<string | undefined, { first: Option[]; other: Option[] }>();
  for (const option of options) {
    const label = option.label.toLocaleLowerCase();
    if (!words.every((word) => label.includes(word))) continue;
    const group = groups.get(option.group) ?? { first: [], other: [] };
    groups.set(option.group, group);
    (label.startsWith(words[0] ?? '') ? group.first : group.other).push(option);
  }
  return [...groups.values()].flatMap(({ first, other }) => [...first, ...other]);
}
