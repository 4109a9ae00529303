import type { Page } from 'playwright-core';
import type { QuickInput } from './quickInput';

/** The terminal panel. What it shows is a canvas; tests look at what its programs did instead. */
export class Terminal {
  constructor(
    private readonly page: Page,
    private readonly quickInput: QuickInput,
  ) {}

  /** Opens a new terminal; `folder` answers the question that a window with several folders asks. */
  async open(folder?: string): Promise<void> {
    const before = await this.page.locator('.terminal-wrapper').count();
    await this.quickInput.command('Terminal: Create New Terminal');
    if (folder !== undefined) await this.quickInput.choose(folder);
    await this.page.locator('.terminal-wrapper').nth(before).waitFor({ state: 'attached' });
    await this.page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
  }

  /** Types a line into the active terminal. */
  async run(line: string): Promise<void> {
    // The editor adds one for screen readers.
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').first().focus();
    await this.page.keyboard.type(`${line}\n`);
  }
}
