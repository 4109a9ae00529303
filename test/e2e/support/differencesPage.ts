import type { FrameLocator, Locator } from 'playwright-core';

/** The view "Differences" of the panel. Columns count from 0, the baseline. */
export class DifferencesPage {
  constructor(private readonly frame: () => FrameLocator) {}

  private get view(): Locator {
    return this.frame().locator('tb-differences-view');
  }

  /** What takes the keys. */
  get grid(): Locator {
    return this.view.getByRole('grid');
  }

  tool(label: string): Locator {
    return this.frame().locator('.compare-tools .tool', { hasText: label });
  }

  /** The head of a section, e.g. `Parameters`. */
  section(title: string): Locator {
    return this.view.locator('.sec').filter({ hasText: title });
  }

  /** The row of a key. */
  row(key: string): Locator {
    const exact = new RegExp(`^\\s*${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
    return this.view.locator('.row').filter({ has: this.frame().locator('.key', { hasText: exact }) }).first();
  }

  cell(key: string, column: number): Locator {
    return this.row(key).locator(`[data-column="${column + 1}"]`);
  }

  /** Letter of a cell; empty without one. */
  async letter(key: string, column: number): Promise<string> {
    return (await this.cell(key, column).locator('.letter').allInnerTexts()).join('');
  }

  /** Names of the runs, the baseline first. */
  async runs(): Promise<string[]> {
    return this.view.locator('.head .run-name').allInnerTexts();
  }

  /** Label of the line where the keyboard stands; empty in the head. */
  async here(): Promise<string> {
    return (await this.view.locator('.row.foc .key, .sec.foc b').allInnerTexts()).join('');
  }
}
