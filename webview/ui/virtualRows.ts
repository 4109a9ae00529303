import { html, LitElement, type TemplateResult } from 'lit';

/** Height of a row, px: VS Code's lists. */
export const ROW = 22;
const SPARE = 8;

/** Draws only the rows in view of a list that may hold a hundred thousand. The element itself scrolls. */
export class VirtualRows extends LitElement {
  static override properties = { count: { type: Number }, row: { attribute: false }, head: { attribute: false }, top: { state: true }, room: { state: true } };
  count = 0;
  /** Draws the row with this number; it must be 22 px high. */
  row: (index: number) => TemplateResult = () => html``;
  /** Stands above the rows and scrolls sideways with them. */
  head: TemplateResult | undefined = undefined;
  private top = 0;
  private room = 400;
  private readonly watcher = new ResizeObserver(() => {
    this.room = this.clientHeight;
  });

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('scroll', this.onScroll, { passive: true });
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('scroll', this.onScroll);
    this.watcher.disconnect();
  }

  /** Scrolls so that the row is in view. */
  reveal(index: number): void {
    const from = index * ROW;
    if (from < this.scrollTop) this.scrollTop = from;
    else if (from + ROW > this.scrollTop + this.clientHeight) this.scrollTop = from + ROW - this.clientHeight;
  }

  protected override render(): TemplateResult {
    const first = Math.max(0, Math.floor(this.top / ROW) - SPARE);
    const last = Math.min(this.count, Math.ceil((this.top + this.room) / ROW) + SPARE);
    const rows: TemplateResult[] = [];
    for (let index = first; index < last; index += 1) rows.push(this.row(index));
    return html`${this.head ?? ''}
      <div class="virtual" role="presentation" .style=${`height:${this.count * ROW}px`}>
        <div role="presentation" .style=${`transform:translateY(${first * ROW}px)`}>${rows}</div>
      </div>`;
  }

  private readonly onScroll = (): void => {
    this.top = this.scrollTop;
  };
}
