import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { imageType, VIEW_LIMITS } from '../../run/viewers/kinds';
import { fill } from '../../ui/words';
import type { DifferenceWords } from './cells';

/** First bytes of a file of a run. */
export type ReadBytes = (limit: number) => Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly whole: boolean }>;

/** What a picture is shown from. */
export interface PictureSource {
  /** Another name means another picture, or that it may have changed. */
  readonly name: string;
  readonly path: string;
  read: ReadBytes;
}

type Shown = { readonly kind: 'none' } | { readonly kind: 'picture'; readonly url: string } | { readonly kind: 'words'; readonly words: keyof DifferenceWords };

/**
 * A picture of a run; over it, cut off at a line that moves, the baseline's. The line follows the pointer and the arrow keys, and is a slider to screen
 * readers. Pictures are made from bytes in blob URLs, so that nothing is loaded.
 */
export class DiffPicture extends LitElement {
  static override properties: PropertyDeclarations = { source: { attribute: false }, under: { attribute: false }, words: { attribute: false }, label: {}, shown: { state: true }, cover: { state: true } };
  declare source: PictureSource | undefined;
  /** The baseline's picture, when there is a slider. */
  declare under: PictureSource | undefined;
  declare words: DifferenceWords | undefined;
  /** Of which run. */
  declare label: string;
  declare private shown: Shown;
  declare private cover: Shown;
  private readonly loaded = new Map<'shown' | 'cover', string>();
  private at = 50;

  constructor() {
    super();
    this.label = '';
    this.shown = { kind: 'none' };
    this.cover = { kind: 'none' };
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.put('shown', { kind: 'none' });
    this.put('cover', { kind: 'none' });
    this.loaded.clear();
  }

  protected override updated(): void {
    void this.load('shown', this.source);
    void this.load('cover', this.under);
    this.place();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words, shown, cover, source } = this;
    if (words === undefined || source === undefined) return nothing;
    if (shown.kind === 'none') return html`<span class="sub s11">${words.pictureLoading}</span>`;
    if (shown.kind === 'words') return html`<span class="sub s11">${words[shown.words]}</span>`;
    const alt = fill(words.pictureLabel, source.path, this.label);
    if (this.under === undefined || cover.kind !== 'picture') return html`<img class="pic" src=${shown.url} alt=${alt} draggable="false" @error=${() => this.put('shown', { kind: 'words', words: 'pictureBroken' })} />`;
    return html`<span class="slide" @pointerdown=${this.onPointer} @pointermove=${this.onPointer}>
      <img class="pic" src=${shown.url} alt=${alt} draggable="false" @error=${() => this.put('shown', { kind: 'words', words: 'pictureBroken' })} />
      <span class="cover" aria-hidden="true"><img class="pic" src=${cover.url} alt="" draggable="false" @error=${() => this.put('cover', { kind: 'words', words: 'pictureBroken' })} /></span>
      <span class="side left s11" aria-hidden="true">${words.sliderBaseline}</span><span class="side right s11" aria-hidden="true">${words.sliderRun}</span>
      <span class="line" role="slider" tabindex="0" aria-label=${fill(words.sliderLabel, source.path)} aria-valuemin="0" aria-valuemax="100" aria-valuenow="50" @keydown=${this.onKey}><i></i></span>
    </span>`;
  }

  /** Puts the focus on the line; answers whether there is one. */
  override focus(): void {
    this.querySelector<HTMLElement>('.line')?.focus();
  }

  private readonly onPointer = (event: PointerEvent): void => {
    const box = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown') {
      box.setPointerCapture(event.pointerId);
      this.querySelector<HTMLElement>('.line')?.focus();
    } else if (!box.hasPointerCapture(event.pointerId)) return;
    event.preventDefault();
    const { left, width } = box.getBoundingClientRect();
    this.move(((event.clientX - left) / Math.max(1, width)) * 100);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 10 : 2;
    const to: Record<string, number> = {
      ArrowLeft: this.at - step, ArrowDown: this.at - step, ArrowRight: this.at + step, ArrowUp: this.at + step, PageDown: this.at - 10, PageUp: this.at + 10, Home: 0, End: 100,
    };
    const next = to[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(next);
  };

  private move(at: number): void {
    this.at = Math.min(100, Math.max(0, at));
    this.place();
  }

  /** Follows the hand without a render. */
  private place(): void {
    const slide = this.querySelector<HTMLElement>('.slide');
    slide?.style.setProperty('--at', `${this.at}%`);
    slide?.querySelector('.line')?.setAttribute('aria-valuenow', String(Math.round(this.at)));
  }

  private async load(which: 'shown' | 'cover', source: PictureSource | undefined): Promise<void> {
    const name = source?.name ?? '';
    if (this.loaded.get(which) === name) return;
    this.loaded.set(which, name);
    if (source === undefined) {
      this.put(which, { kind: 'none' });
      return;
    }
    let next: Shown;
    try {
      const { bytes, whole } = await source.read(VIEW_LIMITS.image);
      next = whole ? { kind: 'picture', url: URL.createObjectURL(new Blob([bytes], { type: imageType(source.path) })) } : { kind: 'words', words: 'pictureTooLarge' };
    } catch {
      // Why it could not be read is in the log of the host; here its place says that there is none.
      next = { kind: 'words', words: 'pictureBroken' };
    }
    if (this.loaded.get(which) === name && this.isConnected) this.put(which, next);
    else if (next.kind === 'picture') URL.revokeObjectURL(next.url);
  }

  private put(which: 'shown' | 'cover', next: Shown): void {
    const before = this[which];
    if (before.kind === 'picture') URL.revokeObjectURL(before.url);
    this[which] = next;
  }
}
