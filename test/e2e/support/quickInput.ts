import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Lists of ours take no answer for a moment after they came up, lest a key that was meant for the question before answers them; a little more than that, ms. */
const DEAF = 600;

/** The box at the top that takes commands and choices. */
export class QuickInput {
  constructor(private readonly page: Page) {}

  get widget(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** The row whose label is `label`, or begins with it. */
  row(label: string): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row').filter({ has: this.page.locator('.label-name', { hasText: beginning(label) }) });
  }

  /** Types `text` when given, then takes the row of that label. */
  async choose(label: string, text?: string): Promise<void> {
    if (text !== undefined) await this.widget.locator('input.input').first().fill(text);
    await this.row(label).first().waitFor();
    // What was typed has made its choice of the rows by then, too.
    await this.page.waitForTimeout(DEAF);
    await this.row(label).first().click();
  }

  /** Waits until it asks something: words of its placeholder or of the line below its field. */
  async asks(words: string): Promise<void> {
    await this.widget.locator(`input[placeholder*="${words}"], .quick-input-message:has-text("${words}")`).first().waitFor();
  }

  /** Answers a question, which is to hold these words, by a text. A box that just came up may lose what is typed. */
  async answer(words: string, text: string): Promise<void> {
    await this.asks(words);
    const field = this.widget.locator('input.input').first();
    await expect.poll(async () => {
      await field.fill(text);
      return field.inputValue();
    }).toBe(text);
    await field.press('Enter');
  }

  /** Answers the question where to save with the place that it proposes, which is to be `path`. */
  async save(path: string): Promise<void> {
    const field = this.widget.locator('input.input').first();
    await expect.poll(() => field.inputValue()).toBe(path);
    // The dialog looks at the folder first; keys that come before it is done are lost.
    await expect.poll(async () => {
      if (await field.isVisible()) await field.press('Enter');
      return field.isVisible();
    }).toBe(false);
  }

  /** Runs a command of the palette by its whole title, category included. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.widget.waitFor();
    await this.widget.locator('input.input').first().fill(`>${title}`);
    await this.row(title).first().click();
  }
}

function beginning(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}
