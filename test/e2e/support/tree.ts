import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { QuickInput } from './quickInput';

/** A row of the Experiments tree as it reads. */
export interface TreeRow {
  readonly level: number;
  readonly label: string;
  readonly description: string;
}

/** The Experiments view. Rows are found by the labels on the way to them; what the view does not show is not found. */
export class Tree {
  constructor(
    private readonly page: Page,
    private readonly quickInput: QuickInput,
  ) {}

  /** Shows our side bar. A click on its icon would hide it when it is there already. */
  async open(): Promise<void> {
    if (await this.view.isVisible()) return;
    // The whole of it: while runs go on their count lies over the icon.
    await this.page.locator('.activitybar .action-item', { has: this.page.locator('.action-label[aria-label^="Trialbook"]') }).first().click();
    await this.view.waitFor();
  }

  get view(): Locator {
    return this.page.locator('.sidebar .composite.viewlet[id*="trialbook"]');
  }

  /** The text of the welcome view, or of the message above the tree. */
  get words(): Locator {
    return this.view.locator('.welcome-view-content:visible, .tree-explorer-viewlet-tree-view .message:visible');
  }

  /** All rows that are drawn. */
  async rows(): Promise<TreeRow[]> {
    const rows = await this.view.locator('.monaco-list-row').all();
    return Promise.all(
      rows.map(async (row) => ({
        level: Number(await row.getAttribute('aria-level')),
        label: await text(row, '.label-name'),
        description: await text(row, '.label-description'),
      })),
    );
  }

  /** The row at the end of a path of labels, each a beginning; parents are opened on the way. */
  async reveal(...path: readonly string[]): Promise<Locator> {
    let row = this.row(path[0] ?? '', 1);
    for (const [depth, label] of path.entries()) {
      row = this.row(label, depth + 1);
      await row.waitFor();
      if (depth < path.length - 1) await this.expand(row);
    }
    return row;
  }

  /** The first row of a level with a label that is `label`, or begins with it and a space. */
  row(label: string, level: number): Locator {
    const name = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(\\s|$)`);
    return this.view.locator(`.monaco-list-row[aria-level="${level}"]`).filter({ has: this.page.locator('.label-name', { hasText: name }) }).first();
  }

  private async expand(row: Locator): Promise<void> {
    if ((await row.getAttribute('aria-expanded')) !== 'false') return;
    await row.locator('.monaco-tl-twistie').click();
    await row.and(this.page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** Opens a run's page, as a click on it does. */
  async openRun(...path: readonly string[]): Promise<void> {
    await (await this.reveal(...path)).locator('.label-name').click();
  }

  /** Selects these rows and no others. While runs come in rows are made anew, and a click may meet none. */
  async select(first: Locator, ...others: readonly Locator[]): Promise<void> {
    await expect.poll(async () => {
      await first.click();
      for (const row of others) await row.click({ modifiers: ['ControlOrMeta'] });
      return Promise.all([first, ...others].map((row) => row.getAttribute('aria-selected')));
    }).toEqual([first, ...others].map(() => 'true'));
  }

  /** Runs a command of the context menu of a row. */
  async menu(row: Locator, title: string): Promise<void> {
    const entry = this.page.locator('.monaco-menu .action-label', { hasText: title }).first();
    // While runs come in rows move, and the click may meet another one.
    await expect.poll(async () => {
      await this.page.keyboard.press('Escape');
      await row.click({ button: 'right' });
      return entry.waitFor({ timeout: 5000 }).then(() => true, () => false);
    }).toBe(true);
    // A menu takes no click in its first moments, but keys.
    await entry.hover();
    await this.page.keyboard.press('Enter');
  }

  async collapseAll(): Promise<void> {
    await this.quickInput.command('Experiments: Collapse All');
  }
}

async function text(row: Locator, part: string): Promise<string> {
  const found = row.locator(part);
  return (await found.count()) === 0 ? '' : ((await found.first().textContent()) ?? '').trim();
}
