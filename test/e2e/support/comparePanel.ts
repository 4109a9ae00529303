import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';

/** Names of the tabs. */
export type Tab = 'Table' | 'Parallel' | 'Charts' | 'Differences' | 'Trend' | 'What Mattered';

/** The panel Compare Runs, inside its two frames. It is taken to be the newest page of ours that is open. */
export class ComparePanel {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  }

  /** The frame itself, for scripts; raises when the panel is not there. */
  async script(): Promise<Frame> {
    await this.frame.locator('tb-compare-page').waitFor();
    for (const frame of this.page.frames().reverse()) {
      if ((await frame.locator('tb-compare-page').count()) > 0) return frame;
    }
    throw new Error('The panel has no frame.');
  }

  async show(tab: Tab): Promise<void> {
    await this.frame.getByRole('tab', { name: tab }).click();
  }

  /** Reading of the count beside the filter, e.g. `69 of 200 runs`. */
  get count(): Locator {
    return this.frame.locator('.filter-bar .count');
  }

  /** The text of the filter, where a person types it. */
  get filter(): Locator {
    return this.frame.locator('tb-filter textarea');
  }

  /** Types a filter in the place of the one there and applies it. */
  async setFilter(text: string): Promise<void> {
    await this.filter.click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press('Enter');
  }

  /** Rows of the table that are drawn, heads left out. */
  get rows(): Locator {
    return this.frame.locator('tb-table-view .tt-body .tt-row');
  }

  /** The row of a run in the table. */
  row(name: string): Locator {
    return this.rows.filter({ hasText: name }).first();
  }

  /** Selects all rows of the table by the keyboard. */
  async selectAll(): Promise<void> {
    await this.rows.first().click();
    await this.page.keyboard.press('ControlOrMeta+A');
  }

  /** An axis of the parallel plot, by the id of its column. */
  axis(column: string): Locator {
    return this.frame.locator(`.pl-axis[data-axis="${column}"]`);
  }
}
