import type { Locator, Page } from 'playwright-core';
import type { QuickInput } from './quickInput';

/** What the workbench tells the person, in its list of notifications: toasts alone show three at most. */
export class Notifications {
  constructor(
    private readonly page: Page,
    private readonly quickInput: QuickInput,
  ) {}

  async open(): Promise<void> {
    await this.quickInput.command('Notifications: Show Notifications');
  }

  /** The one whose message holds `text`. */
  saying(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item:visible').filter({ hasText: text }).first();
  }

  /** Presses a button of the one that says `text`. */
  async press(text: string | RegExp, button: string): Promise<void> {
    await this.saying(text).hover();
    await this.saying(text).locator('.monaco-button', { hasText: button }).first().click();
  }
}
