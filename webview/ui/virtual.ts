import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';

/** What a virtual list needs to know. */
export interface VirtualOptions {
  readonly count: number;
  /** Height of a row or width of a column, px. */
  readonly size: (index: number) => number;
  /** Columns rather than rows. */
  readonly horizontal?: boolean;
  /** Items drawn outside of what is seen, on each side. */
  readonly spare?: number;
  /** Px that stand before the first item inside the scrolled box, and after the last: pinned rows and columns. */
  readonly before?: number;
  readonly after?: number;
}

/** Items in view of a list whose `scroller` scrolls: rows by one instance, columns by another. Call `stop` when the list goes. */
export class VirtualList {
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private readonly unmount: () => void;

  constructor(
    private readonly scroller: HTMLElement,
    private options: VirtualOptions,
    /** Called when other items are in view. */
    private readonly changed: () => void,
  ) {
    this.virtualizer = new Virtualizer(this.settings());
    this.unmount = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
  }

  /** Takes other counts or sizes; the items are right at once. */
  update(options: VirtualOptions): void {
    this.options = options;
    this.virtualizer.setOptions(this.settings());
    this.virtualizer.measure();
    this.virtualizer._willUpdate();
  }

  /** Items to draw, in order. */
  get items(): readonly VirtualItem[] {
    return this.virtualizer.getVirtualItems();
  }

  /** Length of all items with what stands before and after them, px. */
  get total(): number {
    return this.virtualizer.getTotalSize();
  }

  /** Scrolls as little as is needed for the item to be in view. */
  reveal(index: number): void {
    this.virtualizer.scrollToIndex(index, { align: 'auto' });
  }

  stop(): void {
    this.unmount();
  }

  private settings(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    const { count, size, horizontal = false, spare = 6, before = 0, after = 0 } = this.options;
    return {
      count, horizontal, overscan: spare, paddingStart: before, paddingEnd: after, scrollPaddingStart: before, scrollPaddingEnd: after,
      estimateSize: size,
      getScrollElement: () => this.scroller,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.changed(),
    };
  }
}
