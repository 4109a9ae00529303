import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { DifferencesPage } from './differencesPage';

/** Names of the tabs. */
export type Tab = 'Table' | 'Parallel' | 'Charts' | 'Differences' | 'Trend' | 'What Mattered';

/** Their names in the page. */
const TAGS: Readonly<Record<Tab, string>> = { Table: 'table', Parallel: 'parallel', Charts: 'charts', Differences: 'differences', Trend: 'trend', 'What Mattered': 'mattered' };

/** The panel Compare Runs, inside its two frames. It is taken to be the newest page of ours that is open. */
export class ComparePanel {
  /** The view "Differences". */
  readonly differences: DifferencesPage = new DifferencesPage(() => this.frame);

  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame');
  }

  /** The frame itself, for scripts; raises when the panel is not there. */
  async script(): Promise<Frame> {
    await this.frame.locator('tb-compare-page').waitFor();
    for (const frame of this.page.frames().reverse()) {
      if ((await frame.locator('tb-compare-page').count()) > 0) return frame;
    }
    throw new Error('The panel has no frame.');
  }

  /** Shows a view. In a narrow panel the tabs are a menu. */
  async show(tab: Tab): Promise<void> {
    const button = this.frame.getByRole('tab', { name: tab });
    if (await button.isVisible()) await button.click();
    else await this.choose(this.frame.locator('.compare-tab-menu button').first(), tab);
    await this.frame.locator(`#tab-${TAGS[tab]}[aria-selected="true"]`).waitFor({ state: 'attached' });
  }

  /** Opens a menu and takes an entry of it. */
  async choose(button: Locator, entry: string | RegExp): Promise<void> {
    await button.click();
    await this.frame.getByRole('menuitem', { name: entry }).or(this.frame.getByRole('menuitemcheckbox', { name: entry })).first().click();
  }

  /** Opens a list to choose from and takes an option of it. */
  async pick(button: Locator, option: string | RegExp): Promise<void> {
    await button.click();
    await this.frame.getByRole('option', { name: option }).first().click();
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
    // A click might meet the cross of a clause.
    await this.filter.focus();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press('Enter');
  }

  /** Rows of the table that are drawn, heads left out. */
  get rows(): Locator {
    return this.frame.locator('tb-table-view .tt-body .tt-row:not([hidden])');
  }

  /** A row of the table by its place, from 0. Rows stand in the page in any order, since those that leave are used again. */
  line(place: number): Locator {
    return this.frame.locator(`tb-table-view .tt-row:not([hidden])[aria-rowindex="${place + 2}"]`);
  }

  /** The row of a run in the table. */
  row(name: string): Locator {
    return this.rows.filter({ hasText: name }).first();
  }

  /** Selects all rows of the table by the keyboard. */
  async selectAll(): Promise<void> {
    await this.line(0).click();
    await this.page.keyboard.press('ControlOrMeta+A');
  }

  /** An axis of the parallel plot, by the id of its column. */
  axis(column: string): Locator {
    return this.frame.locator(`.pl-axis[data-axis="${column}"]`);
  }

  /** Head of a column of the table. */
  head(column: string): Locator {
    return this.frame.locator(`tb-table-view .tt-th[data-column="${column}"]`);
  }

  /** The cell of a row in a column that is in view. */
  async cell(row: Locator, column: string): Promise<Locator> {
    return row.locator(`[aria-colindex="${(await this.head(column).getAttribute('aria-colindex')) ?? ''}"]`);
  }

  /** Drags from one height of an axis to another, 0 at its foot and 1 at its head; without `drop` the hand keeps hold. */
  async brush(column: string, from: number, to: number, drop = true): Promise<void> {
    const [x, low] = await this.onAxis(column, from);
    const [, high] = await this.onAxis(column, to);
    const { mouse } = this.page;
    await mouse.move(x, low);
    await mouse.down();
    await mouse.move(x, (low + high) / 2);
    await mouse.move(x, high);
    if (drop) await mouse.up();
  }

  /** A place on an axis of the plot, px of the window. */
  async onAxis(column: string, height: number): Promise<[number, number]> {
    const box = await this.axis(column).locator('.pl-line').boundingBox();
    if (box === null) throw new Error(`No axis ${column} is shown.`);
    // The line reaches 4 px past the values at both ends.
    return [box.x + box.width / 2, box.y + 4 + (box.height - 8) * (1 - height)];
  }

  /** The ends of the brushes of an axis as they are read out, from its head to its foot. */
  edges(column: string): Promise<string[]> {
    return this.axis(column).locator('.pl-edge').evaluateAll((edges) => edges.map((edge) => (edge as unknown as { ariaValueText: string }).ariaValueText));
  }

  /** Ids of the axes from the left. */
  axes(): Promise<string[]> {
    return this.frame.locator('.pl-axis').evaluateAll((axes) => axes
      .map((axis) => axis as unknown as { dataset: { axis: string }; getBoundingClientRect(): { left: number } })
      .sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left).map(({ dataset }) => dataset.axis));
  }

  /** The chart of a metric, or one that was added, by what its id begins with. */
  chart(id: string): Locator {
    return this.frame.locator(`tb-chart-cell[data-chart^="${id}"]`).first();
  }

  /** How many pixels of a canvas are not empty, and one number for all of them: another one when the picture is another. */
  ink(canvas: Locator): Promise<{ readonly drawn: number; readonly sum: number }> {
    return canvas.evaluate((element) => {
      const { width, height } = element as unknown as { width: number; height: number };
      interface Pixels { getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray } }
      const { data } = (element as unknown as { getContext(kind: '2d'): Pixels }).getContext('2d').getImageData(0, 0, width, height);
      let [drawn, sum] = [0, 0];
      for (let at = 0; at < data.length; at += 4) {
        const pixel = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
        if ((data[at + 3] ?? 0) === 0) continue;
        drawn += 1;
        sum = (sum * 31 + pixel + at) % 2_147_483_647;
      }
      return { drawn, sum };
    });
  }
}
