import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons';

/** A tool of a header: an icon, words that go under 900 px of width (kept without an icon), or both. */
export interface Tool {
  /** Words on the button; the tooltip alone when `hint` says more. */
  readonly label: string;
  readonly icon?: string;
  /** Secondary words after the label, as `11 of 47`; they stay when the window is narrow. */
  readonly detail?: string;
  readonly hint?: string;
  /** On or off, for tools that stay pressed. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly act: (event: Event) => void;
}

/** A button of 22 px with words. For one with an icon alone see `iconButton`. */
export function toolButton({ label, icon: name, detail, hint, pressed, disabled, act }: Tool): TemplateResult {
  const said = [hint ?? label, ...(hint === undefined && detail !== undefined ? [detail] : [])].join(' ');
  return html`<button class="tool text" type="button" title=${said} aria-label=${said} aria-pressed=${pressed ?? nothing} ?disabled=${disabled === true} @click=${act}
    >${name === undefined ? nothing : icon(name)}<span class="cut ${name === undefined ? '' : 'label'}">${label}</span
    >${detail === undefined ? nothing : html`<span class="s11 sub num">${detail}</span>`}</button>`;
}

/** One choice of a few, side by side; one tab stop, arrows choose. */
export function segmented<T extends string>(name: string, options: readonly { readonly value: T; readonly label: string }[], value: T, choose: (value: T) => void): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = options.findIndex((option) => option.value === value);
    const next = (at + step + options.length) % options.length;
    (event.currentTarget as Element).querySelectorAll<HTMLElement>('button')[next]?.focus();
    const chosen = options[next];
    if (chosen !== undefined) choose(chosen.value);
  };
  return html`<span class="segments" role="radiogroup" aria-label=${name} @keydown=${onKey}>${options.map(
    (option) => html`<button class="tool text" type="button" role="radio" aria-checked=${option.value === value} tabindex=${option.value === value ? 0 : -1}
      @click=${() => choose(option.value)}>${option.label}</button>`,
  )}</span>`;
}

/** A check box of 14 px without words; `label` is its name. Not a tab stop of its own unless `tab`, since rows are reached by arrows. */
export function checkbox(state: boolean | 'mixed', label: string, act: (event: Event) => void, tab = false): TemplateResult {
  return html`<input class="check" type="checkbox" aria-label=${label} tabindex=${tab ? 0 : -1} .checked=${state === true} .indeterminate=${state === 'mixed'} @change=${act} />`;
}

/** A check box with words behind it. */
export function checkOption(state: boolean, label: string, act: (checked: boolean) => void): TemplateResult {
  return html`<label class="check-option"><input class="check" type="checkbox" .checked=${state}
    @change=${(event: Event) => act((event.currentTarget as HTMLInputElement).checked)} />${label}</label>`;
}
