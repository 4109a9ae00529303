import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { isAbort } from '../../rpc/page';
import { icon, iconButton } from '../../ui/icons';
import { fill } from '../../ui/words';
import { joinClauses, readClauses, type Clause } from '../model/clauses';
import type { Topic } from '../model/compareModel';
import { CheckFilter, CompleteFilter, type Completion } from '../protocol';
import { PanelPart, type Panel } from '../view';
import { CompletionList } from './completionList';
import { exampleFilter } from './filterHint';
import { filterInk, type Problem } from './filterInk';

/** Milliseconds of rest after which a filter being written is checked. */
const CHECK_AFTER = 500;
/** Milliseconds of rest after which words are looked for. */
const COMPLETE_AFTER = 120;
const APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/**
 * The filter, as text: a text area whose letters are transparent above their coloured picture, so that caret, input methods, undo and paste are the
 * platform's own. Enter and leaving apply what was written, Escape takes it back, then clears.
 */
export class FilterField extends PanelPart {
  static override properties: PropertyDeclarations = { text: { state: true }, open: { state: true }, problem: { state: true } };
  protected override readonly topics: readonly Topic[] = ['setup', 'columns', 'shared', 'data'];
  /** What stands in the box. */
  declare private text: string;
  /** The focus is in the box: up to three lines are shown. */
  declare private open: boolean;
  declare private problem: Problem | undefined;
  /** The filter of the model when the box was last told of it. */
  private applied = '';
  private readable: readonly Clause[] = [];
  private list: CompletionList | undefined;
  private checking: AbortController | undefined;
  private completing: AbortController | undefined;
  private timers: ReturnType<typeof setTimeout>[] = [];

  constructor() {
    super();
    this.text = '';
    this.open = false;
    this.problem = undefined;
  }

  protected override begin(panel: Panel): void {
    super.begin(panel);
    this.text = this.applied = panel.model.setup.filter;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.rest();
    this.list?.hide();
  }

  /** Puts the caret at the end of the filter. */
  focusEnd(): void {
    this.area?.focus();
    this.area?.setSelectionRange(this.text.length, this.text.length);
  }

  private get area(): HTMLTextAreaElement | undefined {
    return this.querySelector('textarea') ?? undefined;
  }

  private get edited(): boolean {
    return this.text !== this.applied;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed as Map<PropertyKey, unknown>);
    const filter = this.panel?.model.setup.filter ?? '';
    if (filter === this.applied) return;
    // What a person is writing is not taken from under the hands.
    if (!this.open || !this.edited) {
      this.text = filter;
      this.problem = undefined;
    }
    this.applied = filter;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.panel === undefined) return nothing;
    const words = this.panel.words.frame;
    const { problem, text } = this;
    const example = exampleFilter(this.panel.model);
    return html`<div class="filter-box ${this.open ? 'open' : ''} ${problem === undefined ? '' : 'wrong'}" @focusin=${this.onFocusIn} @focusout=${this.onFocusOut}>
      <div class="filter-row" @pointerdown=${this.onRowPress}>
        ${icon('filter')}
        <div class="filter-text">
          <textarea rows="1" spellcheck="false" autocomplete="off" autocapitalize="off" aria-label=${words.filter} aria-description=${words.filterKeys}
            aria-invalid=${problem !== undefined} aria-errormessage=${problem === undefined ? nothing : 'filter-problem'} placeholder=${example === undefined ? words.filter : fill(words.filterHint, example)}
            .value=${live(text)} @input=${this.onInput} @keydown=${this.onKey} @scroll=${this.onScroll} @compositionend=${this.onInput}></textarea>
          <div class="filter-ink" @keydown=${this.onChipKey}>${filterInk(text, this.clauses(), problem, words, (clause) => this.takeOut(clause))}</div>
        </div>
        <span class="filter-clear" ?hidden=${text === ''}>${iconButton('close', words.clearFilter, () => this.clear())}</span>
      </div>
      ${problem === undefined
        ? nothing
        : html`<div class="filter-problem" id="filter-problem" role="status">${this.edited ? `${words.notApplied} ` : ''}${fill(words.atCharacter, problem.start + 1, problem.message)}</div>`}
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // A field that has just grown shows its caret, which by the keyboard comes to the end.
    if (changed.has('open') && this.open && this.area?.selectionEnd === this.text.length) this.area.scrollTop = this.area.scrollHeight;
    const chips = this.chips();
    if (chips.length > 0 && !chips.some((chip) => chip.tabIndex === 0)) chips[0]?.setAttribute('tabindex', '0');
    this.onScroll();
  }

  /** The clauses of what stands in the box; while it cannot be read, those that it had before and still has. */
  private clauses(): readonly Clause[] {
    this.readable = readClauses(this.text) ?? this.readable.filter(({ text, start, end }) => this.text.slice(start, end) === text);
    return this.readable;
  }

  private chips(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.chip-out')];
  }

  // Applying

  private async apply(): Promise<void> {
    const { panel } = this;
    this.rest();
    this.list?.hide();
    const text = this.text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
    if (panel === undefined) return;
    if (text !== this.applied && (await this.check(text)) !== 'right') return;
    this.text = text;
    this.problem = undefined;
    panel.model.setFilter(text);
  }

  private set(filter: string): void {
    this.rest();
    this.list?.hide();
    this.text = filter;
    this.problem = undefined;
    this.panel?.model.setFilter(filter);
  }

  private clear(): void {
    const { panel } = this;
    if (panel === undefined) return;
    if (this.applied === '') this.revert();
    else {
      this.set('');
      panel.say(fill(panel.words.frame.cleared, APPLE ? '⌘Z' : 'Ctrl+Z'));
    }
    this.area?.focus();
  }

  private revert(): void {
    this.rest();
    this.text = this.applied;
    this.problem = undefined;
  }

  private takeOut(clause: Clause): void {
    const left = (readClauses(this.text) ?? readClauses(this.applied) ?? []).filter((other) => other.text !== clause.text).map((other) => other.text);
    const inside = this.contains(document.activeElement);
    this.set(joinClauses(left));
    if (inside) void this.updateComplete.then(() => (this.chips()[0] ?? this.area)?.focus());
  }

  /** Asks what the filter says; tells it in `problem`. A newer question makes an older one void. */
  private async check(filter: string): Promise<'right' | 'wrong' | 'void'> {
    this.checking?.abort();
    const controller = (this.checking = new AbortController());
    try {
      const answer = await this.panel?.channel.request(CheckFilter, { filter }, controller.signal);
      if (controller.signal.aborted) return 'void';
      this.problem = answer;
      return answer === undefined ? 'right' : 'wrong';
    } catch (error) {
      if (!isAbort(error)) this.problem = { message: error instanceof Error ? error.message : String(error), start: 0, end: 0 };
      return 'void';
    }
  }

  /** Checks while a person writes: what is only not finished yet is not called wrong. */
  private async checkWriting(): Promise<void> {
    await this.check(this.text);
    if (this.problem !== undefined && this.problem.start >= this.text.trimEnd().length) this.problem = undefined;
  }

  // Completing

  private async complete(): Promise<void> {
    const { area, panel } = this;
    if (area === undefined || panel === undefined) return;
    this.completing?.abort();
    const controller = (this.completing = new AbortController());
    const at = area.selectionStart;
    try {
      const items = await panel.channel.request(CompleteFilter, { filter: this.text, at }, controller.signal);
      if (controller.signal.aborted || document.activeElement !== area) return;
      this.list ??= new CompletionList(area, panel.words.frame.suggestions, (item) => this.take(item));
      this.list.show(items.filter((item) => this.text.slice(item.start, item.end) !== item.text), this.placeOf(items[0]?.start ?? at));
    } catch (error) {
      // Without words to go on with one can still write; what hinders them shows when the filter is applied.
      if (!isAbort(error)) this.list?.hide();
    }
  }

  private take({ text, start, end }: Completion): void {
    const { area } = this;
    if (area === undefined) return;
    const taken = text.endsWith(' ') || this.text.charAt(end) === ' ' ? text : `${text} `;
    area.setSelectionRange(start, end);
    // The one way that leaves the field's own undo whole; no other was ever made.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (document.execCommand('insertText', false, taken)) return;
    area.setRangeText(taken, start, end, 'end');
    this.onInput();
  }

  /** Where a character of the filter stands in the window, its lower left corner. */
  private placeOf(offset: number): { x: number; y: number } {
    const ink = this.querySelector('.filter-ink');
    const box = this.querySelector('.filter-row')?.getBoundingClientRect() ?? new DOMRect();
    if (ink === null) return { x: box.left, y: box.bottom };
    const texts = document.createTreeWalker(ink, NodeFilter.SHOW_TEXT);
    let left = offset;
    let node = texts.nextNode();
    while (node !== null) {
      const length = node.textContent?.length ?? 0;
      if (left <= length) {
        const range = document.createRange();
        range.setStart(node, left);
        const rect = range.getBoundingClientRect();
        return { x: rect.left, y: Math.min(rect.bottom || box.bottom, box.bottom) };
      }
      left -= length;
      node = texts.nextNode();
    }
    return { x: ink.getBoundingClientRect().left, y: box.bottom };
  }

  // The hand

  private readonly onInput = (event?: Event): void => {
    const { area } = this;
    if (area === undefined) return;
    this.text = area.value;
    this.problem = undefined;
    this.rest();
    if (event instanceof InputEvent && event.isComposing) return;
    if (this.edited) this.timers = [setTimeout(() => void this.complete(), COMPLETE_AFTER), setTimeout(() => void this.checkWriting(), CHECK_AFTER)];
  };

  private rest(): void {
    this.timers.forEach(clearTimeout);
    this.timers = [];
    this.checking?.abort();
    this.completing?.abort();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    // While an input method composes, its keys are its own.
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    if (!(control ? this.onControl(event) : this.list?.onKey(event.key) === true || this.onPlain(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
  };

  private onPlain(key: string): boolean {
    if (key === 'Enter') void this.apply();
    else if (key === 'Escape') this.stepBack();
    else if (key === 'ArrowDown' && this.area?.selectionEnd === this.text.length) void this.complete();
    else return false;
    return true;
  }

  private onControl({ key, shiftKey }: KeyboardEvent): boolean {
    if (key === ' ') void this.complete();
    else return key.toLowerCase() === 'z' && !shiftKey && !this.edited && this.panel?.model.undo() === true;
    return true;
  }

  /** What was written goes first, then the filter, then the focus. */
  private stepBack(): void {
    if (this.edited) this.revert();
    else if (this.text === '') this.area?.blur();
    else this.clear();
  }

  /** The chips' buttons are one tab stop, arrows go from one to the next. */
  private readonly onChipKey = (event: KeyboardEvent): void => {
    const chips = this.chips();
    const at = chips.indexOf(event.target as HTMLElement);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') chips[at]?.click();
    else if (event.key === 'Escape') this.area?.focus();
    else if (step === undefined) return;
    else {
      const next = chips[(at + step + chips.length) % chips.length];
      chips.forEach((chip) => (chip.tabIndex = chip === next ? 0 : -1));
      next?.focus();
    }
    event.preventDefault();
  };

  private readonly onRowPress = (event: PointerEvent): void => {
    const target = event.target as Element;
    if (target.closest('button,textarea') !== null) return;
    event.preventDefault();
    this.focusEnd();
  };

  private readonly onFocusIn = (): void => {
    this.open = true;
  };

  private readonly onFocusOut = (event: FocusEvent): void => {
    // The window lost the focus, not the box: one comes back to what one was writing.
    if (!document.hasFocus() || this.contains(event.relatedTarget as Node | null)) return;
    this.open = false;
    this.list?.hide();
    if (this.edited) void this.apply();
    if (this.area !== undefined) this.area.scrollLeft = this.area.scrollTop = 0;
  };

  private readonly onScroll = (): void => {
    const ink = this.querySelector('.filter-ink');
    if (ink === null || this.area === undefined) return;
    ink.scrollTop = this.area.scrollTop;
    ink.scrollLeft = this.area.scrollLeft;
  };
}
